import type { Notes } from '../../ports/notes.ts';
import type {
  BoxTool,
  PreparedCall,
  ToolArguments,
  ToolAsking,
  ToolOutcome,
} from '../../ports/tools.ts';

const MAX_CHARS = 500;
const MAX_TOLD = 20;

/** What a person is told of it, by language: see the replies of the skills. */
export interface NotesSays {
  remembered: string;
  forgotten: string;
  nothing: string;
  /** After "shall I". */
  remember: string;
  forget: string;
}

/** Remembers what people ask the box to, each for themselves. */
export class NotesTool implements BoxTool {
  readonly name = 'memory';
  readonly description =
    'Remembers facts for the user, finds them again, or forgets them. Remember only what ' +
    'the user asks you to.';
  readonly trust = 'own';
  readonly parameters = {
    type: 'object',
    properties: {
      do: { enum: ['remember', 'find', 'forget'] },
      text: {
        type: 'string',
        maxLength: MAX_CHARS,
        description: 'The fact as one sentence; to find or forget, words of it; empty: all.',
      },
    },
    required: ['do'],
    additionalProperties: false,
  };
  readonly #notes: Notes;
  readonly #says: NotesSays;

  constructor(notes: Notes, says: NotesSays) {
    this.#notes = notes;
    this.#says = says;
  }

  prepare({ do: what, text }: ToolArguments, { person }: ToolAsking): PreparedCall {
    const words = typeof text === 'string' ? text.trim() : '';
    const says = this.#says;
    if (what === 'find') {
      return {
        effect: 'tells',
        needs: ['memory.list'],
        run: async () => this.#find(words, person),
      };
    }
    if (words === '') {
      const reason = 'text is missing';
      return { effect: 'tells', run: async () => ({ kind: 'failed', reason }) };
    }
    if (what === 'remember') {
      const run = async () => {
        this.#notes.remember(words, person);
        return done(says.remembered);
      };
      return { effect: 'acts', deed: says.remember, needs: ['memory.remember'], run };
    }
    const run = async () => this.#forget(words, person);
    return { effect: 'acts', deed: says.forget, needs: ['memory.forget'], run };
  }

  #find(words: string, person: string | undefined): ToolOutcome {
    const found = words === '' ? [] : this.#notes.about(words, person);
    // A model asks in other words than the note was made in: it is shown all then.
    const notes = found.length > 0 ? found : this.#notes.list(person);
    if (notes.length === 0) return { kind: 'done', content: 'nothing is remembered' };
    const lines = notes.slice(0, MAX_TOLD).map(({ text }) => `- ${text}`);
    return { kind: 'done', content: lines.join('\n') };
  }

  #forget(words: string, person: string | undefined): ToolOutcome {
    const [note, other] = this.#notes.about(words, person);
    if (note === undefined) {
      return { kind: 'failed', reason: 'no note has these words', spoken: this.#says.nothing };
    }
    if (other !== undefined) return { kind: 'failed', reason: 'several notes have these words' };
    this.#notes.forget(note.id);
    return done(this.#says.forgotten);
  }
}

function done(spoken: string): ToolOutcome {
  return { kind: 'done', content: spoken, spoken };
}
