import { type AudioFrame, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { SoundTrouble } from '../ports/ears.ts';
import { HumDetector } from './hum-detector.ts';

/** What is judged at once: 512 ms. */
const BLOCK_FRAMES = 16;
const BLOCK_SAMPLES = BLOCK_FRAMES * FRAME_SAMPLES;
const blocksOf = (lengthS: number): number => Math.ceil((lengthS * SAMPLE_RATE_HZ) / BLOCK_SAMPLES);

/** A sample at full scale: the largest of 16-bit sound, or what rounds to it. */
const FULL_SCALE = 0.9999;
/** A voice that is a little too loud touches full scale now and then; one that is cut stays. */
const CLIPPED_SHARE = 0.005;
/** Longer gaps are pauses of the capture: a device that was opened again, or a muted one. */
const LONGEST_DROP_SAMPLES = 2 * SAMPLE_RATE_HZ;
const GAPS_WITHIN_SAMPLES = 60 * SAMPLE_RATE_HZ;
/** One gap a minute happens to a busy machine; one every ten seconds is heard in the words. */
const GAPS_BEGIN = 6;
const GAPS_END = 2;

/** How long a sign must be there before it is believed, and be gone before it is over. */
const PATIENCE: Readonly<Record<Exclude<SoundTrouble, 'dropping'>, [onS: number, offS: number]>> = {
  // Cheap headsets and noise gates send zeros between words, but not for so long.
  silent: [10, 0.5],
  clipping: [1.5, 10],
  hum: [5, 5],
};

/** The first that applies is told: what comes first makes the others pointless. */
const ORDER: readonly SoundTrouble[] = ['silent', 'dropping', 'clipping', 'hum'];

/** A sign that is believed late, and given up late. */
class Steady {
  readonly #onBlocks: number;
  readonly #offBlocks: number;
  #isOn = false;
  /** Blocks in a row that say the opposite. */
  #against = 0;

  constructor([onS, offS]: readonly [number, number]) {
    this.#onBlocks = blocksOf(onS);
    this.#offBlocks = blocksOf(offS);
  }

  note(sign: boolean): void {
    this.#against = sign === this.#isOn ? 0 : this.#against + 1;
    if (this.#against < (this.#isOn ? this.#offBlocks : this.#onBlocks)) return;
    this.#isOn = sign;
    this.#against = 0;
  }

  get isOn(): boolean {
    return this.#isOn;
  }
}

/** Judges the sound of the microphone as it comes from the device, also while nobody listens. */
export class SoundTroubleWatch {
  readonly #silent = new Steady(PATIENCE.silent);
  readonly #clipping = new Steady(PATIENCE.clipping);
  readonly #hum = new Steady(PATIENCE.hum);
  readonly #detector = new HumDetector();
  /** Where the last gaps were. */
  #gaps: number[] = [];
  #isDropping = false;
  #told: SoundTrouble | undefined;
  #nextSample: number | undefined;
  #samples = 0;
  #zeros = 0;
  #clipped = 0;

  /**
   * Any samples; those that are no numbers count as zeros.
   * @returns a change; undefined inside of it: the trouble is over
   */
  hear({ firstSample, samples }: AudioFrame): { trouble: SoundTrouble | undefined } | undefined {
    this.#noteGap(firstSample);
    this.#nextSample = firstSample + samples.length;
    for (const sample of samples) this.#take(Number.isFinite(sample) ? sample : 0);
    if (this.#samples >= BLOCK_SAMPLES) this.#judge();
    const trouble = ORDER.find((one) => this.#has(one));
    if (trouble === this.#told) return undefined;
    this.#told = trouble;
    return { trouble };
  }

  #has(trouble: SoundTrouble): boolean {
    if (trouble === 'dropping') return this.#isDropping;
    return { silent: this.#silent, clipping: this.#clipping, hum: this.#hum }[trouble].isOn;
  }

  #noteGap(firstSample: number): void {
    const lost = firstSample - (this.#nextSample ?? firstSample);
    if (lost !== 0) this.#beginBlock();
    const isDrop = lost > 0 && lost <= LONGEST_DROP_SAMPLES;
    if (isDrop) this.#gaps = [...this.#gaps, firstSample].slice(-GAPS_BEGIN);
    this.#gaps = this.#gaps.filter((at) => Math.abs(firstSample - at) <= GAPS_WITHIN_SAMPLES);
    if (this.#gaps.length >= GAPS_BEGIN) this.#isDropping = true;
    else if (this.#gaps.length < GAPS_END) this.#isDropping = false;
  }

  #take(sample: number): void {
    this.#samples += 1;
    if (sample === 0) this.#zeros += 1;
    if (Math.abs(sample) >= FULL_SCALE) this.#clipped += 1;
    this.#detector.accept(sample);
  }

  #judge(): void {
    this.#silent.note(this.#zeros === this.#samples);
    this.#clipping.note(this.#clipped >= CLIPPED_SHARE * this.#samples);
    this.#hum.note(this.#detector.isHum);
    this.#beginBlock();
  }

  #beginBlock(): void {
    this.#samples = 0;
    this.#zeros = 0;
    this.#clipped = 0;
    this.#detector.reset();
  }
}
