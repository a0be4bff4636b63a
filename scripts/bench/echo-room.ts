import { RealFft } from '../../daemon/voice/echo/fft.ts';
import type { Clip } from './clip.ts';

const PER_MILLION = 1e-6;
/** Half the length of the sinc that reads between samples. */
const HALF_SINC = 32;
const BLOCK = 65_536;

/** How a loudspeaker that is too small for the sound bends it. */
export type Clipping = 'none' | 'soft' | 'hard';

/** What lies between the samples played and the samples recorded. */
export interface EchoPath {
  /** Impulse response of the room, 16 kHz. */
  room: Clip;
  clipping: Clipping;
  /** Where clipping sets in, as a share of the loudest sample, 0..1. */
  clippingLevel: number;
  /** Between playing and the start of `room`, samples. */
  delaySamples: number;
  /** By how much faster the microphone's clock runs than the loudspeaker's. */
  driftPpm: number;
}

/** @returns what the microphone hears of it, as long as `played` */
export function echoOf(played: Clip, path: EchoPath): Clip {
  const bent = clipped(played, path);
  const heard = convolved(bent, path.room);
  return delayed(heard, path).subarray(0, played.length);
}

function clipped(played: Clip, { clipping, clippingLevel }: EchoPath): Clip {
  if (clipping === 'none') return played;
  const limit = clippingLevel * played.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (clipping === 'soft') return played.map((x) => limit * Math.tanh(x / limit));
  return played.map((x) => Math.max(-limit, Math.min(limit, x)));
}

/** Overlap-add, so that a hall of two seconds takes no time. */
function convolved(signal: Clip, response: Clip): Clip {
  const fft = new RealFft(BLOCK);
  const step = BLOCK - response.length;
  const block = new Float64Array(BLOCK);
  const [re, im, roomRe, roomIm] = Array.from({ length: 4 }, () => new Float64Array(fft.bins));
  if (!re || !im || !roomRe || !roomIm) throw new Error('four spectra were made');
  block.set(response);
  fft.forward(block, roomRe, roomIm);
  const out = new Float32Array(signal.length + BLOCK);
  for (let at = 0; at < signal.length; at += step) {
    block.fill(0);
    block.set(signal.subarray(at, at + step));
    fft.forward(block, re, im);
    for (let k = 0; k < fft.bins; k += 1) {
      const [a = 0, b = 0, c = 0, d = 0] = [re[k], im[k], roomRe[k], roomIm[k]];
      re[k] = a * c - b * d;
      im[k] = a * d + b * c;
    }
    fft.inverse(re, im, block);
    for (let n = 0; n < BLOCK; n += 1) out[at + n] = (out[at + n] ?? 0) + (block[n] ?? 0);
  }
  return out.subarray(0, signal.length);
}

/** Sample n is what was heard at n / (1 + drift) - delay, by a windowed sinc. */
function delayed(heard: Clip, { delaySamples, driftPpm }: EchoPath): Clip {
  return Float32Array.from(heard, (_, n) => {
    const position = n / (1 + driftPpm * PER_MILLION) - delaySamples;
    const whole = Math.floor(position);
    let sum = 0;
    for (let tap = 1 - HALF_SINC; tap <= HALF_SINC; tap += 1) {
      const x = position - whole - tap;
      const window = (1 + Math.cos((Math.PI * x) / HALF_SINC)) / 2;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      sum += sinc * window * (heard[whole + tap] ?? 0);
    }
    return sum;
  });
}
