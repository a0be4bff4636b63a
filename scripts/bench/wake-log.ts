import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { WakeDetector } from '../../daemon/ports/hearing.ts';
import { PREROLL_FRAMES, Preroll } from '../../daemon/voice/preroll.ts';
import { WakeSpotter } from '../../daemon/voice/wake-spotter.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { WakeDecision } from '../../models/engines/wake-decision.ts';
import {
  type WakeModelPaths,
  WakeScores,
  type WakeStep,
} from '../../models/engines/wake-scores.ts';
import { type Clip, framesOf } from './clip.ts';

/** As openWakeWord's settings have it. */
const REFRACTORY_MS = 2000;

/** A detector that only notes its scores, so that one pass serves every threshold. */
class ScoreNotes implements WakeDetector {
  /** Steps of each stretch of speech. */
  stretches: WakeStep[][] = [];
  readonly stepMs: number[] = [];
  readonly #scores: WakeScores;

  constructor(scores: WakeScores) {
    this.#scores = scores;
  }

  async accept(samples: Float32Array): Promise<undefined> {
    const startedMs = performance.now();
    const steps = await this.#scores.accept(samples);
    if (steps.length === 1) this.stepMs.push(performance.now() - startedMs);
    this.stretches.at(-1)?.push(...steps);
  }

  reset(): void {
    this.stretches.push([]);
    this.#scores.reset();
  }

  close(): Promise<void> {
    return this.#scores.close();
  }
}

/** The ears of the box, from the speech detector to the scores of a wake word. */
export class WakeLog {
  readonly frameMs: number[] = [];
  readonly #speech: SileroVad;
  readonly #notes: ScoreNotes;

  private constructor(speech: SileroVad, notes: ScoreNotes) {
    this.#speech = speech;
    this.#notes = notes;
  }

  static async open(paths: WakeModelPaths): Promise<WakeLog> {
    const scores = await WakeScores.open(paths, { threads: 1, provider: 'cpu' });
    return new WakeLog(await SileroVad.openEmbedded(), new ScoreNotes(scores));
  }

  /** Time that each step of 80 ms took, ms. */
  get stepMs(): readonly number[] {
    return this.#notes.stepMs;
  }

  /**
   * Hears a sound after silence.
   * @returns how often the box would have woken, for each threshold
   */
  async wakings(sound: Clip, thresholds: readonly number[]): Promise<number[]> {
    this.#speech.reset();
    this.#notes.stretches = [];
    const preroll = new Preroll(PREROLL_FRAMES);
    const spotter = new WakeSpotter(this.#notes, preroll);
    for (const [at, samples] of framesOf(sound).entries()) {
      const startedMs = performance.now();
      const probability = await this.#speech.score(samples);
      this.frameMs.push(performance.now() - startedMs);
      const frame = { samples, firstSample: at * FRAME_SAMPLES, capturedMs: 0 };
      preroll.push({ frame, probability });
      await spotter.accept({ frame, probability });
    }
    return thresholds.map((threshold) => this.#count(threshold));
  }

  async close(): Promise<void> {
    await this.#notes.close();
    await this.#speech.close();
  }

  #count(threshold: number): number {
    const words = [{ phrase: '', threshold, lengthMs: 0 }];
    let count = 0;
    for (const steps of this.#notes.stretches) {
      const decision = new WakeDecision({ words, refractoryMs: REFRACTORY_MS });
      for (const { scores, endSample } of steps) {
        if (decision.judge(scores, endSample)) count += 1;
      }
    }
    return count;
  }
}
