import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmartTurn } from '../../models/engines/end-of-turn.ts';
import { LogMel } from '../../models/engines/log-mel.ts';
import { PowerSpectrum } from '../../models/engines/spectrum.ts';
import { buildTinySmartTurn } from '../../scripts/fixtures/tiny-smart-turn.ts';

const SECOND = 16_000;
const folder = mkdtempSync(join(tmpdir(), 'earshot-turn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Smart Turn', () => {
  let turns: SmartTurn;
  beforeAll(async () => {
    turns = await SmartTurn.open(buildTinySmartTurn(folder), { threads: 1, provider: 'cpu' });
  });
  afterAll(() => turns.close());

  const voice = (seconds: number): Float32Array =>
    Float32Array.from(
      { length: seconds * SECOND },
      (_, n) => 0.2 * Math.sin(n * 0.12) + 0.1 * Math.sin(n * 0.5),
    );
  const followed = (sound: Float32Array, seconds: number): Float32Array => {
    const whole = new Float32Array(sound.length + seconds * SECOND);
    whole.set(sound);
    return whole;
  };

  it('judges the end of what was said, however long it is', async () => {
    for (const seconds of [0.5, 3, 8, 20]) {
      expect(await turns.score(voice(seconds))).toBeLessThan(0.1);
      expect(await turns.score(followed(voice(seconds), 1))).toBeGreaterThan(0.9);
    }
  });

  it('hears the same in a soft and in a loud voice', async () => {
    const said = followed(voice(2), 0.4);
    const loud = await turns.score(said);
    expect(await turns.score(said.map((x) => x * 0.05))).toBeCloseTo(loud, 2);
  });

  it('gives a probability for nothing, for silence and for a single sample', async () => {
    for (const samples of [0, 1, 160, SECOND]) {
      const score = await turns.score(new Float32Array(samples));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });
});

describe("Whisper's log-mel spectrogram", () => {
  it('has the values that numpy computes from its definition', () => {
    const sound = Float32Array.from({ length: 8 * SECOND }, (_, n) => {
      return 0.3 * Math.sin(n * n * 1e-6) + 0.1 * Math.sin(n * 0.05);
    });
    const values = new LogMel().compute(sound);
    expect(values).toHaveLength(80 * 800);
    // Row and frame, and what numpy.fft.rfft and the Slaney bands give there.
    for (const [row, frame, wanted] of [
      [0, 0, 0.9572429656982422],
      [0, 799, 0.4668322205543518],
      [40, 400, -0.6169837117195129],
      [79, 10, -0.6169837117195129],
      [20, 777, 0.14719043672084808],
      [5, 0, 0.8286415338516235],
    ] as const) {
      expect(values[row * 800 + frame]).toBeCloseTo(wanted, 6);
    }
  });
});

describe('the power spectrum', () => {
  it.each([1, 2, 3, 8, 25, 30, 400])('of %i samples is that of the plain sum', (length) => {
    const input = Float64Array.from({ length }, (_, n) => Math.sin(n * n) + 0.3);
    const power = new Float64Array(Math.floor(length / 2) + 1);
    new PowerSpectrum(length).measure(input, power);
    for (const [k, value] of power.entries()) {
      let real = 0;
      let imaginary = 0;
      for (const [n, x] of input.entries()) {
        real += x * Math.cos((2 * Math.PI * k * n) / length);
        imaginary -= x * Math.sin((2 * Math.PI * k * n) / length);
      }
      expect(value).toBeCloseTo(real ** 2 + imaginary ** 2, 6);
    }
  });
});
