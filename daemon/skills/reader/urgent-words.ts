import { parseTemplate } from '../template.ts';
import { tokenize } from '../tokens.ts';
import type { Lexicon } from './lexicon.ts';
import { PhraseBook, phrasesOf } from './phrases.ts';

/** What cannot wait for the end of an utterance: be silent, or get a person. */
export type Urgency = 'stop' | 'human';

/** Looked at again with every partial transcript, so no more than the last words. */
const WINDOW_WORDS = 8;
/** Of the text that they are taken from. */
const WINDOW_CHARS = 200;

/** Hears what is urgent in the last words of a transcript that is not over. */
export class UrgentWords {
  readonly #book = new PhraseBook<Urgency | 'not'>();

  /** @throws CONFIG_INVALID for a faulty template of the lexicon */
  constructor({ urgent }: Pick<Lexicon, 'urgent'>) {
    for (const meaning of ['stop', 'human', 'not'] as const) {
      for (const template of urgent[meaning]) {
        for (const { words } of phrasesOf(parseTemplate(template))) this.#book.add(words, meaning);
      }
    }
  }

  /**
   * @param partial all that was heard so far, any length
   * @returns what its last words ask for; undefined: nothing urgent. A stop that belongs to other
   *   words ("the bus stop", "don't stop") is none
   */
  find(partial: string): Urgency | undefined {
    const tokens = tokenize(partial.slice(-WINDOW_CHARS)).slice(-WINDOW_WORDS);
    for (let start = 0; start < tokens.length; start += 1) {
      for (const { end, meanings } of this.#book.at(tokens, start)) {
        const urgency = meanings.find((meaning) => meaning !== 'not');
        if (end < tokens.length || urgency === undefined) continue;
        if (!this.#isPartOfOther(tokens, start)) return urgency;
      }
    }
    return undefined;
  }

  #isPartOfOther(tokens: readonly string[], at: number): boolean {
    return tokens.slice(0, at).some((_, start) =>
      this.#book.at(tokens, start).some(({ end, meanings }) => {
        return end === at && meanings.includes('not');
      }),
    );
  }
}
