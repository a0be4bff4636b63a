import type { WakeDetection } from '../../daemon/ports/hearing.ts';
import type { WakeCandidate, WakeVerifier } from '../../daemon/ports/wake.ts';
import { PocketSphinxDecoder } from './pocketsphinx-library.ts';
import { isBelieved, isSureScore } from './wake-belief.ts';

/** Phrases are found however unlikely. */
const ANY_RATIO = '1e-120';
/**
 * Paths less likely than this, against the best one, are dropped. PocketSphinx's own 1e-48 dropped
 * real phrases whole in rooms, so that there was no evidence of them at all; at 1e-80 there is, and
 * at 1e-150 it is the same.
 */
const BEAM = '1e-80';
/** Loudest sample that the decoder is given: soft voices must not drown in rounding. */
const PEAK = 0.5;
const SILENT_PEAK = 1e-6;

/**
 * The second stage by the recogniser: the phrase against free phones on the sound that the first
 * stage fired at.
 */
export class KeyphraseVerifier implements WakeVerifier {
  readonly #decoder: PocketSphinxDecoder;
  readonly #phrases: ReadonlySet<string>;

  /**
   * @param phrases lower case; those with words outside the dictionary are not verified
   * @throws LIBRARY_MISSING
   */
  constructor(phrases: readonly string[]) {
    const decoder = new PocketSphinxDecoder({
      '-kws_threshold': ANY_RATIO,
      '-beam': BEAM,
      '-kws_delay': '1',
      '-cmn': 'batch',
      '-remove_silence': 'no',
    });
    const known = phrases.filter((phrase) =>
      phrase.split(' ').every((word) => decoder.knows(word)),
    );
    for (const phrase of known) decoder.addKeyphrase(phrase);
    this.#decoder = decoder;
    this.#phrases = new Set(known);
  }

  isSure({ score }: WakeDetection): boolean {
    return isSureScore(score);
  }

  async verify({ phrase, samples, score }: WakeCandidate): Promise<boolean> {
    if (!this.#phrases.has(phrase)) return true;
    return isBelieved(this.evidence(phrase, samples), score);
  }

  /** @returns see isBelieved(); minus infinity where the phrase is not found at all */
  evidence(phrase: string, samples: Float32Array): number {
    this.#decoder.selectKeyphrase(phrase);
    this.#decoder.processWhole(levelled(samples));
    const found = this.#decoder.segments().map(({ probability }) => probability);
    return Math.max(Number.NEGATIVE_INFINITY, ...found);
  }

  async close(): Promise<void> {
    this.#decoder.close();
  }
}

function levelled(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), SILENT_PEAK);
  return samples.map((x) => x * (PEAK / peak));
}
