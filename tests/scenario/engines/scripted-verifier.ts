import type { WakeCandidate, WakeVerifier } from '../../../daemon/ports/wake.ts';
import { type ContentsOf, framesIn } from './frame-reader.ts';
import { HeardWords } from './heard-words.ts';

/** As far above the rest as the wake detector wants it. */
const MIN_SNR_DB = 0;

const PUNCTUATION = /[^\p{L}\p{N}']/gu;

/** Looks at the words themselves, not at what they sound like. */
export class ScriptedVerifier implements WakeVerifier {
  readonly #contentsOf: ContentsOf;

  constructor(contentsOf: ContentsOf) {
    this.#contentsOf = contentsOf;
  }

  isSure(): boolean {
    return false;
  }

  async verify({ phrase, samples }: WakeCandidate): Promise<boolean> {
    const heard = new HeardWords(MIN_SNR_DB);
    for (const audible of framesIn(samples, this.#contentsOf)) heard.take(audible);
    const words = heard.list().map(({ word }) => word.text.toLowerCase().replace(PUNCTUATION, ''));
    return ` ${words.join(' ')} `.includes(` ${phrase} `);
  }

  async close(): Promise<void> {}
}
