import type { EarconPlayer } from './earcon-player.ts';
import type { Playback } from './playback.ts';

/**
 * Sums below this (-1 dB, where voices hardly ever are) come out as they are; above it they bend
 * towards full scale, which is never passed.
 */
const KNEE = 0.89;
/** What was handed over is heard for at least this long after: the queues of the device. */
const TAIL_MS = 100;
const MS_PER_SECOND = 1000;

/** Everything that the speaker plays, in one block: the reply and the earcons over it. */
export class Mixer {
  readonly #playback: Playback;
  readonly #earcons: EarconPlayer;
  readonly #earconVolume: number;
  readonly #onPlayed: (block: Float32Array, sampleRateHz: number) => void;
  #gain = 1;
  /** Handed over since the last sound. */
  #silentMs = Number.POSITIVE_INFINITY;

  /** @param parts `earconVolume`: 0..1, beside a reply; `onPlayed` is given what is played */
  constructor(parts: {
    playback: Playback;
    earcons: EarconPlayer;
    earconVolume: number;
    onPlayed: (block: Float32Array, sampleRateHz: number) => void;
  }) {
    this.#playback = parts.playback;
    this.#earcons = parts.earcons;
    this.#earconVolume = parts.earconVolume;
    this.#onPlayed = parts.onPlayed;
  }

  /** True while the box is heard, by what was handed to its speaker. */
  get isPlaying(): boolean {
    return this.#silentMs < TAIL_MS;
  }

  /** True while nothing is to be played, now or after a pause. */
  get isIdle(): boolean {
    return this.#playback.isIdle && this.#earcons.isIdle;
  }

  /** @param gain of everything, 0..1 */
  setGain(gain: number): void {
    this.#gain = gain;
    this.#playback.setGain(gain);
  }

  /** Fills the next block of the speaker; see RenderBlock. */
  render(block: Float32Array, sampleRateHz: number): void {
    this.#playback.render(block, sampleRateHz);
    this.#earcons.addTo(block, sampleRateHz, this.#gain * this.#earconVolume);
    let isSilent = true;
    for (let index = 0; index < block.length; index += 1) {
      const sample = block[index] ?? 0;
      if (sample === 0) continue;
      isSilent = false;
      block[index] = limited(sample);
    }
    const blockMs = (block.length * MS_PER_SECOND) / sampleRateHz;
    this.#silentMs = isSilent ? this.#silentMs + blockMs : 0;
    this.#onPlayed(block, sampleRateHz);
  }
}

/** Within -1..1 whatever comes; what is no number is silence, or it would never leave a filter. */
function limited(sample: number): number {
  const size = Math.abs(sample);
  if (size <= KNEE) return sample;
  if (!Number.isFinite(sample)) return 0;
  const over = (size - KNEE) / (1 - KNEE);
  return Math.sign(sample) * (KNEE + ((1 - KNEE) * over) / (1 + over));
}
