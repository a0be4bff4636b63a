import { describe, expect, it } from 'vitest';
import type { CreateResampler } from '../../daemon/ports/audio.ts';
import { PlayedReference } from '../../daemon/voice/played-reference.ts';
import { createResampler } from '../../hw/resampler.ts';

const FRAME = 512;
const FRAME_MS = 32;
const BLOCK = 80;
const BLOCK_MS = 5;
/** The window of the echo canceller (daemon/ports/echo.ts), samples. */
const WINDOW = 8_000;
/** What a device holds, ms: 20 of our own queue, its buffers; and on the way in. */
const OUT_MS = 50;
const IN_MS = 16;
/** Sample n is this modulus' n, plus one: whole numbers that a float holds exactly. */
const CODES = 2 ** 20;
const HOUR_MS = 3_600_000;

const asItIs: CreateResampler = () => ({
  process: (input) => input,
  reset: () => {},
  close: () => {},
});

/** The same numbers every time, 0..1. */
function* chance(): Generator<number> {
  let state = 1;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 2 ** 32;
  }
}

interface Room {
  driftPpm: number;
  lengthMs: number;
  /** Whether the speaker plays at a time; always where it is left out. */
  isLoud?: (atMs: number) => boolean;
  /** Whether the speaker asks for blocks at a time. */
  isOpen?: (atMs: number) => boolean;
}

interface Heard {
  frames: number;
  gaps: number;
  /** Frames of another length than the microphone's. */
  leaps: number;
  /** Samples from a reference sample to its echo in the microphone: the least and the most. */
  nearest: number;
  furthest: number;
  /** Reference samples that were zero although something was played. */
  holes: number;
  /** Frames that do not continue the one before, although none of both is silent there. */
  breaks: number;
}

/** A speaker and a microphone with their own clocks and late callbacks. */
function simulate(room: Room): Heard {
  const { driftPpm, lengthMs, isLoud = () => true, isOpen = () => true } = room;
  const reference = new PlayedReference(asItIs);
  const random = chance();
  const late = (mostMs: number): number => (random.next().value as number) * mostMs;
  const blockMs = BLOCK_MS * (1 + driftPpm / 1e6);
  const samplesPerMs = BLOCK / blockMs;
  const heard: Heard = {
    frames: 0,
    gaps: 0,
    leaps: 0,
    nearest: 1e9,
    furthest: -1e9,
    holes: 0,
    breaks: 0,
  };
  let position = 0;
  let last = 0;
  let blockDueMs = 0;
  const block = new Float32Array(BLOCK);
  const play = (untilMs: number): void => {
    for (; blockDueMs + 12 <= untilMs; blockDueMs += blockMs) {
      if (isOpen(blockDueMs)) {
        for (let i = 0; i < BLOCK; i += 1) {
          block[i] = isLoud(blockDueMs) ? ((position + i) % CODES) + 1 : 0;
        }
        reference.played(block, 16_000, blockDueMs + late(12));
      }
      position += BLOCK;
    }
  };
  for (let firstSample = 0; firstSample < lengthMs * 16; firstSample += FRAME) {
    const endMs = (firstSample + FRAME) / 16;
    const capturedMs = endMs + IN_MS + late(10);
    play(capturedMs);
    const frame = { samples: new Float32Array(FRAME), firstSample, capturedMs };
    const { samples, isGap } = reference.beside(frame);
    heard.frames += 1;
    if (isGap) heard.gaps += 1;
    if (samples.length !== FRAME) heard.leaps += 1;
    const isNext = isGap || last === 0 || samples[0] === 0 || samples[0] === (last % CODES) + 1;
    if (!isNext) heard.breaks += 1;
    last = samples.at(-1)!;
    for (const i of [0, FRAME - 1]) {
      // Where reading leapt, what is too much or too little is at the beginning.
      const code = samples[samples.length - FRAME + i];
      if (code === undefined) continue;
      if (code === 0) {
        if (isLoud(endMs) && isOpen(endMs) && endMs > 2 * FRAME_MS) heard.holes += 1;
        continue;
      }
      const turns = Math.round((position - code) / CODES);
      const playedMs = (code - 1 + turns * CODES) / samplesPerMs + OUT_MS;
      const delay = playedMs * 16 - (firstSample + i);
      heard.nearest = Math.min(heard.nearest, delay);
      heard.furthest = Math.max(heard.furthest, delay);
    }
  }
  return heard;
}

