import { decibelOf, powerOf } from '../world/decibel.ts';
import { type Audible, type SpokenWord, voiceSnrDb } from '../world/room.ts';

/** With less of it than this a word is not understood. */
const ENOUGH_SHARE = 0.6;
/** A cough, a laugh or a hum is written `...`: a voice, but no word. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** A word as far as it was heard. */
export interface HeardWord {
  word: SpokenWord;
  /** Where the clear part begins and ends. */
  firstMs: number;
  lastMs: number;
  /** Mean ratio over the clear part, dB. */
  snrDb: number;
}

interface Gathered extends HeardWord {
  clearMs: number;
  /** Sum of ratios, each weighted with its length. */
  ratioMs: number;
}

/** Puts words together from the frames in which they stood out. */
export class HeardWords {
  readonly #words = new Map<string, Gathered>();
  readonly #minSnrDb: number;

  /** @param minSnrDb how far a voice must stand above all else to be followed */
  constructor(minSnrDb: number) {
    this.#minSnrDb = minSnrDb;
  }

  take(audible: Audible): void {
    for (const { word, ms } of audible.words) {
      const snrDb = voiceSnrDb(audible, word.voice);
      if (snrDb < this.#minSnrDb) continue;
      const firstMs = Math.max(word.startMs, audible.startMs);
      const known = this.#words.get(word.key);
      const gathered = known ?? { word, clearMs: 0, firstMs, lastMs: 0, snrDb: 0, ratioMs: 0 };
      gathered.clearMs += ms;
      gathered.lastMs = Math.min(word.endMs, audible.endMs);
      gathered.ratioMs += ms * powerOf(snrDb);
      gathered.snrDb = decibelOf(gathered.ratioMs / gathered.clearMs);
      this.#words.set(word.key, gathered);
    }
  }

  /** Words of which enough was clear, as they were spoken. */
  list(): HeardWord[] {
    return [...this.#words.values()]
      .filter(
        ({ word, clearMs }) =>
          SAYS_SOMETHING.test(word.text) && clearMs >= ENOUGH_SHARE * word.lengthMs,
      )
      .sort((one, other) => one.firstMs - other.firstMs);
  }

  clear(): void {
    this.#words.clear();
  }
}
