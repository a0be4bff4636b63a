import type { WakeDetection, WakeDetector } from '../../daemon/ports/hearing.ts';
import { FEATURE_FRAMES_PER_S, PocketSphinxDecoder } from './pocketsphinx-library.ts';

const SAMPLE_RATE_HZ = 16_000;
/**
 * Keyphrase threshold 10^-(4 + 40 s) for sensitivity s: "hey earshot" at s = 0.5 had no false wake
 * in 14.7 minutes of read speech; at 0.6 there was one.
 */
const STRICTEST_EXPONENT = 4;
const EXPONENT_RANGE = 40;
/** PocketSphinx reports a phrase this many feature frames after its best end (-kws_delay). */
const REPORT_DELAY_FRAMES = 10;

/** A phrase to wake at. */
export interface SpottedPhrase {
  /** Words of the pronouncing dictionary, lower case. */
  phrase: string;
  /** 0 = hardly ever wakes, 1 = wakes at anything like the phrase. */
  sensitivity: number;
}

/** Keyphrase spotting for any phrases of the dictionary. */
export class PocketSphinxWake implements WakeDetector {
  readonly #decoder: PocketSphinxDecoder;
  /** Samples from the reset to where the present search began, and those it was given since. */
  #searchStart = 0;
  #searched = 0;

  /** @throws LIBRARY_MISSING; CONFIG_INVALID when a word of a phrase is unknown */
  constructor(phrases: readonly SpottedPhrase[]) {
    this.#decoder = new PocketSphinxDecoder({
      '-kws_delay': String(REPORT_DELAY_FRAMES),
      // Frames must map to samples, so nothing may be cut out of the signal.
      '-remove_silence': 'no',
    });
    const list = phrases.map(({ phrase, sensitivity }) => ({
      phrase: phrase.toLowerCase(),
      exponent: STRICTEST_EXPONENT + EXPONENT_RANGE * sensitivity,
    }));
    this.#decoder.useKeyphrases(list);
    this.#decoder.start();
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    this.#decoder.process(samples);
    this.#searched += samples.length;
    if (this.#decoder.hypothesis() === undefined) return undefined;
    const found = this.#decoder.segments().at(-1);
    if (!found) return undefined;
    const detection = {
      phrase: found.word,
      startSample: this.#sampleOf(found.startFrame),
      endSample: this.#sampleOf(found.endFrame + 1),
      score: found.probability,
    };
    this.#searchStart += this.#searched;
    this.#restart();
    return detection;
  }

  reset(): void {
    this.#restart();
    this.#searchStart = 0;
  }

  async close(): Promise<void> {
    this.#decoder.end();
    this.#decoder.close();
  }

  /** A search that has found something finds it for ever. */
  #restart(): void {
    this.#decoder.end();
    this.#decoder.start();
    this.#searched = 0;
  }

  #sampleOf(frame: number): number {
    const samples = Math.max(0, frame) * (SAMPLE_RATE_HZ / FEATURE_FRAMES_PER_S);
    return this.#searchStart + Math.min(this.#searched, samples);
  }
}
