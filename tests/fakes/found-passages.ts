import type {
  FoundPassage,
  KnowledgeQuestion,
  KnowledgeSearch,
  PassageSource,
} from '../../daemon/ports/knowledge.ts';

/** A passage as a search finds it. */
export function foundPassage(
  text: string,
  { id = 1, score = 0.9, ...source }: Partial<PassageSource> & { id?: number; score?: number } = {},
): FoundPassage {
  const usual = { documentId: 'd1', title: 'Dishwasher manual', collection: 'home', section: [] };
  return { id, text, score, source: { ...usual, ...source } };
}

/** Finds what it is told to, by the collections asked for, and keeps the questions. */
export class ScriptedSearch implements KnowledgeSearch {
  readonly questions: KnowledgeQuestion[] = [];
  readonly #passages: readonly FoundPassage[];

  constructor(...passages: readonly FoundPassage[]) {
    this.#passages = passages;
  }

  get isEmpty(): boolean {
    return this.#passages.length === 0;
  }

  async search(question: KnowledgeQuestion): Promise<readonly FoundPassage[]> {
    this.questions.push(question);
    const { collections, text } = question;
    const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
    return this.#passages.filter(({ text: own, source }) => {
      const isAllowed = collections === undefined || collections.includes(source.collection);
      const all = `${source.title} ${own}`.toLowerCase();
      return isAllowed && words.some((word) => all.includes(word));
    });
  }
}