describe('the reference of what was played', () => {
  it.each([200, -200, 0])('stays inside the window for an hour at %i ppm', (driftPpm) => {
    const heard = simulate({ driftPpm, lengthMs: HOUR_MS });
    const { frames, gaps, leaps, nearest, furthest, holes, breaks } = heard;
    expect(nearest).toBeGreaterThanOrEqual(0);
    expect(furthest).toBeLessThanOrEqual(WINDOW);
    // 720 ms of drift in an hour, in leaps of 22 ms.
    expect(leaps).toBeLessThanOrEqual(driftPpm === 0 ? 0 : 36);
    expect(gaps).toBe(1);
    expect(breaks).toBe(0);
    expect(holes / (2 * frames)).toBeLessThan(0.005);
  });

  it('corrects in silence, so that speech is not cut', () => {
    const isLoud = (atMs: number): boolean => atMs % 20_000 < 5_000;
    const lengthMs = HOUR_MS / 6;
    const { nearest, furthest, leaps } = simulate({ driftPpm: 200, lengthMs, isLoud });
    expect(nearest).toBeGreaterThanOrEqual(0);
    expect(furthest).toBeLessThanOrEqual(WINDOW);
    expect(leaps).toBeGreaterThan(3);
    expect(leaps).toBeLessThan(15);
  });

  it('is silence while the speaker stalls, and aligned again after, once', () => {
    const isOpen = (atMs: number): boolean => atMs < 10_000 || atMs > 13_000;
    const heard = simulate({ driftPpm: 0, lengthMs: 30_000, isOpen });
    expect(heard.gaps).toBe(2);
    expect(heard.nearest).toBeGreaterThanOrEqual(0);
    expect(heard.furthest).toBeLessThanOrEqual(WINDOW);
  });

  it('is silence where no speaker was ever opened', () => {
    const heard = simulate({ driftPpm: 0, lengthMs: 5_000, isOpen: () => false });
    expect(heard).toMatchObject({ gaps: 0, nearest: 1e9 });
  });

  it('tells a gap of the microphone', () => {
    const reference = new PlayedReference(asItIs);
    const gaps: boolean[] = [];
    for (const [index, firstSample] of [0, FRAME, 4 * FRAME, 5 * FRAME].entries()) {
      const capturedMs = (index + 1) * FRAME_MS;
      reference.played(new Float32Array(FRAME).fill(0.5), 16_000, capturedMs);
      const frame = { samples: new Float32Array(FRAME), firstSample, capturedMs };
      gaps.push(reference.beside(frame).isGap);
    }
    expect(gaps).toEqual([true, false, true, false]);
  });

  it('brings the rate of the speaker to that of the microphone, and a new one too', () => {
    const reference = new PlayedReference(createResampler);
    const levels: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      const rateHz = index < 20 ? 48_000 : 44_100;
      const block = new Float32Array((rateHz * FRAME_MS) / 1000).fill(0.5);
      const capturedMs = (index + 1) * FRAME_MS;
      reference.played(block, rateHz, capturedMs);
      const frame = { samples: new Float32Array(FRAME), firstSample: index * FRAME, capturedMs };
      levels.push(reference.beside(frame).samples[0]!);
    }
    expect(levels[10]).toBeCloseTo(0.5, 2);
    expect(levels[30]).toBeCloseTo(0.5, 2);
  });
});
