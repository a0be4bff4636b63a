import { type Clock, sleep } from '../../../daemon/base/clock.ts';
import { EarshotError } from '../../../daemon/base/errors.ts';
import type { ReplyAudio } from '../../../daemon/ports/ears.ts';
import { powerOf } from '../world/decibel.ts';
import type { OwnWord } from '../world/loudspeaker.ts';
import { writeMark } from '../world/watermark.ts';

const RATE_HZ = 16_000;
/** A mark this often, so that every block of the speaker holds one. */
const MARK_EVERY_SAMPLES = 80;
const LEVEL_DB = -20;

export interface ScriptedVoiceParts {
  clock: Clock;
  /** From the call to the first sound, ms. */
  firstMs: number;
  /** Time it takes a second of speech, s. */
  realTimeFactor: number;
  wordMs: number;
  /** Takes a chunk to the ears. */
  send: (audio: ReplyAudio) => void;
}

/** A voice whose words can be recognised wherever they are heard. */
export class ScriptedVoice {
  readonly #parts: ScriptedVoiceParts;
  readonly #words: OwnWord[] = [];
  /** Whatever is said from now on fails. */
  isDead = false;

  constructor(parts: ScriptedVoiceParts) {
    this.#parts = parts;
  }

  /** The word that a mark in the sound names. */
  wordOf(mark: number): OwnWord | undefined {
    return this.#words[mark];
  }

  async speak(
    { turnId, sentence, text }: { turnId: string; sentence: number; text: string },
    signal: AbortSignal,
  ): Promise<number> {
    const { clock, firstMs, realTimeFactor, wordMs, send } = this.#parts;
    const words = text.split(' ');
    await sleep(clock, firstMs, signal);
    for (const [i, word] of words.entries()) {
      await sleep(clock, wordMs * realTimeFactor, signal);
      if (this.isDead) throw new EarshotError('ENGINE_FAILED', 'the voice has gone');
      if (signal.aborted) return i * wordMs;
      const samples = this.#samplesOf(word, turnId);
      send({ turnId, sentence, samples, sampleRateHz: RATE_HZ, last: i === words.length - 1 });
    }
    return words.length * wordMs;
  }

  #samplesOf(text: string, turnId: string): Float32Array {
    const { wordMs } = this.#parts;
    const mark = this.#words.length;
    this.#words.push({ key: String(mark), text, lengthMs: wordMs, turnId });
    const amplitude = Math.sqrt(powerOf(LEVEL_DB));
    const samples = new Float32Array((wordMs * RATE_HZ) / 1000);
    for (let i = 0; i < samples.length; i += 1) samples[i] = i % 2 === 0 ? amplitude : -amplitude;
    for (let at = 0; at < samples.length; at += MARK_EVERY_SAMPLES) writeMark(samples, at, mark);
    return samples;
  }
}
