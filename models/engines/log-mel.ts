import { PowerSpectrum } from './spectrum.ts';

/** Bands of the mel scale that a frame is told in. */
export const LOG_MEL_BANDS = 80;

const SAMPLE_RATE_HZ = 16_000;
const WINDOW_SAMPLES = 400;
const HOP_SAMPLES = 160;
const BINS = WINDOW_SAMPLES / 2 + 1;
const LEAST_POWER = 1e-10;
/** Decades below the loudest value that are kept; the result is (log10 + 4) / 4. */
const KEPT_DECADES = 8;
const SCALE = 4;
/** Slaney's mel scale: linear to 1 kHz at 200/3 Hz a mel, then 27 mels for a factor of 6.4. */
const HZ_PER_MEL = 200 / 3;
const LINEAR_TO_HZ = 1000;
const LINEAR_TO_MEL = LINEAR_TO_HZ / HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

/** The part of the spectrum that a band hears. */
interface Band {
  firstBin: number;
  weights: Float64Array;
}

/**
 * Whisper's log-mel spectrogram as Hugging Face's WhisperFeatureExtractor computes it: Hann windows
 * of 25 ms centred on every 10 ms, the sound mirrored at its ends, 80 Slaney bands, log10.
 */
export class LogMel {
  readonly #spectrum = new PowerSpectrum(WINDOW_SAMPLES);
  readonly #window = hannWindow();
  readonly #bands = melBands();

  /**
   * @param samples 16 kHz, a multiple of 160 of them and more than 200
   * @returns LOG_MEL_BANDS rows, each with one value for every 160 samples
   */
  compute(samples: Float32Array): Float32Array {
    const frames = samples.length / HOP_SAMPLES;
    const values = new Float32Array(LOG_MEL_BANDS * frames);
    const windowed = new Float64Array(WINDOW_SAMPLES);
    const power = new Float64Array(BINS);
    let loudest = Number.NEGATIVE_INFINITY;
    for (let frame = 0; frame < frames; frame += 1) {
      this.#cut(samples, frame, windowed);
      this.#spectrum.measure(windowed, power);
      for (const [row, band] of this.#bands.entries()) {
        const value = Math.log10(Math.max(LEAST_POWER, powerIn(band, power)));
        values[row * frames + frame] = value;
        loudest = Math.max(loudest, value);
      }
    }
    const least = loudest - KEPT_DECADES;
    return values.map((value) => (Math.max(value, least) + SCALE) / SCALE);
  }

  #cut(samples: Float32Array, frame: number, windowed: Float64Array): void {
    const first = frame * HOP_SAMPLES - WINDOW_SAMPLES / 2;
    const last = samples.length - 1;
    for (let at = 0; at < WINDOW_SAMPLES; at += 1) {
      const wanted = Math.abs(first + at);
      const inside = wanted > last ? 2 * last - wanted : wanted;
      windowed[at] = (samples[inside] ?? 0) * (this.#window[at] ?? 0);
    }
  }
}

function powerIn({ firstBin, weights }: Band, power: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) {
    sum += (weights[at] ?? 0) * (power[firstBin + at] ?? 0);
  }
  return sum;
}

/** The periodic window, whose next sample would be its first. */
function hannWindow(): Float64Array {
  const turn = (2 * Math.PI) / WINDOW_SAMPLES;
  return Float64Array.from({ length: WINDOW_SAMPLES }, (_, n) => (1 - Math.cos(turn * n)) / 2);
}

/** Triangles of equal area whose corners lie evenly on the mel scale from 0 to 8 kHz. */
function melBands(): Band[] {
  const top = toMel(SAMPLE_RATE_HZ / 2);
  const cornerHz = (n: number): number => toHz((top * n) / (LOG_MEL_BANDS + 1));
  return Array.from({ length: LOG_MEL_BANDS }, (_, row) => {
    const [fromHz, peakHz, toHz] = [cornerHz(row), cornerHz(row + 1), cornerHz(row + 2)];
    const all = Float64Array.from({ length: BINS }, (_, bin) => {
      const hz = (bin * SAMPLE_RATE_HZ) / WINDOW_SAMPLES;
      const rise = (hz - fromHz) / (peakHz - fromHz);
      const fall = (toHz - hz) / (toHz - peakHz);
      return (2 / (toHz - fromHz)) * Math.max(0, Math.min(rise, fall));
    });
    const firstBin = Math.max(
      0,
      all.findIndex((weight) => weight > 0),
    );
    return { firstBin, weights: all.slice(firstBin, all.findLastIndex((w) => w > 0) + 1) };
  });
}

function toMel(hz: number): number {
  if (hz < LINEAR_TO_HZ) return hz / HZ_PER_MEL;
  return LINEAR_TO_MEL + Math.log(hz / LINEAR_TO_HZ) / LOG_STEP;
}

function toHz(mel: number): number {
  if (mel < LINEAR_TO_MEL) return mel * HZ_PER_MEL;
  return LINEAR_TO_HZ * Math.exp(LOG_STEP * (mel - LINEAR_TO_MEL));
}
