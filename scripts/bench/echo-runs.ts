import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { EchoCanceller } from '../../daemon/ports/echo.ts';
import { KalmanEchoCanceller } from '../../daemon/voice/echo/kalman-echo-canceller.ts';
import { SpeexEchoCanceller } from '../../hw/speex-echo.ts';
import { type Clip, durationMs, framesOf } from './clip.ts';
import { decibels, power } from './signal.ts';

export type Contender = 'kalman' | 'kalman-linear' | 'speexdsp';
export const CONTENDERS: readonly Contender[] = ['kalman', 'kalman-linear', 'speexdsp'];

const open: Record<Contender, () => EchoCanceller> = {
  kalman: () => new KalmanEchoCanceller(),
  'kalman-linear': () => new KalmanEchoCanceller({ isSuppressing: false }),
  speexdsp: () => new SpeexEchoCanceller(),
};

/** CPU time and length of everything that one contender has been given. */
export interface Cost {
  cpuMs: number;
  soundMs: number;
}

/** One canceller from its first frame on. @returns its output, moved back by its own latency */
export function cancel(
  contender: Contender,
  { microphone, reference }: { microphone: Clip; reference: Clip },
  cost: Cost,
): Clip {
  const canceller = open[contender]();
  const played = framesOf(reference);
  const out = new Float32Array(microphone.length);
  const before = process.cpuUsage();
  let at = -canceller.latencySamples;
  const silent = new Float32Array(FRAME_SAMPLES);
  // The frame of silence at the end brings out what the canceller still holds.
  for (const [index, frame] of [...framesOf(microphone), silent].entries()) {
    const left = canceller.process(frame, played[index] ?? silent);
    const from = Math.max(0, -at);
    const to = Math.min(left.length, out.length - at);
    if (to > from) out.set(left.subarray(from, to), at + from);
    at += left.length;
  }
  const { user, system } = process.cpuUsage(before);
  cost.cpuMs += (user + system) / 1000;
  cost.soundMs += durationMs(microphone);
  canceller.close();
  return out;
}

/** Echo return loss enhancement over a stretch of samples, dB. */
export function erleDb(before: Clip, after: Clip, [from, to]: [number, number]): number {
  return decibels(power(before.subarray(from, to)) / power(after.subarray(from, to)));
}
