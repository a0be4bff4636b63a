import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { WakeDetection } from '../ports/hearing.ts';
import type { WakeArbiter, WakeVerifier } from '../ports/wake.ts';
import { joined } from './joined.ts';
import type { Preroll } from './preroll.ts';
import { heardWake } from './wake-clarity.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Signal that the verifier is shown: any wake phrase, and the moment before it. */
const SHOWN_MS = 1_600;
/** An engine fires again while a phrase goes on; so often the verifier looks at one phrase. */
const MAX_LOOKS = 3;
/** Detections of a phrase that are no further apart belong to one saying of it. */
const SAME_SAYING_MS = 500;

/** Why a detection did not wake the box. */
export type WakeRefusal = Extract<EarsEvent, { kind: 'wake-rejected' }>['why'];

export interface WakeGateOptions {
  /** After a wake the same phrase wakes nothing for so long, ms. */
  refractoryMs: number;
  /** Absent: the first stage is believed. */
  verifier?: WakeVerifier | undefined;
  /** Absent: this box is alone. */
  arbiter?: WakeArbiter | undefined;
  /** A saying that did not wake the box, once for each; `other-box` may follow a wake. */
  onRejected: (phrase: string, why: WakeRefusal) => void;
  /** The verifier failed, and is not asked again. */
  onVerifierFailed: (error: unknown) => void;
}

/** One saying of a phrase that has not woken the box. */
interface Saying {
  endSample: number;
  looks: number;
  isRefused: boolean;
}

/** Stands between the wake word engine and the wake: refractory time, second stage, other boxes. */
export class WakeGate {
  readonly #options: WakeGateOptions;
  readonly #sayings = new Map<string, Saying>();
  /** Where each phrase last woke the box. */
  readonly #wokenAt = new Map<string, number>();
  #verifier: WakeVerifier | undefined;

  constructor(options: WakeGateOptions) {
    this.#options = options;
    this.#verifier = options.verifier;
  }

  /**
   * @param detection in samples of the microphone
   * @param preroll holds everything up to now
   * @returns whether the box wakes
   */
  async admit(detection: WakeDetection, preroll: Preroll): Promise<boolean> {
    const { phrase, endSample } = detection;
    const saying = this.#sayings.get(phrase) ?? { endSample, looks: 0, isRefused: false };
    this.#sayings.set(phrase, saying);
    saying.endSample = endSample;
    if (saying.isRefused) return false;
    if (this.#isRefractory(phrase, endSample)) return this.#refuse(phrase, 'refractory');
    if (!this.#isSure(detection)) {
      // It may still become sure: only its end refuses it.
      if (saying.looks >= MAX_LOOKS) return false;
      saying.looks += 1;
      if (!(await this.#isBelieved(detection, preroll))) return false;
    }
    // The box had reasons to listen for something else while the verifier was busy.
    if (this.#sayings.get(phrase) !== saying) return false;
    if (!this.#isOurs(detection, preroll)) return this.#refuse(phrase, 'other-box');
    this.#sayings.delete(phrase);
    this.#wokenAt.set(phrase, endSample);
    return true;
  }

  /** Time has passed: sayings that are over and did not convince are told. */
  advance(nowSample: number): void {
    for (const [phrase, { endSample, isRefused }] of this.#sayings) {
      if (nowSample - endSample <= SAME_SAYING_MS * SAMPLES_PER_MS) continue;
      if (!isRefused) this.#refuse(phrase, 'verifier');
      this.#sayings.delete(phrase);
    }
  }

  /** Forgets what was being said; the refractory time goes on. */
  reset(): void {
    this.#sayings.clear();
  }

  #isRefractory(phrase: string, endSample: number): boolean {
    const wokenAt = this.#wokenAt.get(phrase);
    const refractorySamples = this.#options.refractoryMs * SAMPLES_PER_MS;
    return wokenAt !== undefined && endSample - wokenAt < refractorySamples;
  }

  #isSure(detection: WakeDetection): boolean {
    return this.#verifier?.isSure(detection) ?? true;
  }

  async #isBelieved(detection: WakeDetection, preroll: Preroll): Promise<boolean> {
    const verifier = this.#verifier;
    if (!verifier) return true;
    const frames = preroll
      .since(preroll.endSample - SHOWN_MS * SAMPLES_PER_MS)
      .map(({ frame }) => frame);
    const firstSample = frames[0]?.firstSample ?? 0;
    try {
      return await verifier.verify({
        ...detection,
        startSample: detection.startSample - firstSample,
        endSample: detection.endSample - firstSample,
        samples: joined(frames.map(({ samples }) => samples)),
      });
    } catch (error) {
      // A box that wakes too often is better than one that is deaf.
      this.#verifier = undefined;
      this.#options.onVerifierFailed(error);
      return true;
    }
  }

  #isOurs(detection: WakeDetection, preroll: Preroll): boolean {
    const { arbiter, onRejected } = this.#options;
    if (!arbiter) return true;
    const onLost = (): void => onRejected(detection.phrase, 'other-box');
    return arbiter.claim({ ...heardWake(detection, preroll), onLost });
  }

  #refuse(phrase: string, why: WakeRefusal): false {
    const saying = this.#sayings.get(phrase);
    if (saying) saying.isRefused = true;
    this.#options.onRejected(phrase, why);
    return false;
  }
}
