import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { WakeDetection, WakeDetector } from '../../daemon/ports/hearing.ts';
import type { WakeCandidate, WakeVerifier } from '../../daemon/ports/wake.ts';
import { PREROLL_FRAMES, Preroll } from '../../daemon/voice/preroll.ts';
import { WakeGate } from '../../daemon/voice/wake-gate.ts';
import { WakeSpotter } from '../../daemon/voice/wake-spotter.ts';
import { KeyphraseVerifier } from '../../models/engines/keyphrase-verifier.ts';
import { thresholdAt } from '../../models/engines/openwakeword.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { judgeScores } from '../../models/engines/wake-decision.ts';
import {
  type WakeModelPaths,
  WakeScores,
  type WakeStep,
} from '../../models/engines/wake-scores.ts';
import { type Clip, framesOf } from './clip.ts';
import { WAKE_DEFAULTS } from './wake-defaults.ts';

/** As the catalogue has it for the words of openWakeWord. */
const MODEL_THRESHOLD = 0.5;
const LENGTH_MS = 800;
const { refractoryMs, sensitivity } = WAKE_DEFAULTS;

/** How often the box would have woken. */
export interface Wakings {
  /** By the model alone, for each threshold. */
  oneStage: number[];
  /** As the box does it: a lower threshold, and a second look. */
  twoStages: number;
}

/** Both stages over one pass of the model: it notes its scores, so that one pass serves all. */
class Stages implements WakeDetector {
  /** Steps of each stretch of speech. */
  stretches: WakeStep[][] = [];
  wakings = 0;
  preroll = new Preroll(PREROLL_FRAMES);
  gate: WakeGate;
  readonly stepMs: number[] = [];
  readonly #word: { phrase: string; threshold: number; lengthMs: number };
  readonly #scores: WakeScores;
  readonly #verifier: WakeVerifier;

  constructor(scores: WakeScores, verifier: WakeVerifier, phrase: string) {
    this.#scores = scores;
    this.#verifier = verifier;
    const threshold = thresholdAt(MODEL_THRESHOLD, { sensitivity, isVerified: true });
    this.#word = { phrase, threshold, lengthMs: LENGTH_MS };
    this.gate = this.#newGate();
  }

  begin(): void {
    this.stretches = [];
    this.wakings = 0;
    this.preroll = new Preroll(PREROLL_FRAMES);
    this.gate = this.#newGate();
  }

  async accept(samples: Float32Array): Promise<undefined> {
    const startedMs = performance.now();
    const steps = await this.#scores.accept(samples);
    if (steps.length === 1) this.stepMs.push(performance.now() - startedMs);
    this.stretches.at(-1)?.push(...steps);
    for (const { scores } of steps) {
      const detection = judgeScores([this.#word], scores, this.preroll.endSample);
      if (detection && (await this.gate.admit(detection, this.preroll))) this.wakings += 1;
    }
  }

  reset(): void {
    this.stretches.push([]);
    this.#scores.reset();
  }

  async close(): Promise<void> {
    await this.#scores.close();
    await this.#verifier.close();
  }

  #newGate(): WakeGate {
    return new WakeGate({
      refractoryMs,
      verifier: this.#verifier,
      onRejected: () => undefined,
      onVerifierFailed: (error) => {
        throw error;
      },
    });
  }
}

/** Measures the time of each look. */
class TimedVerifier implements WakeVerifier {
  readonly lookMs: number[] = [];
  readonly #verifier: WakeVerifier;

  constructor(verifier: WakeVerifier) {
    this.#verifier = verifier;
  }

  isSure(detection: WakeDetection): boolean {
    return this.#verifier.isSure(detection);
  }

  async verify(candidate: WakeCandidate): Promise<boolean> {
    const startedMs = performance.now();
    const isBelieved = await this.#verifier.verify(candidate);
    this.lookMs.push(performance.now() - startedMs);
    return isBelieved;
  }

  close(): Promise<void> {
    return this.#verifier.close();
  }
}

/** The ears of the box, from the speech detector to the wake. */
export class WakeLog {
  readonly frameMs: number[] = [];
  readonly #speech: SileroVad;
  readonly #stages: Stages;
  readonly #verifier: TimedVerifier;

  private constructor(speech: SileroVad, stages: Stages, verifier: TimedVerifier) {
    this.#speech = speech;
    this.#stages = stages;
    this.#verifier = verifier;
  }

  /** @param phrase what the only word model hears */
  static async open(paths: WakeModelPaths, phrase: string): Promise<WakeLog> {
    const scores = await WakeScores.open(paths, { threads: 1, provider: 'cpu' });
    const verifier = new TimedVerifier(new KeyphraseVerifier([phrase]));
    const stages = new Stages(scores, verifier, phrase);
    return new WakeLog(await SileroVad.openEmbedded(), stages, verifier);
  }

  /** Time that each step of 80 ms took, ms. */
  get stepMs(): readonly number[] {
    return this.#stages.stepMs;
  }

  /** Time that each look of the second stage took, ms. */
  get lookMs(): readonly number[] {
    return this.#verifier.lookMs;
  }

  /** Hears a sound after silence. */
  async wakings(sound: Clip, thresholds: readonly number[]): Promise<Wakings> {
    this.#speech.reset();
    const stages = this.#stages;
    stages.begin();
    const spotter = new WakeSpotter(stages, stages.preroll);
    for (const [at, samples] of framesOf(sound).entries()) {
      const startedMs = performance.now();
      const probability = await this.#speech.score(samples);
      this.frameMs.push(performance.now() - startedMs);
      const frame = { samples, firstSample: at * FRAME_SAMPLES, capturedMs: 0 };
      stages.preroll.push({ frame, probability });
      stages.gate.advance(frame.firstSample);
      await spotter.accept({ frame, probability });
    }
    const oneStage = thresholds.map((threshold) => countAbove(stages.stretches, threshold));
    return { oneStage, twoStages: stages.wakings };
  }

  async close(): Promise<void> {
    await this.#stages.close();
    await this.#speech.close();
  }
}

const SAMPLES_PER_MS = 16;

function countAbove(stretches: readonly WakeStep[][], threshold: number): number {
  let count = 0;
  for (const steps of stretches) {
    let deafUntilSample = 0;
    for (const { scores, endSample } of steps) {
      if (endSample < deafUntilSample || (scores[0] ?? 0) < threshold) continue;
      count += 1;
      deafUntilSample = endSample + refractoryMs * SAMPLES_PER_MS;
    }
  }
  return count;
}
