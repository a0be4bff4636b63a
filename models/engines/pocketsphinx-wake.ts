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

export interface PocketSphinxWakeOptions {
  /** Words of the pronouncing dictionary, lower case. */
  phrase: string;
  /** 0 = hardly ever wakes, 1 = wakes at anything like the phrase. */
  sensitivity: number;
}

/** Keyphrase spotting for any phrase of the dictionary. */
export class PocketSphinxWake implements WakeDetector {
  readonly #decoder: PocketSphinxDecoder;
  readonly #phrase: string;
  #samples = 0;

  /** @throws LIBRARY_MISSING; CONFIG_INVALID when a word of the phrase is unknown */
  constructor(options: PocketSphinxWakeOptions) {
    const exponent = STRICTEST_EXPONENT + EXPONENT_RANGE * options.sensitivity;
    this.#decoder = new PocketSphinxDecoder({
      '-kws_threshold': `1e-${exponent.toFixed(0)}`,
      '-kws_delay': String(REPORT_DELAY_FRAMES),
      // Frames must map to samples, so nothing may be cut out of the signal.
      '-remove_silence': 'no',
    });
    this.#phrase = options.phrase.toLowerCase();
    this.#decoder.useKeyphrase(this.#phrase);
    this.#decoder.start();
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    this.#decoder.process(samples);
    this.#samples += samples.length;
    if (this.#decoder.hypothesis() === undefined) return undefined;
    const { startFrame = 0, endFrame = 0 } = this.#decoder.segments().at(-1) ?? {};
    const sampleOf = (frame: number): number =>
      Math.min(this.#samples, Math.max(0, frame) * (SAMPLE_RATE_HZ / FEATURE_FRAMES_PER_S));
    const detection = {
      phrase: this.#phrase,
      startSample: sampleOf(startFrame),
      endSample: sampleOf(endFrame + 1),
    };
    this.reset();
    return detection;
  }

  reset(): void {
    this.#decoder.end();
    this.#decoder.start();
    this.#samples = 0;
  }

  async close(): Promise<void> {
    this.#decoder.end();
    this.#decoder.close();
  }
}
