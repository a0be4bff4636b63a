import type { CreateResampler } from '../ports/audio.ts';
import type { EarconName } from '../ports/ears.ts';

/** A sound of the box's own. */
export interface EarconSound {
  /** Mono, -1..1. */
  samples: Float32Array;
  sampleRateHz: number;
}

/** Earcons that sound together; a further one takes the place of the oldest. */
const MOST_AT_ONCE = 2;
/** Silence pushed through the resampler, so that the last samples come out. */
const FLUSH_MS = 10;
const MS_PER_SECOND = 1000;

interface Sounding {
  sound: EarconSound;
  /** Converted to the rate of the speaker when that is known. */
  converted: { samples: Float32Array; sampleRateHz: number } | undefined;
  at: number;
}

/** Plays the box's own sounds over whatever else is heard. */
export class EarconPlayer {
  readonly #createResampler: CreateResampler;
  readonly #sounds: Readonly<Record<EarconName, EarconSound>> | undefined;
  readonly #sounding: Sounding[] = [];

  /** @param sounds undefined: earcons are switched off, and play() does nothing */
  constructor(parts: {
    createResampler: CreateResampler;
    sounds: Readonly<Record<EarconName, EarconSound>> | undefined;
  }) {
    this.#createResampler = parts.createResampler;
    this.#sounds = parts.sounds;
  }

  /** True while nothing sounds. */
  get isIdle(): boolean {
    return this.#sounding.length === 0;
  }

  play(name: EarconName): void {
    if (!this.#sounds) return;
    if (this.#sounding.length >= MOST_AT_ONCE) this.#sounding.shift();
    this.#sounding.push({ sound: this.#sounds[name], converted: undefined, at: 0 });
  }

  /** Adds what sounds to a block of the speaker. @param gain 0..1 */
  addTo(block: Float32Array, sampleRateHz: number, gain: number): void {
    if (this.#sounding.length === 0) return;
    for (const sounding of [...this.#sounding]) {
      const samples = this.#converted(sounding, sampleRateHz);
      const rest = samples.subarray(sounding.at, sounding.at + block.length);
      for (let index = 0; index < rest.length; index += 1) {
        block[index] = (block[index] ?? 0) + (rest[index] ?? 0) * gain;
      }
      sounding.at += rest.length;
      if (sounding.at < samples.length) continue;
      this.#sounding.splice(this.#sounding.indexOf(sounding), 1);
    }
  }

  /** An earcon is a fraction of a second: it is converted at once. */
  #converted(sounding: Sounding, toHz: number): Float32Array {
    const { sound, converted } = sounding;
    if (converted?.sampleRateHz === toHz) return converted.samples;
    if (converted) sounding.at = Math.round((sounding.at * toHz) / converted.sampleRateHz);
    const silence = Math.round((FLUSH_MS * sound.sampleRateHz) / MS_PER_SECOND);
    const padded = new Float32Array(sound.samples.length + silence);
    padded.set(sound.samples);
    const resampler = this.#createResampler(sound.sampleRateHz, toHz);
    const samples = resampler.process(padded).slice();
    resampler.close();
    sounding.converted = { samples, sampleRateHz: toHz };
    return samples;
  }
}
