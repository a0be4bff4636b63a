import type { Clock } from '../../../daemon/base/clock.ts';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from '../../../daemon/ports/audio.ts';
import { powerOf } from './decibel.ts';
import { type Audible, totalPower } from './room.ts';
import { MARK_SAMPLES, writeMark } from './watermark.ts';

const RATE_HZ = 16_000;
const HUM_HZ = 50;
/** Frames whose contents are remembered: what engines may be given again, and more. */
const KEEP_FRAMES = 1000;
const MILLION = 1e6;

/** What can be wrong with a microphone. */
export interface MicrophoneState {
  isMuted: boolean;
  /** Only zeros arrive, as from a device that has been switched off. */
  isDead: boolean;
  /** Added to every level, so that loud things are cut off. */
  gainDb: number;
  /** Level of mains hum, dB below full scale; undefined: none. */
  humDb: number | undefined;
  /** Share of frames that is lost, 0..1, evenly spread. */
  dropShare: number;
}

export interface MicrophoneParts {
  clock: Clock;
  /** How much faster its clock runs than all others, parts per million. */
  ppm: number;
  listen: (startMs: number, endMs: number) => Audible;
  onFrame: (frame: AudioFrame) => void;
}

/** The microphone: frames whose level is that of the room, and that scripted engines can read. */
export class Microphone {
  readonly #parts: MicrophoneParts;
  readonly #frameMs: number;
  readonly #heard = new Map<number, Audible>();
  readonly #grain = grainOf();
  #frames = 0;
  #owed = 0;
  readonly state: MicrophoneState = {
    isMuted: false,
    isDead: false,
    gainDb: 0,
    humDb: undefined,
    dropShare: 0,
  };

  constructor(parts: MicrophoneParts) {
    this.#parts = parts;
    this.#frameMs = FRAME_MS / (1 + parts.ppm / MILLION);
  }

  start(): void {
    const { clock } = this.#parts;
    const dueMs = (this.#frames + 1) * this.#frameMs;
    clock.setTimer(dueMs - clock.nowMs(), () => {
      this.#capture(this.#frames);
      this.#frames += 1;
      this.start();
    });
  }

  /** What a frame holds; undefined: it was long ago. */
  contentsOf(frame: number): Audible | undefined {
    return this.#heard.get(frame);
  }

  #capture(index: number): void {
    const { clock, listen, onFrame } = this.#parts;
    if (this.state.isMuted || this.#isDropped()) return;
    const audible = listen(index * this.#frameMs, (index + 1) * this.#frameMs);
    this.#heard.set(index, audible);
    this.#heard.delete(index - KEEP_FRAMES);
    const samples = this.state.isDead
      ? new Float32Array(FRAME_SAMPLES)
      : this.#samplesOf(audible, index);
    onFrame({ samples, firstSample: index * FRAME_SAMPLES, capturedMs: clock.nowMs() });
  }

  #isDropped(): boolean {
    this.#owed += this.state.dropShare;
    if (this.#owed < 1) return false;
    this.#owed -= 1;
    return true;
  }

  #samplesOf(audible: Audible, index: number): Float32Array {
    const { gainDb, humDb } = this.state;
    const amplitude = Math.sqrt(totalPower(audible) * powerOf(gainDb));
    const hum = humDb === undefined ? 0 : Math.sqrt(2 * powerOf(humDb));
    const samples = this.#grain.map((grain, i) => {
      const sample = grain * amplitude + (hum === 0 ? 0 : hum * humAt(index * FRAME_SAMPLES + i));
      return Math.max(-1, Math.min(1, sample));
    });
    writeMark(samples, FRAME_SAMPLES - MARK_SAMPLES, index);
    return samples;
  }
}

function humAt(sample: number): number {
  return Math.sin((2 * Math.PI * HUM_HZ * sample) / RATE_HZ);
}

/** One frame of noise of power 1, always the same: only its level is ever looked at. */
function grainOf(): Float32Array {
  let seed = 1;
  const samples = new Float32Array(FRAME_SAMPLES).map(() => {
    // Numerical Recipes' linear congruential generator.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 31 - 1;
  });
  const power = samples.reduce((sum, x) => sum + x * x, 0) / FRAME_SAMPLES;
  return samples.map((x) => x / Math.sqrt(power));
}
