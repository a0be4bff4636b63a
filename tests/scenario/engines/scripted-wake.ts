import type { WakeDetection, WakeDetector } from '../../../daemon/ports/hearing.ts';
import { type ContentsOf, framesIn } from './frame-reader.ts';
import { type HeardWord, HeardWords } from './heard-words.ts';

/** Wake words are found in about as much noise as there is voice. */
const MIN_SNR_DB = 0;
/** A phrase is reported this long after its end. */
const LATENCY_MS = 100;
const SAMPLES_PER_MS = 16;

/** Finds phrases in what voices say, whoever's they are: the box's own voice wakes it too. */
export class ScriptedWake implements WakeDetector {
  readonly #phrases: readonly string[];
  readonly #contentsOf: ContentsOf;
  readonly #heard = new HeardWords(MIN_SNR_DB);
  #samples = 0;

  constructor(phrases: readonly string[], contentsOf: ContentsOf) {
    this.#phrases = phrases;
    this.#contentsOf = contentsOf;
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    this.#samples += samples.length;
    for (const audible of framesIn(samples, this.#contentsOf)) {
      this.#heard.take(audible);
      const detection = this.#find(audible.endMs);
      if (detection) return detection;
    }
    return undefined;
  }

  reset(): void {
    this.#heard.clear();
    this.#samples = 0;
  }

  async close(): Promise<void> {}

  #find(nowMs: number): WakeDetection | undefined {
    const words = this.#heard.list();
    for (const phrase of this.#phrases) {
      const match = matchOf(phrase.split(' '), words);
      const [first, last] = [match?.[0], match?.at(-1)];
      if (!first || !last || last.lastMs + LATENCY_MS > nowMs) continue;
      this.#heard.clear();
      const sampleAt = (ms: number): number =>
        Math.max(0, this.#samples - Math.round((nowMs - ms) * SAMPLES_PER_MS));
      return { phrase, startSample: sampleAt(first.firstMs), endSample: sampleAt(last.lastMs) };
    }
    return undefined;
  }
}

/** The words of one voice that sound like the phrase, one right after the other. */
function matchOf(phrase: readonly string[], words: readonly HeardWord[]): HeardWord[] | undefined {
  for (const voice of new Set(words.map(({ word }) => word.voice))) {
    const own = words.filter(({ word }) => word.voice === voice);
    for (let at = 0; at + phrase.length <= own.length; at += 1) {
      const slice = own.slice(at, at + phrase.length);
      if (slice.every(({ word }, i) => plain(word.soundsLike) === phrase[i])) return slice;
    }
  }
  return undefined;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '');
}
