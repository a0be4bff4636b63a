import { describe, expect, it } from 'vitest';
import { RealFft } from '../../daemon/voice/echo/fft.ts';
import { FilterState } from '../../daemon/voice/echo/filter-state.ts';
import { BINS, HOP_SAMPLES } from '../../daemon/voice/echo/filterbank.ts';
import { ReferenceLine } from '../../daemon/voice/echo/reference-line.ts';
import { tapStart } from '../../daemon/voice/echo/tap-plan.ts';
import { noise } from '../fakes/echo-signals.ts';

describe('the real Fourier transform', () => {
  it('is the sum that defines it, and back', () => {
    const fft = new RealFft(16);
    const time = Float64Array.from(noise(16, 3));
    const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)];
    fft.forward(time, re, im);
    for (let k = 0; k < fft.bins; k += 1) {
      const sum = (wave: (x: number) => number): number =>
        time.reduce((total, x, n) => total + x * wave((2 * Math.PI * k * n) / 16), 0);
      expect(re[k]).toBeCloseTo(sum(Math.cos), 10);
      expect(im[k]).toBeCloseTo(-sum(Math.sin), 10);
    }
    const back = new Float64Array(16);
    fft.inverse(re, im, back);
    for (const [n, x] of time.entries()) expect(back[n]).toBeCloseTo(x, 10);
  });

  it.each([0, 2, 12])('refuses the size %d', (size) => {
    expect(() => new RealFft(size)).toThrow(`size ${size}`);
  });
});

describe('the state of the filters', () => {
  it('keeps taps at their time when the window moves', () => {
    const state = new FilterState();
    for (let k = 0; k < BINS; k += 1) state.tapRe[(tapStart[k] ?? 0) + 9] = 1;
    state.shift(6);
    expect(state.tapRe[3]).toBe(1);
    expect(state.shareOfPower(3, 4)).toBeCloseTo(1, 5);
    state.shift(-2);
    expect(state.tapRe[5]).toBe(1);
    state.doubt(0.5);
    expect(state.tapRe[5]).toBe(0.5);
  });
});

describe('the reference line', () => {
  it.each([0, 180, -180])('reads a tone at the pace of a clock %d ppm fast', (driftPpm) => {
    const line = new ReferenceLine();
    const tone = (at: number): number => Math.sin(0.3 * at);
    const out = new Float64Array(HOP_SAMPLES);
    let read = 0;
    for (let at = 0; at < 64_000; at += HOP_SAMPLES) {
      line.write(Float64Array.from({ length: HOP_SAMPLES }, (_, n) => tone(at + n)));
      while (line.read(out, driftPpm)) {
        for (const [n, x] of out.entries()) {
          const position = (read + n) * (1 - driftPpm / 1e6) - 16;
          if (position > 20) expect(Math.abs(x - tone(position))).toBeLessThan(0.001);
        }
        read += HOP_SAMPLES;
      }
    }
    expect(line.unread).toBeLessThan(2 * HOP_SAMPLES);
    expect(Math.abs(read - 64_000)).toBeLessThan(2 * HOP_SAMPLES);
  });
});
