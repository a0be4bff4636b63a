import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import { Leveller } from '../../daemon/voice/leveller.ts';
import {
  FEATURE_FRAMES_PER_S,
  POCKETSPHINX_LANGUAGE_MODEL,
  PocketSphinxDecoder,
} from '../../models/engines/pocketsphinx-library.ts';
import { type Clip, framesOf } from './clip.ts';

/** Wide beams, so that the one sentence there is is found in spite of an unclear word. */
const ALIGNING = { '-compallsen': 'yes', '-beam': '1e-80', '-pbeam': '1e-80', '-wbeam': '1e-60' };
const COMMANDING = { '-compallsen': 'yes' };
const DICTATING = { '-compallsen': 'yes', '-lm': POCKETSPHINX_LANGUAGE_MODEL };
const SAMPLES_PER_FEATURE = SAMPLE_RATE_HZ / FEATURE_FRAMES_PER_S;
/** A word may end so far from where the aligner says; the softest place near it is taken. */
const NEAR_SAMPLES = 0.05 * SAMPLE_RATE_HZ;
const STEP_SAMPLES = 0.005 * SAMPLE_RATE_HZ;
const LOOK_SAMPLES = 0.01 * SAMPLE_RATE_HZ;

/** What is known of what is said in a recording. */
export interface Spoken {
  /** Undefined: not known. */
  sentence: string | undefined;
  /** What may be said; undefined: anything. */
  jsgf: string | undefined;
}

/** Finds where words end in recordings. */
export class WordBoundaries {
  readonly #aligner = new PocketSphinxDecoder(ALIGNING);
  readonly #commands = new PocketSphinxDecoder(COMMANDING);
  readonly #dictation = new PocketSphinxDecoder(DICTATING);
  #sentences = 0;
  #jsgf: string | undefined;

  /**
   * @param spoken where nothing is known it is dictated, which finds most ends of words though not
   *   the words
   * @returns samples between two words, in order, each where the sound is softest
   */
  find(clip: Clip, spoken: Spoken): number[] {
    const decoder = this.#decoderFor(spoken);
    const leveller = new Leveller();
    decoder.start();
    const levelled = framesOf(clip).flatMap((frame) => leveller.accept(frame));
    for (const samples of [...levelled, ...leveller.release()]) decoder.process(samples);
    const words = decoder.segments().filter(({ isWord }) => isWord);
    decoder.end();
    return words.slice(0, -1).map(({ endFrame }) => {
      return softestNear(clip, (endFrame + 1) * SAMPLES_PER_FEATURE);
    });
  }

  #decoderFor({ sentence, jsgf }: Spoken): PocketSphinxDecoder {
    const aligned = sentence === undefined ? undefined : this.#grammarOf(sentence);
    if (aligned !== undefined) {
      this.#aligner.useGrammar(`sentence-${this.#sentences++}`, aligned);
      return this.#aligner;
    }
    if (sentence !== undefined || jsgf === undefined) return this.#dictation;
    if (this.#jsgf !== jsgf) this.#commands.useGrammar('commands', jsgf);
    this.#jsgf = jsgf;
    return this.#commands;
  }

  /** A sentence as a grammar, if the dictionary has its words. */
  #grammarOf(sentence: string): string | undefined {
    const words = sentence.toLowerCase().split(' ');
    if (!words.every((word) => this.#aligner.knows(word))) return undefined;
    return `#JSGF V1.0;\ngrammar sentence;\npublic <sentence> = ${words.join(' ')};`;
  }

  close(): void {
    this.#aligner.close();
    this.#commands.close();
    this.#dictation.close();
  }
}

function softestNear(clip: Clip, sample: number): number {
  let softest = sample;
  let least = Number.POSITIVE_INFINITY;
  for (let at = sample - NEAR_SAMPLES; at <= sample + NEAR_SAMPLES; at += STEP_SAMPLES) {
    const near = clip.subarray(Math.max(0, at - LOOK_SAMPLES), Math.max(0, at + LOOK_SAMPLES));
    const energy = near.reduce((sum, x) => sum + x * x, 0);
    if (energy >= least) continue;
    least = energy;
    softest = at;
  }
  return softest;
}
