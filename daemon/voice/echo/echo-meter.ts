import type { EchoStatus } from '../../ports/ears.ts';
import { HOP_SAMPLES } from './filterbank.ts';

/** Power of a hop of reference that counts as playback: -70 dB of full scale. */
const PLAYING_POWER = 1e-7;
/** Memory of the status: 3 s of playback. */
const STATUS_MEMORY = 0.9973;
/** Memory of the agreement: 0.2 s of playback. */
const AGREEMENT_MEMORY = 0.96;
/** 1 s of playback: below that nothing is claimed. */
const WARM_UP_HOPS = 125;
/** Share of the predicted echo that is really in the microphone when the filter is right. */
const CONVERGED_AGREEMENT = 0.6;
/**
 * A filter that knows its path takes 6 dB out of hops in which the far end talks alone or much
 * louder: a quarter of a second of them is proof, of which double talk takes nothing back.
 */
const PROVING_RATIO = 0.25;
const PROVING_HOPS = 32;
/** With 3 dB taken out, what the filter predicts is more than half of what is heard. */
const EXPLAINED_RATIO = 0.5;
/** Predicting less than this share of what is heard is to know nothing of it: -13 dB. */
const UNKNOWN_RATIO = 0.05;
/** Power of a hop of microphone, over all bins, that counts as sound. */
const HEARD_POWER = 1e-4;
const DB_PER_DECADE = 10;

/** What one hop was like; powers over all bins. */
export interface HopPowers {
  /** Sum of squares of the reference's newest samples. */
  reference: number;
  microphone: number;
  output: number;
  predicted: number;
  agreed: number;
}

/** Judges how well the canceller does, from powers alone. */
export class EchoMeter {
  /** About 1: the predicted echo is in the microphone; about 0: it is not there at all. */
  agreement = 1;
  /** The last hop was mostly echo that the filter knows. */
  isExplained = false;
  #hops = 0;
  #microphone = 0;
  #output = 0;
  #heard = 0;
  #predicted = 0;
  #agreed = 0;
  #provingHops = 0;

  /** @returns true when something was being played */
  add(hop: HopPowers): boolean {
    this.isExplained = false;
    if (hop.reference < PLAYING_POWER * HOP_SAMPLES) return false;
    this.#hops += 1;
    this.#microphone = STATUS_MEMORY * this.#microphone + hop.microphone;
    this.#output = STATUS_MEMORY * this.#output + hop.output;
    this.#heard = AGREEMENT_MEMORY * this.#heard + (1 - AGREEMENT_MEMORY) * hop.microphone;
    this.#predicted = AGREEMENT_MEMORY * this.#predicted + hop.predicted;
    this.#agreed = AGREEMENT_MEMORY * this.#agreed + hop.agreed;
    this.agreement = this.#predicted > 0 ? this.#agreed / this.#predicted : 1;
    // What is left by the prediction alone: an uncertain filter takes out more than it knows.
    const left = hop.microphone - 2 * hop.agreed + hop.predicted;
    if (left < PROVING_RATIO * hop.microphone) this.#provingHops += 1;
    this.isExplained = left < EXPLAINED_RATIO * hop.microphone;
    return true;
  }

  /** While something plays, something is heard that the filter does not predict. */
  get isUnknown(): boolean {
    const predicted = (1 - AGREEMENT_MEMORY) * this.#predicted;
    return this.#heard > HEARD_POWER && predicted < UNKNOWN_RATIO * this.#heard;
  }

  /** The filter was changed: what was seen of the old one says nothing. */
  forgetAgreement(): void {
    this.#predicted = 0;
    this.#agreed = 0;
    this.agreement = 1;
    this.#provingHops = 0;
  }

  get erleDb(): number | undefined {
    if (this.#hops < WARM_UP_HOPS || this.#output <= 0) return undefined;
    return DB_PER_DECADE * Math.log10(this.#microphone / this.#output);
  }

  get isConverged(): EchoStatus['isConverged'] {
    if (this.#hops < WARM_UP_HOPS || this.#provingHops < PROVING_HOPS) return false;
    return this.agreement > CONVERGED_AGREEMENT;
  }

  reset(): void {
    this.#hops = 0;
    this.#microphone = 0;
    this.#output = 0;
    this.forgetAgreement();
  }
}
