import type { Clip } from './clip.ts';

/** Reverberation after this is too faint to matter here: 60 dB below in a room of its size. */
const MAX_RESPONSE_SAMPLES = 16_000;

/**
 * The sound as it is heard in a room, at its former loudness and without the time it travelled.
 * @param response of the room to a click
 */
export function inRoom(clip: Clip, response: Clip): Clip {
  const direct = loudestAt(response);
  const tail = response.subarray(direct, direct + MAX_RESPONSE_SAMPLES);
  const heard = convolved(clip, tail).subarray(0, clip.length);
  const gain = Math.sqrt(energy(clip) / Math.max(Number.MIN_VALUE, energy(heard)));
  return heard.map((x) => x * gain);
}

function loudestAt(clip: Clip): number {
  let at = 0;
  for (let n = 1; n < clip.length; n += 1) {
    if (Math.abs(clip[n] ?? 0) > Math.abs(clip[at] ?? 0)) at = n;
  }
  return at;
}

function energy(clip: Clip): number {
  return clip.reduce((total, x) => total + x * x, 0);
}

/** Two signals as one complex spectrum of a power of two, multiplied, and back. */
function convolved(a: Clip, b: Clip): Clip {
  const length = a.length + b.length - 1;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  const [left, right] = [spectrumOf(a, size), spectrumOf(b, size)];
  // The transform back is the one forth with real and imaginary parts exchanged.
  const product = { re: new Float64Array(size), im: new Float64Array(size) };
  for (let n = 0; n < size; n += 1) {
    const [p, q] = [left.re[n] ?? 0, left.im[n] ?? 0];
    const [r, s] = [right.re[n] ?? 0, right.im[n] ?? 0];
    product.im[n] = p * r - q * s;
    product.re[n] = p * s + q * r;
  }
  transform(product);
  return Float32Array.from(product.im.subarray(0, length), (x) => x / size);
}

interface Spectrum {
  re: Float64Array;
  im: Float64Array;
}

function spectrumOf(clip: Clip, size: number): Spectrum {
  const spectrum = { re: new Float64Array(size), im: new Float64Array(size) };
  spectrum.re.set(clip);
  transform(spectrum);
  return spectrum;
}

/** Cooley and Tukey's transform in place, for a power of two. */
function transform({ re, im }: Spectrum): void {
  const size = re.length;
  for (let at = 1, other = 0; at < size; at += 1) {
    let bit = size >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (at < other) {
      [re[at], re[other]] = [re[other] ?? 0, re[at] ?? 0];
      [im[at], im[other]] = [im[other] ?? 0, im[at] ?? 0];
    }
  }
  for (let span = 2; span <= size; span *= 2) {
    const half = span / 2;
    for (let k = 0; k < half; k += 1) {
      const [cosine, sine] = [
        Math.cos((-2 * Math.PI * k) / span),
        Math.sin((-2 * Math.PI * k) / span),
      ];
      for (let at = k; at < size; at += span) {
        const [x, y] = [re[at + half] ?? 0, im[at + half] ?? 0];
        const [p, q] = [x * cosine - y * sine, x * sine + y * cosine];
        const [u, v] = [re[at] ?? 0, im[at] ?? 0];
        re[at] = u + p;
        im[at] = v + q;
        re[at + half] = u - p;
        im[at + half] = v - q;
      }
    }
  }
}
