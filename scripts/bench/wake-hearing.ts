import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import { KeyphraseVerifier } from '../../models/engines/keyphrase-verifier.ts';
import type { WakeModelPaths } from '../../models/engines/wake-scores.ts';
import { type Clip, durationMs, readClip } from './clip.ts';
import { contentKey, ScoreCache } from './score-cache.ts';
import { type Condition, inCondition, type Surroundings } from './wake-conditions.ts';
import { oneStageWakings, twoStageWakings } from './wake-rules.ts';
import { type TracedStep, WakeTracer } from './wake-trace.ts';

/** Code that scores depend on; rules that judge them are not among it. */
const CODE = [
  'daemon/voice/leveller.ts',
  'daemon/voice/wake-spotter.ts',
  'models/engines/keyphrase-verifier.ts',
  'models/engines/pocketsphinx-library.ts',
  'models/engines/silero-vad.ts',
  'models/engines/wake-features.ts',
  'models/engines/wake-scores.ts',
  'scripts/bench/clip.ts',
  'scripts/bench/mixing.ts',
  'scripts/bench/room.ts',
  'scripts/bench/wake-conditions.ts',
  'scripts/bench/wake-trace.ts',
] as const;
const CACHE = '.cache/bench/wake-scores.json';
/** As the gate shows it to the second stage: 1.6 s. */
const SHOWN_SAMPLES = 1.6 * SAMPLE_RATE_HZ;

/** What is known of one recording in one condition. */
interface Heard {
  /** Of the recording itself, without the quiet around it. */
  lengthMs: number;
  steps: TracedStep[];
  /** By the sample that was heard last; null: the phrase was not found at all. */
  evidence: Record<string, number | null>;
}

/** How often the box would have woken. */
export interface Wakings {
  lengthMs: number;
  /** By the model alone, for each threshold. */
  oneStage: number[];
  /** As the box does it: a lower threshold, and a second look. */
  twoStages: number;
}

export interface WakeHearingOptions {
  /** The repository. */
  root: string;
  models: WakeModelPaths;
  /** What the only word model hears. */
  phrase: string;
  surroundings: Surroundings;
}

/** The box's ears on recordings; what they scored in an earlier run is not heard again. */
export class WakeHearing {
  readonly lookMs: number[] = [];
  readonly #options: WakeHearingOptions;
  readonly #tracer: WakeTracer;
  readonly #verifier: KeyphraseVerifier;
  readonly #cache: ScoreCache<Heard>;

  private constructor(options: WakeHearingOptions, tracer: WakeTracer) {
    this.#options = options;
    this.#tracer = tracer;
    this.#verifier = new KeyphraseVerifier([options.phrase]);
    this.#cache = new ScoreCache(join(options.root, CACHE), versionOf(options));
  }

  static async open(options: WakeHearingOptions): Promise<WakeHearing> {
    return new WakeHearing(options, await WakeTracer.open(options.models));
  }

  /** Times of this run, ms: none where all was known. */
  get times(): Record<'frameMs' | 'stepMs', readonly number[]> {
    return this.#tracer;
  }

  /** @param at position of the recording in its list: it decides on noise and room */
  async wakings(file: string, { condition, at, thresholds }: HeardHow): Promise<Wakings> {
    const { surroundings, phrase } = this.#options;
    const key = contentKey([readFileSync(file), condition.name, String(at)]);
    const made = once(() => readClip(file));
    const sound = once(async () => inCondition(await made(), condition, { ...surroundings, at }));
    const heard = await this.#cache.of(key, async () => ({
      lengthMs: durationMs(await made()),
      steps: await this.#tracer.trace(await sound()),
      evidence: {},
    }));
    const evidenceAt = async (nowSample: number): Promise<number> => {
      const known = heard.evidence[nowSample];
      if (known === undefined) heard.evidence[nowSample] = this.#look(await sound(), nowSample);
      return heard.evidence[nowSample] ?? Number.NEGATIVE_INFINITY;
    };
    return {
      lengthMs: heard.lengthMs,
      oneStage: thresholds.map((threshold) => oneStageWakings(heard.steps, threshold)),
      twoStages: await twoStageWakings(heard.steps, phrase, evidenceAt),
    };
  }

  /** For the next run. */
  save(): void {
    this.#cache.save();
  }

  async close(): Promise<void> {
    await this.#tracer.close();
    await this.#verifier.close();
  }

  #look(sound: Clip, nowSample: number): number {
    const startedMs = performance.now();
    const shown = sound.slice(Math.max(0, nowSample - SHOWN_SAMPLES), nowSample);
    const evidence = this.#verifier.evidence(this.#options.phrase, shown);
    this.lookMs.push(performance.now() - startedMs);
    return evidence;
  }
}

interface HeardHow {
  condition: Condition;
  at: number;
  thresholds: readonly number[];
}

/** @returns the same promise at each call; nothing is done before the first */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

function versionOf({ root, models, surroundings, phrase }: WakeHearingOptions): string {
  const files = [
    ...CODE.map((path) => join(root, path)),
    ...[models.melspectrogram, models.embedding, ...models.words],
  ].map((path) => readFileSync(path));
  const clips = [...surroundings.noises, ...surroundings.rooms];
  const sounds = clips.map((clip) => new Uint8Array(clip.buffer));
  return contentKey([phrase, ...files, ...sounds]);
}
