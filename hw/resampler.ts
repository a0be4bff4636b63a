import { EarshotError } from '../daemon/base/errors.ts';
import type { CreateResampler, Resampler } from '../daemon/ports/audio.ts';
import { loadSpeexDsp } from './speexdsp-library.ts';

/**
 * Speex quality 5: 80 taps, pass band to 92 % of Nyquist, stop band about -80 dB (resample.c,
 * quality_map). Recognition needs no more, and 48 to 16 kHz costs well under 1 % of a core.
 */
const QUALITY = 5;
/** Room beyond the rate ratio: a block may carry over up to one sample of the other rate. */
const SPARE_SAMPLES = 16;
/** The only channel of a mono stream. */
const CHANNEL = 0;
const SUCCESS = 0;

interface Speex {
  init(channels: number, fromHz: number, toHz: number, quality: number, error: Int32Array): unknown;
  process(
    state: unknown,
    channel: number,
    input: Float32Array,
    inputLength: Uint32Array,
    output: Float32Array,
    outputLength: Uint32Array,
  ): number;
  reset(state: unknown): number;
  destroy(state: unknown): void;
}

let loaded: Speex | undefined;

/** Loads the library once a thread. @throws LIBRARY_MISSING */
function speex(): Speex {
  if (loaded !== undefined) return loaded;
  const library = loadSpeexDsp();
  const prefix = 'speex_resampler';
  const lengths = 'const float *in, uint32_t *in_len, float *out, uint32_t *out_len';
  loaded = {
    init: library.func(`void *${prefix}_init(uint32_t, uint32_t, uint32_t, int, int *err)`),
    process: library.func(`int ${prefix}_process_float(void *, uint32_t, ${lengths})`),
    reset: library.func(`int ${prefix}_reset_mem(void *)`),
    destroy: library.func(`void ${prefix}_destroy(void *)`),
  };
  return loaded;
}

/** Equal rates: nothing to do, no library needed. */
class Identity implements Resampler {
  process(input: Float32Array): Float32Array {
    return input;
  }
  reset(): void {}
  close(): void {}
}

class SpeexResampler implements Resampler {
  readonly #speex: Speex;
  readonly #ratio: number;
  readonly #inputLength = new Uint32Array(1);
  readonly #outputLength = new Uint32Array(1);
  #state: unknown;

  constructor(fromHz: number, toHz: number) {
    this.#speex = speex();
    this.#ratio = toHz / fromHz;
    const error = new Int32Array(1);
    this.#state = this.#speex.init(1, fromHz, toHz, QUALITY, error);
    if (error[0] !== SUCCESS || this.#state === null) {
      const rates = `${fromHz} to ${toHz} Hz`;
      throw new EarshotError('ENGINE_FAILED', `libspeexdsp refuses ${rates} (error ${error[0]})`);
    }
  }

  process(input: Float32Array): Float32Array {
    if (this.#state === null) throw new EarshotError('INTERNAL', 'resampler used after close');
    const output = new Float32Array(Math.ceil(input.length * this.#ratio) + SPARE_SAMPLES);
    let consumed = 0;
    let produced = 0;
    while (consumed < input.length) {
      this.#inputLength[0] = input.length - consumed;
      this.#outputLength[0] = output.length - produced;
      const code = this.#speex.process(
        this.#state,
        CHANNEL,
        input.subarray(consumed),
        this.#inputLength,
        output.subarray(produced),
        this.#outputLength,
      );
      const taken = this.#inputLength[0] ?? 0;
      if (code !== SUCCESS || taken === 0) {
        throw new EarshotError('ENGINE_FAILED', `libspeexdsp stopped (error ${code})`);
      }
      consumed += taken;
      produced += this.#outputLength[0] ?? 0;
    }
    return output.subarray(0, produced);
  }

  reset(): void {
    if (this.#state !== null) this.#speex.reset(this.#state);
  }

  close(): void {
    if (this.#state === null) return;
    this.#speex.destroy(this.#state);
    this.#state = null;
  }
}

/**
 * A mono resampler on libspeexdsp; the identity when the rates are equal. The signal comes out
 * half a filter late (2.5 ms between 48 and 16 kHz); lengths follow the rate ratio from the first
 * block, because a live stream has no end at which to flush.
 * @param fromHz rate of the input @param toHz rate of the output, both in Hz, whole
 * @throws LIBRARY_MISSING naming the Debian package; ENGINE_FAILED for rates it refuses
 */
export const createResampler: CreateResampler = (fromHz, toHz) =>
  fromHz === toHz ? new Identity() : new SpeexResampler(fromHz, toHz);
