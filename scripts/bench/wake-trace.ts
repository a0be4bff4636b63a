import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { WakeDetector } from '../../daemon/ports/hearing.ts';
import { PREROLL_FRAMES, Preroll } from '../../daemon/voice/preroll.ts';
import { WakeSpotter } from '../../daemon/voice/wake-spotter.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { type WakeModelPaths, WakeScores } from '../../models/engines/wake-scores.ts';
import { type Clip, framesOf } from './clip.ts';

/** Lower scores are not kept: no threshold that is tried is lower. */
const KEPT_SCORE = 0.1;

/** A step of 80 ms whose score may count. */
export interface TracedStep {
  /** Which stretch of speech, from 0. */
  stretch: number;
  /** Samples from the beginning of the stretch. */
  endSample: number;
  /** Samples that the box had heard of the whole sound when it knew. */
  nowSample: number;
  /** 0..1 */
  score: number;
}

/** The ears of the box up to the score of one word model: what no rule of waking changes. */
export class WakeTracer implements WakeDetector {
  readonly frameMs: number[] = [];
  readonly stepMs: number[] = [];
  readonly #speech: SileroVad;
  readonly #scores: WakeScores;
  #steps: TracedStep[] = [];
  #preroll = new Preroll(PREROLL_FRAMES);
  #stretch = -1;

  private constructor(speech: SileroVad, scores: WakeScores) {
    this.#speech = speech;
    this.#scores = scores;
  }

  /** @param paths of one word model */
  static async open(paths: WakeModelPaths): Promise<WakeTracer> {
    const scores = await WakeScores.open(paths, { threads: 1, provider: 'cpu' });
    return new WakeTracer(await SileroVad.openEmbedded(), scores);
  }

  /** Hears a sound after silence. */
  async trace(sound: Clip): Promise<TracedStep[]> {
    this.#speech.reset();
    this.#steps = [];
    this.#stretch = -1;
    this.#preroll = new Preroll(PREROLL_FRAMES);
    const spotter = new WakeSpotter(this, this.#preroll);
    for (const [at, samples] of framesOf(sound).entries()) {
      const startedMs = performance.now();
      const probability = await this.#speech.score(samples);
      this.frameMs.push(performance.now() - startedMs);
      const frame = { samples, firstSample: at * FRAME_SAMPLES, capturedMs: 0 };
      this.#preroll.push({ frame, probability });
      await spotter.accept({ frame, probability });
    }
    return this.#steps;
  }

  async accept(samples: Float32Array): Promise<undefined> {
    const startedMs = performance.now();
    const steps = await this.#scores.accept(samples);
    if (steps.length === 1) this.stepMs.push(performance.now() - startedMs);
    for (const { scores, endSample } of steps) {
      const [score = 0] = scores;
      if (score < KEPT_SCORE) continue;
      const nowSample = this.#preroll.endSample;
      this.#steps.push({ stretch: this.#stretch, endSample, nowSample, score });
    }
  }

  reset(): void {
    this.#stretch += 1;
    this.#scores.reset();
  }

  async close(): Promise<void> {
    await this.#scores.close();
    await this.#speech.close();
  }
}
