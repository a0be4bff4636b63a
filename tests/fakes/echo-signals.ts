import type { EchoCanceller } from '../../daemon/ports/echo.ts';

const FRAME = 512;
const SECOND = 16_000;

/** Numbers of -1..1 that are the same in every run (Park and Miller). */
export function noise(samples: number, seed = 1): Float32Array {
  let state = seed;
  return new Float32Array(samples).map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  });
}

/** Noise that comes and goes and is louder at low frequencies, like speech. */
export function babble(seconds: number, seed: number): Float32Array {
  const white = noise(seconds * SECOND, seed);
  const loudness = noise(seconds * 10 + 2, seed + 100);
  let low = 0;
  return white.map((x, n) => {
    low = 0.9 * low + 0.1 * x;
    const level = Math.max(0, loudness[Math.floor(n / 1600)] ?? 0);
    return 0.8 * level * (low + 0.2 * x);
  });
}

/** One reflection in so many samples. */
const SPARSE = 7;

/** A room of 100 ms whose walls were put up by `seed`. */
export function room(seed: number): Float32Array {
  return noise(1600, seed).map((x, n) => {
    if (n === 0) return 0.6;
    return n % SPARSE === seed % SPARSE ? 0.4 * x * Math.exp(-n / 250) : 0;
  });
}

/** What the room makes of the sound, late by a delay and with clocks that drift apart. */
export function echo(
  played: Float32Array,
  path: Float32Array,
  { delay = 0, driftPpm = 0 }: { delay?: number; driftPpm?: number } = {},
): Float32Array {
  const out = new Float32Array(played.length);
  for (const [tap, gain] of path.entries()) {
    if (gain === 0) continue;
    for (let n = tap; n < out.length; n += 1) out[n]! += gain * played[n - tap]!;
  }
  return out.map((_, n) => sampleAt(out, n / (1 + driftPpm / 1e6) - delay));
}

function sampleAt(samples: Float32Array, position: number): number {
  const whole = Math.floor(position);
  if (whole === position) return samples[whole] ?? 0;
  let sum = 0;
  for (let tap = whole - 23; tap <= whole + 24; tap += 1) {
    const x = position - tap;
    const window = (1 + Math.cos((Math.PI * x) / 24)) / 2;
    sum += ((window * Math.sin(Math.PI * x)) / (Math.PI * x)) * (samples[tap] ?? 0);
  }
  return sum;
}

export function add(...signals: Float32Array[]): Float32Array {
  return (signals[0] ?? new Float32Array(0)).map((_, n) =>
    signals.reduce((sum, signal) => sum + (signal[n] ?? 0), 0),
  );
}

/** The whole signal through the canceller, aligned with what went in. */
export function cancelled(
  canceller: EchoCanceller,
  microphone: Float32Array,
  reference: Float32Array,
): Float32Array {
  const out = new Float32Array(microphone.length);
  for (let at = 0; at + FRAME <= microphone.length; at += FRAME) {
    const frame = canceller.process(
      microphone.subarray(at, at + FRAME),
      reference.subarray(at, at + FRAME),
    );
    const late = canceller.latencySamples;
    for (let n = 0; n < FRAME; n += 1) if (at + n >= late) out[at + n - late] = frame[n] ?? 0;
  }
  return out;
}

/** Power of `before` over that of `after`, dB, between two times in seconds. */
export function dropDb(
  before: Float32Array,
  after: Float32Array,
  [from, to]: [from: number, to: number],
): number {
  const power = (signal: Float32Array): number =>
    signal.subarray(from * SECOND, to * SECOND).reduce((sum, x) => sum + x * x, 1e-12);
  return 10 * Math.log10(power(before) / power(after));
}
