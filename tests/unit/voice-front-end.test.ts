import { describe, expect, it } from 'vitest';
import type { AudioFrame, CreateResampler } from '../../daemon/ports/audio.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import type { EchoCanceller } from '../../daemon/ports/echo.ts';
import type { Denoiser } from '../../daemon/ports/hearing.ts';
import { FrontEnd } from '../../daemon/voice/front-end.ts';
import { PlayedReference } from '../../daemon/voice/played-reference.ts';

const FRAME = 512;
const FRAME_MS = 32;
const HOP = 256;

const asItIs: CreateResampler = () => ({
  process: (input) => input,
  reset: () => {},
  close: () => {},
});

/** Gives back what it got, later, and notes what it was told. */
class LateCanceller implements EchoCanceller {
  readonly latencySamples: number;
  readonly references: number[] = [];
  resets = 0;
  #held: number[];

  constructor(latencySamples: number) {
    this.latencySamples = latencySamples;
    this.#held = new Array(latencySamples).fill(-1);
  }

  process(microphone: Float32Array, reference: Float32Array): Float32Array {
    this.references.push(reference[0]!);
    this.#held.push(...microphone);
    return Float32Array.from(this.#held.splice(0, microphone.length));
  }

  status() {
    return { delayMs: 80, driftPpm: 0, erleDb: 20, isConverged: true };
  }

  reset(): void {
    this.resets += 1;
  }

  close(): void {}
}

/** In hops, the first of them held back, as GTCRN does. */
class HopDenoiser implements Denoiser {
  #held: number[] = [];
  #isFirst = true;

  process(samples: Float32Array): Float32Array {
    this.#held.push(...samples);
    const spare = this.#isFirst ? HOP : 0;
    const whole = Math.floor(this.#held.length / HOP) * HOP - spare;
    if (!this.#isFirst) return Float32Array.from(this.#held.splice(0, whole - HOP));
    this.#isFirst = false;
    return Float32Array.from(this.#held.splice(0, Math.max(0, whole)));
  }

  reset(): void {
    this.#held = [];
    this.#isFirst = true;
  }

  async close(): Promise<void> {}
}

/** Frames whose every sample is its own place. */
function counted(from: number, count: number): AudioFrame[] {
  return Array.from({ length: count }, (_, i) => {
    const firstSample = from + i * FRAME;
    const samples = Float32Array.from({ length: FRAME }, (_, n) => firstSample + n);
    return { samples, firstSample, capturedMs: (firstSample + FRAME) / 16 };
  });
}

function setUp(stages: { echo?: EchoCanceller; denoiser?: Denoiser }) {
  const events: EarsEvent[] = [];
  const reference = new PlayedReference(asItIs);
  const frontEnd = new FrontEnd({
    echo: stages.echo,
    denoiser: stages.denoiser,
    reference,
    emit: (event) => void events.push(event),
  });
  const hear = (frames: readonly AudioFrame[]): AudioFrame[] =>
    frames.flatMap((frame) => frontEnd.process(frame));
  return { frontEnd, events, hear };
}

describe('the front end', () => {
  it('changes nothing where every stage is off', () => {
    const { hear } = setUp({});
    const frames = counted(0, 3);
    expect(hear(frames)).toEqual(frames);
  });

  it.each([
    ['an echo canceller', 160, false],
    ['a late echo canceller', 1_300, false],
    ['a denoiser', undefined, true],
    ['both', 384, true],
  ])('keeps every sample in its place with %s', (_, latency, isDenoising) => {
    const { hear } = setUp({
      ...(latency === undefined ? {} : { echo: new LateCanceller(latency) }),
      ...(isDenoising ? { denoiser: new HopDenoiser() } : {}),
    });
    const before = hear(counted(0, 20));
    const after = hear(counted(40 * FRAME, 20));
    for (const [frames, start] of [[before, 0] as const, [after, 40 * FRAME] as const]) {
      expect(frames.length).toBeGreaterThan(15);
      expect(frames.map(({ firstSample }) => firstSample)).toEqual(
        frames.map((__, i) => start + i * FRAME),
      );
    }
    for (const { samples, firstSample, capturedMs } of [...before, ...after]) {
      expect([...samples]).toEqual(Array.from({ length: FRAME }, (__, n) => firstSample + n));
      expect(capturedMs).toBe((firstSample + FRAME) / 16);
    }
  });

  it('gives the canceller what was played, and tells it of a gap', () => {
    const echo = new LateCanceller(0);
    const { frontEnd, hear } = setUp({ echo });
    for (const frame of counted(0, 10)) {
      frontEnd.played(new Float32Array(FRAME).fill(0.5), 16_000, frame.capturedMs);
      hear([frame]);
    }
    expect(echo.references.slice(2)).toEqual(new Array(8).fill(0.5));
    // Once for the first frame of the microphone, once for the first block of the speaker.
    expect(echo.resets).toBe(2);
    hear(counted(30 * FRAME, 1));
    expect(echo.resets).toBe(3);
  });

  it('tells how the echo canceller does every few seconds of playback, and only then', () => {
    const echo = new LateCanceller(0);
    const { frontEnd, hear, events } = setUp({ echo });
    const seconds = (count: number): number => Math.round((count * 1_000) / FRAME_MS);
    hear(counted(0, seconds(30)));
    expect(events).toEqual([]);
    for (const frame of counted(seconds(30) * FRAME, seconds(10))) {
      frontEnd.played(new Float32Array(FRAME).fill(0.5), 16_000, frame.capturedMs);
      hear([frame]);
    }
    expect(events).toEqual(new Array(3).fill({ kind: 'echo', status: echo.status() }));
  });
});
