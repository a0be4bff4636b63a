import type { KnowledgeSearch } from '../../ports/knowledge.ts';
import type { BoxTool, PreparedCall, ToolArguments, ToolAsking } from '../../ports/tools.ts';

const MAX_QUESTION_CHARS = 300;
const PASSAGES = 4;

/** Looks into the owner's documents. What they say is somebody else's text. */
export class KnowledgeTool implements BoxTool {
  readonly name = 'documents';
  readonly description =
    'Searches the documents of this home: manuals, recipes, house rules, notes. ' +
    'Say what you found it in.';
  readonly trust = 'foreign';
  readonly parameters = {
    type: 'object',
    properties: {
      question: {
        type: 'string',
        minLength: 1,
        maxLength: MAX_QUESTION_CHARS,
        description: 'What is looked for, in the words that a document would use.',
      },
    },
    required: ['question'],
    additionalProperties: false,
  };
  readonly #knowledge: KnowledgeSearch;

  constructor(knowledge: KnowledgeSearch) {
    this.#knowledge = knowledge;
  }

  prepare({ question }: ToolArguments, { collections }: ToolAsking): PreparedCall {
    return {
      effect: 'tells',
      run: async (signal) => {
        const asked = { text: String(question), limit: PASSAGES };
        const only = collections ? { collections } : {};
        const passages = await this.#knowledge.search({ ...asked, ...only }, signal);
        if (passages.length === 0) return { kind: 'done', content: 'The documents do not say.' };
        const lines = passages.map(({ text, source }) => {
          const page = source.page === undefined ? '' : `, page ${source.page}`;
          return `[${source.title}${page}] ${text}`;
        });
        return { kind: 'done', content: lines.join('\n'), passages };
      },
    };
  }
}
