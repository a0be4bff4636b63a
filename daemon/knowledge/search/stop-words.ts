import { readFileSync } from 'node:fs';
import { stemOf, wordsIn } from './words.ts';

/** Languages with a list `stop-words/<language>.txt`; the first where a question fits none. */
const LANGUAGES = ['en', 'de'] as const;
const FOLDER = new URL('./stop-words/', import.meta.url);

/** Words that say nothing about what a question is about. */
export class StopWords {
  readonly #lists: readonly ReadonlySet<string>[];
  readonly #stems: ReadonlySet<string>;

  constructor() {
    this.#lists = LANGUAGES.map(
      (language) => new Set(wordsIn(readFileSync(new URL(`${language}.txt`, FOLDER), 'utf8'))),
    );
    this.#stems = new Set(this.#lists.flatMap((list) => [...list].map(stemOf)));
  }

  /**
   * Which words of a question count, by the list of the language that most of its words are of;
   * all, where none would be left.
   */
  contentOf(words: readonly string[]): string[] {
    const known = this.#lists.map((list) => words.filter((word) => list.has(word)).length);
    const list = this.#lists[known.indexOf(Math.max(...known))];
    const content = words.filter((word) => list?.has(word) !== true);
    return content.length === 0 ? [...words] : content;
  }

  /** True for a stem that is of a stop word in some language. */
  hasStem(stem: string): boolean {
    return this.#stems.has(stem);
  }
}
