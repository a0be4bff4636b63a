import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { WakeDetection, WakeDetector } from '../../daemon/ports/hearing.ts';
import { PREROLL_FRAMES, Preroll } from '../../daemon/voice/preroll.ts';
import { WakeSpotter } from '../../daemon/voice/wake-spotter.ts';

const FRAMES_PER_S = 16_000 / FRAME_SAMPLES;

/** Finds its phrase in the n-th frame after a reset, and notes what it was given. */
class NthFrameWake implements WakeDetector {
  resets = 0;
  frames: Float32Array[] = [];
  readonly #nth: number;

  constructor(nth: number) {
    this.#nth = nth;
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    this.frames.push(samples);
    if (this.frames.length !== this.#nth) return undefined;
    const endSample = this.frames.length * FRAME_SAMPLES;
    return { phrase: 'hey test', startSample: FRAME_SAMPLES, endSample };
  }

  reset(): void {
    this.resets += 1;
    this.frames = [];
  }

  async close(): Promise<void> {}
}

function setUp(nth = Number.POSITIVE_INFINITY) {
  const detector = new NthFrameWake(nth);
  const preroll = new Preroll(PREROLL_FRAMES);
  const spotter = new WakeSpotter(detector, preroll);
  let frames = 0;
  const hear = async (
    count: number,
    probability: number,
    level = 0.1,
  ): Promise<(WakeDetection | undefined)[]> => {
    const found: (WakeDetection | undefined)[] = [];
    for (let n = 0; n < count; n += 1) {
      const samples = new Float32Array(FRAME_SAMPLES).fill(level);
      const frame = { samples, firstSample: FRAME_SAMPLES * frames, capturedMs: 0 };
      frames += 1;
      preroll.push({ frame, probability });
      found.push(await spotter.accept({ frame, probability }));
    }
    return found;
  };
  return { detector, spotter, hear };
}

describe('the wake spotter', () => {
  it('lets the detector hear no silence, but the moment before speech', async () => {
    const { detector, hear } = setUp();
    await hear(100, 0.05);
    expect(detector.frames).toHaveLength(0);
    await hear(20, 0.9);
    // 320 ms of lead-in and all of the speech.
    expect(detector.frames).toHaveLength(10 + 20);
  });

  it('tells where the phrase lies in the microphone signal', async () => {
    const { hear } = setUp(25);
    await hear(100, 0.05);
    const found = (await hear(20, 0.9)).find((detection) => detection !== undefined);
    expect(found).toEqual({
      phrase: 'hey test',
      startSample: (90 + 1) * FRAME_SAMPLES,
      endSample: (90 + 25) * FRAME_SAMPLES,
    });
  });

  it('goes on through a short pause, and begins anew after a long one', async () => {
    const { detector, hear } = setUp();
    await hear(20, 0.9);
    await hear(20, 0.05);
    await hear(20, 0.9);
    expect(detector.resets).toBe(1);
    await hear(40, 0.05);
    await hear(20, 0.9);
    expect(detector.resets).toBe(2);
  });

  it('begins anew once a minute of speech without a pause, and hears the last again', async () => {
    const { detector, hear } = setUp();
    await hear(Math.ceil(61 * FRAMES_PER_S), 0.9);
    expect(detector.resets).toBe(2);
    expect(detector.frames.length).toBeGreaterThan(1.5 * FRAMES_PER_S);
    expect(detector.frames.length).toBeLessThan(3 * FRAMES_PER_S);
  });

  it.each([0.001, 0.5])(
    'gives a voice of level %f to the detector at the same loudness',
    async (level) => {
      const { detector, hear } = setUp();
      await hear(30, 0.9, level);
      const loudness = detector.frames.at(-1)?.[0] ?? 0;
      expect(loudness).toBeCloseTo(level === 0.001 ? 0.02 : 0.025, 3);
    },
  );

  it('forgets the speech so far when reset', async () => {
    const { detector, spotter, hear } = setUp(30);
    await hear(15, 0.9);
    spotter.reset();
    await hear(3, 0.9);
    expect(detector.resets).toBe(2);
  });

  it('drops what the detector finds in a call during which it was reset', async () => {
    const { spotter, hear } = setUp(21);
    await hear(20, 0.9);
    const pending = hear(1, 0.9);
    spotter.reset();
    expect(await pending).toEqual([undefined]);
  });
});
