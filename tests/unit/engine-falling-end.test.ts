import { describe, expect, it } from 'vitest';
import { FallingEnd, fallFeatures } from '../../models/engines/falling-end.ts';

const HZ = 16_000;

/** A hum of 150 Hz by its loudness over time, then silence with a little noise in it. */
function hum(seconds: number, level: (atS: number) => number): Float32Array {
  let state = 1;
  return new Float32Array(Math.round((seconds + 0.2) * HZ)).map((_, n) => {
    state = (state * 48_271) % 2_147_483_647;
    const noise = (state / 2_147_483_647 - 0.5) * 1e-3;
    const atS = n / HZ;
    return noise + (atS < seconds ? level(atS) * Math.sin(2 * Math.PI * 150 * atS) : 0);
  });
}

const held = hum(1, () => 0.3);
const fading = hum(1, (atS) => (atS < 0.6 ? 0.3 : 0.3 * 10 ** (-(atS - 0.6) * 3)));

describe('the fall at the end of speech', () => {
  it('is measured where the speech ends, not where the sound does', () => {
    expect(fallFeatures(held)?.decay).toBeLessThan(0.3);
    expect(fallFeatures(held)?.lastLevelDb).toBeGreaterThan(-2);
    expect(fallFeatures(fading)?.decay).toBeGreaterThan(1.5);
    expect(fallFeatures(fading)?.lastLevelDb).toBeLessThan(-8);
  });

  it('does not depend on how loud somebody speaks', () => {
    const louder = fallFeatures(fading.map((x) => x * 2));
    expect(louder?.lastLevelDb).toBeCloseTo(fallFeatures(fading)?.lastLevelDb ?? 0, 3);
  });

  it('tells who has finished from who stops short', async () => {
    const detector = new FallingEnd();
    expect(await detector.score(fading)).toBeGreaterThan(0.5);
    expect(await detector.score(held)).toBeLessThan(0.35);
  });

  it('has no opinion on silence and on nothing', async () => {
    const detector = new FallingEnd();
    expect(await detector.score(new Float32Array(HZ))).toBe(0.5);
    expect(await detector.score(new Float32Array(0))).toBe(0.5);
    await detector.close();
  });
});
