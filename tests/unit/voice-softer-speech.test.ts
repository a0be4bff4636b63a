import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import { ListenerBench } from '../fakes/listener-bench.ts';

const LOUD = 10;
/** 10.3 dB below, with the marks of the bench. */
const SOFT = 3;
/** 6.6 dB below. */
const TRAILING = 4.6;
/** 1216 ms: the first whole frame beyond 1200 ms. */
const SOFT_FRAMES = 38;
const TAIL_FRAMES = 6;

function listening(speculation = false) {
  const bench = new ListenerBench({ speculation });
  bench.listener.setMode('open');
  const speak = async (frames: number, amplitude: number): Promise<void> => {
    bench.amplitude = amplitude;
    await bench.hear(frames, 0.9);
  };
  return { bench, speak };
}

describe('speech much softer than that of the user', () => {
  it.each([false, true])('ends the utterance where the user ended (%s)', async (speculation) => {
    const { bench, speak } = listening(speculation);
    await speak(40, LOUD);
    await speak(SOFT_FRAMES - 1, SOFT);
    expect(bench.all('utterance')).toEqual([]);
    await speak(1, SOFT);
    const [utterance] = bench.all('utterance');
    expect(utterance?.end).toBe('softer');
    expect(utterance?.times.speechEndSample).toBe(40 * FRAME_SAMPLES);
    expect(utterance?.transcript.text).toBe(`${40 + TAIL_FRAMES} frames`);
    expect(bench.recognizer.overlaps).toBe(0);
  });

  it('ends it after a likely end that was none, too', async () => {
    const { bench, speak } = listening(true);
    await speak(40, LOUD);
    await bench.hear(8, 0.1);
    await speak(SOFT_FRAMES, SOFT);
    const [utterance] = bench.all('utterance');
    expect(utterance?.end).toBe('softer');
    expect(utterance?.transcript.text).toBe(`${40 + TAIL_FRAMES} frames`);
    expect(bench.recognizer.overlaps).toBe(0);
  });

  it('ends a short command as well', async () => {
    const { bench, speak } = listening();
    await speak(20, LOUD);
    // There is no whole second to compare with before.
    await speak(10 + SOFT_FRAMES, SOFT);
    expect(bench.all('utterance')[0]?.times.speechEndSample).toBe(30 * FRAME_SAMPLES);
  });

  it('is waited for as long as the sentence asks for', async () => {
    const { bench, speak } = listening();
    await speak(40, LOUD);
    bench.listener.setHangover('u0', 1500);
    await speak(46, SOFT);
    expect(bench.all('utterance')).toEqual([]);
    await speak(1, SOFT);
    expect(bench.all('utterance')[0]?.end).toBe('softer');
  });

  it.each([
    ['who trails off', [40, LOUD], [200, TRAILING]],
    ['whose voice comes back', [40, LOUD], [37, SOFT], [1, LOUD], [37, SOFT]],
  ])('cuts nobody off %s', async (_, ...stretches) => {
    const { bench, speak } = listening();
    for (const [frames, amplitude] of stretches as [number, number][]) {
      await speak(frames, amplitude);
    }
    expect(bench.all('utterance')).toEqual([]);
  });

  it('is not counted while nobody speaks', async () => {
    const { bench, speak } = listening();
    await speak(40, LOUD);
    bench.listener.setHangover('u0', 1200);
    await speak(20, SOFT);
    await bench.hear(30, 0.1);
    await speak(10, SOFT);
    expect(bench.all('utterance')).toEqual([]);
  });
});
