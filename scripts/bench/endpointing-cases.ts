import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import { type Clip, joinClips, readClip } from './clip.ts';
import { readTable, thinned } from './data-folder.ts';
import {
  chosenBoundaries,
  type Pause,
  roomSound,
  type SpeechSpan,
  speechSpan,
  withPauses,
} from './paused-speech.ts';
import { WordBoundaries } from './word-boundaries.ts';

/** How the pauses of a case came into it. */
export const PAUSE_KINDS = ['as-recorded', 'natural', 'even'] as const;
export type PauseKind = (typeof PAUSE_KINDS)[number];

export interface EndpointingCase {
  kind: PauseKind;
  /** Those that were put in. */
  pauses: Pause[];
  /** With the sound of its room after it, for longer than any endpointer waits. */
  clip: Clip;
  /** Where in it the last word ends, ms. */
  speechEndMs: number;
}

/** What is made of one recording. */
export interface RecordingCases {
  cases: EndpointingCase[];
  /** The recording with a pause at every place that a case has one at, for the recogniser. */
  paused: { clip: Clip; pauses: Pause[] };
}

/** One recording, and what is said in it. */
export interface Recording {
  path: string;
  /** Undefined: not known. */
  sentence: string | undefined;
  /** Of every other speaker: what rules may be tuned by. */
  isForTuning: boolean;
}

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const LEAD_MS = 400;
const TAIL_MS = 1_800;
/** Silence after which the recogniser has told all words: its search lags 200 to 300 ms. */
const TOLD_MS = 512;
/** Pauses that are put in are this long at least and at most, ms. */
export const PAUSE_RANGE_MS = [200, 1500] as const;
/** One pause in so much speech, as in natural_pauses of negatives_librispeech_tc100. */
const SPEECH_PER_PAUSE_MS = 5_000;
/** Park and Miller's generator: the same draws in every run. */
const MULTIPLIER = 48_271;
const MODULUS = 2_147_483_647;

export function recordingsOf(folder: string, set: string, step: number): Recording[] {
  const audio = join(folder, set, 'audio');
  const sentences = new Map(
    set.startsWith('librispeech')
      ? readTable(join(folder, set, 'transcripts.tsv')).map(({ id, text }) => [`${id}.flac`, text])
      : [],
  );
  const names = readdirSync(audio).filter((name) => name.endsWith('.flac'));
  const speakers = [...new Set(names.map(speakerOf))].sort();
  const recordings = names.sort().map((name) => {
    const isForTuning = speakers.indexOf(speakerOf(name)) % 2 === 0;
    return { path: join(audio, name), sentence: sentences.get(name), isForTuning };
  });
  return thinned(recordings, step);
}

/** LibriSpeech names the speaker first; elsewhere nobody is known, and each file is another's. */
function speakerOf(name: string): string {
  return name.split('-')[0] ?? name;
}

/** Silences inside recordings, as the speech detector measures them, in order, ms. */
export async function naturalPausesMs(
  recordings: readonly Recording[],
  speech: SpeechProbability,
): Promise<number[]> {
  const pauses: number[] = [];
  for (const { path } of recordings) {
    const span = await speechSpan(await readClip(path), speech);
    pauses.push(...(span?.pauses.map(({ lengthMs }) => lengthMs) ?? []));
  }
  const [least, most] = PAUSE_RANGE_MS;
  return pauses.filter((ms) => ms >= least && ms <= most);
}

export interface CaseMakerParts {
  speech: SpeechProbability;
  /** Lengths that people's pauses have, ms. */
  naturalMs: readonly number[];
  /** What may be said, where the recordings do not tell. */
  jsgf: string | undefined;
}

/** Makes of each recording the same cases in every run. */
export class CaseMaker {
  readonly #parts: CaseMakerParts;
  readonly #boundaries = new WordBoundaries();
  #state = 1;

  constructor(parts: CaseMakerParts) {
    this.#parts = parts;
  }

  /** @returns undefined for a recording without speech */
  async casesOf({ path, sentence }: Recording): Promise<RecordingCases | undefined> {
    const whole = await readClip(path);
    const span = await speechSpan(whole, this.#parts.speech);
    if (!span) return undefined;
    const from = Math.max(0, span.startSample - LEAD_MS * SAMPLES_PER_MS);
    const clip = whole.subarray(from, span.endSample);
    const inClip: SpeechSpan = {
      startSample: span.startSample - from,
      endSample: clip.length,
      pauses: [],
    };
    const words = this.#boundaries.find(clip, { sentence, jsgf: this.#parts.jsgf });
    const draw = (): number => this.#draw();
    const places = chosenBoundaries(words, inClip, { everyMs: SPEECH_PER_PAUSE_MS, draw });
    const room = roomSound(whole, TAIL_MS * SAMPLES_PER_MS);
    const cases = PAUSE_KINDS.map((kind): EndpointingCase => {
      const pauses = places.map((atSample) => ({ atSample, lengthMs: this.#lengthMs(kind) }));
      const paused = kind === 'as-recorded' ? clip : withPauses(clip, pauses);
      const speechEndMs = paused.length / SAMPLES_PER_MS;
      return { kind, pauses, clip: joinClips([paused, room]), speechEndMs };
    });
    const pauses = places.map((atSample) => ({ atSample, lengthMs: TOLD_MS }));
    const tail = room.subarray(0, TOLD_MS * SAMPLES_PER_MS);
    return { cases, paused: { clip: joinClips([withPauses(clip, pauses), tail]), pauses } };
  }

  close(): void {
    this.#boundaries.close();
  }

  #lengthMs(kind: PauseKind): number {
    if (kind === 'as-recorded') return 0;
    const { naturalMs } = this.#parts;
    const [least, most] = PAUSE_RANGE_MS;
    const share = this.#draw();
    if (kind === 'even') return least + share * (most - least);
    return naturalMs[Math.floor(share * naturalMs.length)] ?? least;
  }

  #draw(): number {
    this.#state = (this.#state * MULTIPLIER) % MODULUS;
    return this.#state / MODULUS;
  }
}
