import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import { type Clip, joinClips, readClip } from './clip.ts';
import { readTable } from './data-folder.ts';
import { type Clipping, echoOf } from './echo-room.ts';
import { rmsOf } from './mixing.ts';
import { Seeded } from './seeded.ts';
import { wordsOf } from './word-errors.ts';

export const GENERATED_CASES = 64;
const NEAR_SET = 'librispeech_test_other_100';
const FAR_SET = 'negatives_librispeech_tc100';
/** The far end talks alone before the near end begins, and after it has ended. */
export const ALONE_BEFORE_SECONDS = 8;
const ALONE_AFTER_SECONDS = 3;
/** Levels of the near end over the echo, dB: a box that talks loudly, a person across the room. */
const LEAST_SER_DB = -10;
const MOST_SER_DB = 5;
const LEAST_DELAY_MS = 20;
const MOST_DELAY_MS = 200;
const MOST_DRIFT_PPM = 200;
const LEAST_CLIPPING_LEVEL = 0.3;
const MOST_CLIPPING_LEVEL = 0.8;
/** From one far speaker of a case to the next: any step that does not fall on the same ones. */
const FAR_STEP = 17;
const CLIPPINGS: readonly Clipping[] = ['none', 'soft', 'hard'];
/** The near end at the microphone: -26 dB of full scale, where ITU-T P.56 puts speech. */
const NEAR_RMS = 0.05;
/** Hiss of the microphone, -70 dB. */
export const HISS_PEAK = 10 ** (-70 / 20);
const DB_PER_DECADE = 20;

/** A microphone signal of which everything is known. */
export interface EchoCase {
  name: string;
  microphone: Clip;
  reference: Clip;
  /** The near end alone, as the microphone hears it, as long as `microphone`. */
  near: Clip;
  words: string[];
  /** Whose words: a sentence comes in more than one case. */
  sentence: string;
  /** Where the near end speaks, samples. */
  nearFrom: number;
  nearTo: number;
  room: string;
  serDb: number;
  delayMs: number;
  driftPpm: number;
  clipping: Clipping;
}

/** Makes cases of two people in a room, one of them inside the loudspeaker. */
export class EchoCases {
  readonly #folder: string;
  readonly #near: Record<string, string>[];
  readonly #far: string[];
  readonly #rooms: string[];

  /** @param folder of the recordings */
  constructor(folder: string) {
    this.#folder = folder;
    this.#near = readTable(join(folder, NEAR_SET, 'transcripts.tsv'));
    this.#far = readdirSync(join(folder, FAR_SET, 'audio')).sort();
    this.#rooms = readdirSync(join(folder, 'noise_rir', 'rir')).sort();
  }

  /**
   * Even and odd numbers share neither near nor far speech, so that one half can be kept unseen.
   * @param number 0..GENERATED_CASES - 1
   */
  async make(number: number): Promise<EchoCase> {
    const seeded = new Seeded(number + 1);
    const row = this.#near[number % this.#near.length] ?? {};
    const speech = await readClip(join(this.#folder, NEAR_SET, 'audio', `${row['id']}.flac`));
    const nearFrom = ALONE_BEFORE_SECONDS * SAMPLE_RATE_HZ;
    const nearTo = nearFrom + speech.length;
    const length = nearTo + ALONE_AFTER_SECONDS * SAMPLE_RATE_HZ;
    const near = new Float32Array(length);
    const nearGain = NEAR_RMS / rmsOf(speech);
    near.set(
      speech.map((x) => x * nearGain),
      nearFrom,
    );
    const reference = await this.#farSpeech(number, length);
    const roomName = this.#rooms[number % this.#rooms.length] ?? '';
    const delayMs = seeded.between(LEAST_DELAY_MS, MOST_DELAY_MS);
    const driftPpm = seeded.between(-MOST_DRIFT_PPM, MOST_DRIFT_PPM);
    const serDb = seeded.between(LEAST_SER_DB, MOST_SER_DB);
    const clipping = CLIPPINGS[Math.floor(seeded.between(0, CLIPPINGS.length))] ?? 'none';
    const echo = echoOf(reference, {
      room: await readClip(join(this.#folder, 'noise_rir', 'rir', roomName)),
      clipping,
      clippingLevel: seeded.between(LEAST_CLIPPING_LEVEL, MOST_CLIPPING_LEVEL),
      delaySamples: (delayMs / 1000) * SAMPLE_RATE_HZ,
      driftPpm,
    });
    const echoGain = NEAR_RMS / 10 ** (serDb / DB_PER_DECADE) / rmsOf(echo);
    const microphone = near.map((x, n) => {
      const heard = x + echoGain * (echo[n] ?? 0) + seeded.between(-HISS_PEAK, HISS_PEAK);
      return Math.max(-1, Math.min(1, heard));
    });
    const words = wordsOf(row['text'] ?? '');
    const name = `case-${String(number).padStart(2, '0')}`;
    const sentence = row['id'] ?? '';
    const facts = { sentence, room: roomName, serDb, delayMs, driftPpm, clipping };
    return { name, microphone, reference, near, words, nearFrom, nearTo, ...facts };
  }

  /** Several people in turn, without a break. */
  async #farSpeech(number: number, length: number): Promise<Clip> {
    const clips: Clip[] = [];
    const evenCount = this.#far.length - (this.#far.length % 2);
    let samples = 0;
    for (let n = 0; samples < length; n += 1) {
      const file = this.#far[(number + 2 * FAR_STEP * n) % evenCount] ?? '';
      const clip = await readClip(join(this.#folder, FAR_SET, 'audio', file));
      clips.push(clip);
      samples += clip.length;
    }
    return joinClips(clips).subarray(0, length);
  }
}
