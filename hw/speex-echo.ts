import { EarshotError } from '../daemon/base/errors.ts';
import { SAMPLE_RATE_HZ } from '../daemon/ports/audio.ts';
import type { EchoStatus } from '../daemon/ports/ears.ts';
import type { EchoCanceller } from '../daemon/ports/echo.ts';
import { loadSpeexDsp } from './speexdsp-library.ts';

/** 16 ms, as speex_echo.h advises: 10 to 20 ms. */
const BLOCK_SAMPLES = 256;
/** 256 ms of echo, delay included: speex_echo.h advises 100 to 500 ms. */
const FILTER_SAMPLES = 4096;
/** Request number of speex_echo.h. */
const SET_SAMPLING_RATE = 24;
/** 16-bit samples per full scale. */
const FULL_SCALE = 32_768;
const MOST = 32_767;
/** Memory of the figures: 3 s of playback in blocks of 16 ms. */
const STATUS_MEMORY = 0.9947;
const WARM_UP_BLOCKS = 62;
/** Mean square of a block of reference that counts as playback, -70 dB of full scale. */
const PLAYING_POWER = 1e-7;
const DB_PER_DECADE = 10;

type State = unknown;

interface Speex {
  init(block: number, filter: number): State;
  control(state: State, request: number, value: Int32Array): number;
  cancel(state: State, microphone: Int16Array, reference: Int16Array, out: Int16Array): void;
  reset(state: State): void;
  destroy(state: State): void;
}

let loaded: Speex | undefined;

/** Loads the library once a thread. @throws LIBRARY_MISSING */
function speex(): Speex {
  if (loaded !== undefined) return loaded;
  const library = loadSpeexDsp();
  const echo = 'speex_echo';
  const blocks = 'const int16_t *rec, const int16_t *play, _Out_ int16_t *out';
  loaded = {
    init: library.func(`void *${echo}_state_init(int, int)`),
    control: library.func(`int ${echo}_ctl(void *, int, int *)`),
    cancel: library.func(`void ${echo}_cancellation(void *, ${blocks})`),
    reset: library.func(`void ${echo}_state_reset(void *)`),
    destroy: library.func(`void ${echo}_state_destroy(void *)`),
  };
  return loaded;
}

/**
 * The echo canceller of libspeexdsp, in process. It finds delays within its filter of 256 ms only,
 * and does not follow drifting clocks: `status()` says no delay and no drift. The linear filter
 * alone; the library's residual suppression works only together with its noise suppression.
 */
export class SpeexEchoCanceller implements EchoCanceller {
  readonly latencySamples = 0;
  readonly #speex: Speex;
  readonly #microphone = new Int16Array(BLOCK_SAMPLES);
  readonly #reference = new Int16Array(BLOCK_SAMPLES);
  readonly #out = new Int16Array(BLOCK_SAMPLES);
  #echo: State;
  #blocks = 0;
  #microphonePower = 0;
  #outPower = 0;

  /** @throws LIBRARY_MISSING naming the Debian package */
  constructor() {
    this.#speex = speex();
    this.#echo = this.#speex.init(BLOCK_SAMPLES, FILTER_SAMPLES);
    this.#speex.control(this.#echo, SET_SAMPLING_RATE, Int32Array.of(SAMPLE_RATE_HZ));
  }

  /** Frames of whole blocks of 256 samples. @throws ENGINE_FAILED after close() */
  process(microphone: Float32Array, reference: Float32Array): Float32Array {
    if (this.#echo === null) throw new EarshotError('ENGINE_FAILED', 'the canceller is closed');
    const { length } = microphone;
    if (length % BLOCK_SAMPLES !== 0 || reference.length > 2 * length) {
      const sizes = `${length} and ${reference.length} samples`;
      throw new EarshotError('INTERNAL', `frames of ${sizes}: not whole blocks`);
    }
    const leap = reference.length - length;
    // The library cannot be told: it learns the path anew.
    if (leap !== 0) this.reset();
    const out = new Float32Array(length);
    for (let at = 0; at < length; at += BLOCK_SAMPLES) {
      toIntegers(microphone, at, this.#microphone);
      toIntegers(reference, at + leap, this.#reference);
      this.#speex.cancel(this.#echo, this.#microphone, this.#reference, this.#out);
      for (let n = 0; n < BLOCK_SAMPLES; n += 1) out[at + n] = (this.#out[n] ?? 0) / FULL_SCALE;
      this.#measure();
    }
    return out;
  }

  status(): EchoStatus {
    const isKnown = this.#blocks >= WARM_UP_BLOCKS && this.#outPower > 0;
    const ratio = this.#microphonePower / this.#outPower;
    return {
      delayMs: undefined,
      driftPpm: 0,
      erleDb: isKnown ? DB_PER_DECADE * Math.log10(ratio) : undefined,
      isConverged: isKnown,
    };
  }

  reset(): void {
    if (this.#echo !== null) this.#speex.reset(this.#echo);
    this.#blocks = 0;
    this.#microphonePower = 0;
    this.#outPower = 0;
  }

  close(): void {
    if (this.#echo !== null) this.#speex.destroy(this.#echo);
    this.#echo = null;
  }

  #measure(): void {
    const scale = FULL_SCALE * FULL_SCALE * BLOCK_SAMPLES;
    if (energy(this.#reference) / scale < PLAYING_POWER) return;
    this.#blocks += 1;
    this.#microphonePower = STATUS_MEMORY * this.#microphonePower + energy(this.#microphone);
    this.#outPower = STATUS_MEMORY * this.#outPower + energy(this.#out);
  }
}

/** NaN becomes 0; what is beyond full scale becomes full scale. */
function toIntegers(samples: Float32Array, from: number, out: Int16Array): void {
  for (let n = 0; n < out.length; n += 1) {
    const x = Math.round((samples[from + n] ?? 0) * FULL_SCALE);
    out[n] = Number.isNaN(x) ? 0 : Math.max(-FULL_SCALE, Math.min(MOST, x));
  }
}

function energy(samples: Int16Array): number {
  let sum = 0;
  for (const x of samples) sum += x * x;
  return sum;
}
