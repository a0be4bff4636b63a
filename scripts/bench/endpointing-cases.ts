import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import { type Clip, joinClips, readClip } from './clip.ts';
import { readTable, thinned } from './data-folder.ts';
import {
  chosenBoundaries,
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
  /** With the sound of its room after it, for longer than any endpointer waits. */
  clip: Clip;
  /** Where in it the last word ends, ms. */
  speechEndMs: number;
}

/** One recording, and what is said in it. */
export interface Recording {
  path: string;
  /** Undefined: not known. */
  sentence: string | undefined;
}

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const LEAD_MS = 400;
const TAIL_MS = 1_800;
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
  const recordings = names.sort().map((name) => {
    return { path: join(audio, name), sentence: sentences.get(name) };
  });
  return thinned(recordings, step);
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

  /** @returns none for a recording without speech */
  async casesOf({ path, sentence }: Recording): Promise<EndpointingCase[]> {
    const whole = await readClip(path);
    const span = await speechSpan(whole, this.#parts.speech);
    if (!span) return [];
    const jsgf = sentence === undefined ? this.#parts.jsgf : this.#boundaries.grammarOf(sentence);
    const from = Math.max(0, span.startSample - LEAD_MS * SAMPLES_PER_MS);
    const clip = whole.subarray(from, span.endSample);
    const inClip: SpeechSpan = {
      startSample: span.startSample - from,
      endSample: clip.length,
      pauses: [],
    };
    const words = this.#boundaries.find(clip, jsgf);
    const room = roomSound(whole, TAIL_MS * SAMPLES_PER_MS);
    return PAUSE_KINDS.map((kind) => {
      const paused = kind === 'as-recorded' ? clip : this.#paused(clip, inClip, { kind, words });
      return {
        kind,
        clip: joinClips([paused, room]),
        speechEndMs: paused.length / SAMPLES_PER_MS,
      };
    });
  }

  close(): void {
    this.#boundaries.close();
  }

  #paused(
    clip: Clip,
    span: SpeechSpan,
    { kind, words }: { kind: PauseKind; words: readonly number[] },
  ): Clip {
    const draw = (): number => this.#draw();
    const places = chosenBoundaries(words, span, { everyMs: SPEECH_PER_PAUSE_MS, draw });
    return withPauses(
      clip,
      places.map((atSample) => ({ atSample, lengthMs: this.#lengthMs(kind) })),
    );
  }

  #lengthMs(kind: PauseKind): number {
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
