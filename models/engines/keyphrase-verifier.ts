import type { WakeDetection } from '../../daemon/ports/hearing.ts';
import type { WakeCandidate, WakeVerifier } from '../../daemon/ports/wake.ts';
import { PocketSphinxDecoder } from './pocketsphinx-library.ts';

/**
 * Evidence is how well the phrase explains the sound, against any sequence of phones: tenths of a
 * natural logarithm, less the 1500 that PocketSphinx takes off (KWS_MAX). Rooms and noise cost
 * hundreds of it, so that the score of the first stage counts as well. Both numbers were set on a
 * third of the recordings of "alexa" in wakeword_picovoice (clean, and in rooms with noise at 20,
 * 10 and 5 dB), and on what openWakeWord took for it by mistake.
 */
const LEAST_EVIDENCE = -1700;
const EVIDENCE_OF_SCORE = 1200;
/**
 * A first stage so sure is believed. No mistake on that third of the recordings came near it; the
 * surest of all scored 0.87 (a room with noise at 5 dB).
 */
const SURE_SCORE = 0.9;
/** Of a first stage that gives none: as sure as one that is not. */
const UNKNOWN_SCORE = 0.5;
/** Phrases are found however unlikely; the search gives up at 10^-48 by itself. */
const ANY_RATIO = '1e-120';
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

  isSure({ score = UNKNOWN_SCORE }: WakeDetection): boolean {
    return score >= SURE_SCORE;
  }

  async verify({ phrase, samples, score = UNKNOWN_SCORE }: WakeCandidate): Promise<boolean> {
    if (!this.#phrases.has(phrase)) return true;
    return this.evidence(phrase, samples) + EVIDENCE_OF_SCORE * score >= LEAST_EVIDENCE;
  }

  /** @returns see LEAST_EVIDENCE; minus infinity where the phrase is not found at all */
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
