import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { SoundTrouble } from '../../daemon/ports/ears.ts';
import { SoundTroubleWatch } from '../../daemon/voice/sound-trouble.ts';

const FRAMES_PER_S = SAMPLE_RATE_HZ / FRAME_SAMPLES;

type Signal = (sample: number) => number;

/** Noise that is the same in every run. */
const noise =
  (amplitude: number): Signal =>
  (n) =>
    amplitude * Math.sin(n * n * 12.9898);
const sine =
  (frequencyHz: number, amplitude: number): Signal =>
  (n) =>
    amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / SAMPLE_RATE_HZ);
const sum =
  (...signals: Signal[]): Signal =>
  (n) =>
    signals.reduce((total, signal) => total + signal(n), 0);
const cut =
  (signal: Signal): Signal =>
  (n) =>
    Math.max(-1, Math.min(1, signal(n)));

function setUp() {
  const watch = new SoundTroubleWatch();
  const changes: (SoundTrouble | 'over')[] = [];
  let at = 0;
  const hear = (seconds: number, signal: Signal, driftPpm = 0): typeof changes => {
    changes.length = 0;
    for (let n = 0; n < seconds * FRAMES_PER_S; n += 1) {
      const samples = Float32Array.from({ length: FRAME_SAMPLES }, (_, i) => signal(at + i));
      const capturedMs = (at / SAMPLE_RATE_HZ) * 1000 * (1 - driftPpm / 1e6);
      const change = watch.hear({ samples, firstSample: at, capturedMs });
      if (change) changes.push(change.trouble ?? 'over');
      at += FRAME_SAMPLES;
    }
    return [...changes];
  };
  const lose = (frames: number): void => {
    at += frames * FRAME_SAMPLES;
  };
  return { hear, lose };
}

describe('the watch over the sound', () => {
  it('has nothing against a quiet room, speech-like sound, or a clock that runs fast', () => {
    const { hear } = setUp();
    expect(hear(30, noise(0.001))).toEqual([]);
    expect(hear(30, sum(sine(220, 0.3), sine(1130, 0.2), noise(0.05)))).toEqual([]);
    expect(hear(60, noise(0.01), 200)).toEqual([]);
  });

  it('tells a microphone that delivers zeros, once, and when it is well again', () => {
    const { hear } = setUp();
    expect(hear(9, () => 0)).toEqual([]);
    expect(hear(20, () => 0)).toEqual(['silent']);
    expect(hear(5, noise(0.001))).toEqual(['over']);
  });

  it('takes what is no number for zeros', () => {
    expect(setUp().hear(12, () => Number.NaN)).toEqual(['silent']);
  });

  it('tells sound that is cut at full scale, not a single loud word', () => {
    const { hear } = setUp();
    const loud = cut(sine(300, 1.5));
    expect(hear(0.7, loud)).toEqual([]);
    expect(hear(5, noise(0.1))).toEqual([]);
    expect(hear(4, loud)).toEqual(['clipping']);
    expect(hear(5, noise(0.1))).toEqual([]);
    expect(hear(8, noise(0.1))).toEqual(['over']);
  });

  it.each([50, 60])('tells %d Hz hum, also with direct current and harmonics', (hz) => {
    const { hear } = setUp();
    const hum = sum(sine(hz * 1.004, 0.05), sine(hz * 2, 0.02), noise(0.005), () => 0.1);
    expect(hear(4, hum)).toEqual([]);
    expect(hear(3, hum)).toEqual(['hum']);
    expect(hear(8, sum(hum, sine(440, 0.1)))).toEqual(['over']);
  });

  it('does not take a hum that nobody hears, or a bass, for trouble', () => {
    const { hear } = setUp();
    expect(hear(10, sine(50, 0.0005))).toEqual([]);
    expect(hear(10, sum(sine(55, 0.2), sine(82, 0.1)))).toEqual([]);
  });

  it('tells lost frames when they are lost again and again', () => {
    const { hear, lose } = setUp();
    const room = noise(0.01);
    for (let n = 0; n < 5; n += 1) {
      expect(hear(5, room)).toEqual([]);
      lose(2);
    }
    hear(5, room);
    lose(2);
    expect(hear(5, room)).toEqual(['dropping']);
    expect(hear(20, room)).toEqual([]);
    expect(hear(60, room)).toEqual(['over']);
  });

  it('does not take a muted microphone for a dropping one', () => {
    const { hear, lose } = setUp();
    for (let n = 0; n < 10; n += 1) {
      expect(hear(2, noise(0.01))).toEqual([]);
      lose(4 * FRAMES_PER_S);
    }
  });

  it('tells the worst first', () => {
    const { hear, lose } = setUp();
    for (let n = 0; n < 6; n += 1) {
      hear(1, () => 0);
      lose(1);
    }
    expect(hear(3, () => 0)).toEqual(['dropping']);
    expect(hear(10, () => 0)).toEqual(['silent']);
  });
});
