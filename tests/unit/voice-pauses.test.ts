import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import { ListenerBench } from '../fakes/listener-bench.ts';
import { ScriptedEndOfTurn } from '../fakes/scripted-hearing.ts';

function pausing(speculation: boolean, ...answers: (number | Error)[]) {
  const detector = new ScriptedEndOfTurn(...answers);
  const bench = new ListenerBench({ speculation }, detector);
  bench.listener.setMode('open');
  const judged = (): number[] => bench.all('pause').map(({ endProbability }) => endProbability);
  return { bench, detector, judged };
}

describe('a pause', () => {
  it('is judged by its sound at once, whether or not answers begin early', async () => {
    for (const speculation of [false, true]) {
      const { bench, judged } = pausing(speculation, 0.25);
      await bench.hear(10, 0.9);
      await bench.hear(5, 0.1);
      expect(judged()).toEqual([]);
      await bench.hear(1, 0.1);
      expect(judged()).toEqual([0.25]);
      await bench.hear(14, 0.1);
      expect(judged()).toEqual([0.25]);
      expect(bench.all('likely-end')).toHaveLength(speculation ? 1 : 0);
      expect(bench.kinds.at(-1)).toBe('utterance');
    }
  });

  it('is judged again each time, and called off when the user goes on', async () => {
    const { bench, judged } = pausing(false, 0.1, 0.9);
    for (let n = 0; n < 2; n += 1) {
      await bench.hear(10, 0.9);
      await bench.hear(8, 0.1);
    }
    await bench.hear(20, 0.1);
    expect(judged()).toEqual([0.1, 0.9]);
    expect(bench.kinds).toEqual(['speech-start', 'pause', 'speech-resumed', 'pause', 'utterance']);
  });

  it('is judged after the last likely end, and late in a long utterance', async () => {
    const { bench, judged } = pausing(true);
    for (let n = 0; n < 6; n += 1) {
      await bench.hear(5, 0.9);
      await bench.hear(8, 0.1);
    }
    expect(bench.all('likely-end')).toHaveLength(4);
    expect(judged()).toHaveLength(6);
    await bench.hear(200, 0.9);
    await bench.hear(8, 0.1);
    expect(judged()).toHaveLength(7);
    expect(bench.all('speech-resumed')).toHaveLength(6);
  });

  it('is judged by the last eight seconds, to the last frame', async () => {
    const { bench, detector } = pausing(false);
    await bench.hear(5, 0.9);
    await bench.hear(8, 0.1);
    expect(detector.heard[0]).toHaveLength((5 + 6) * FRAME_SAMPLES);
    await bench.hear(300, 0.9);
    await bench.hear(6, 0.2);
    const last = detector.heard[1];
    expect(last).toHaveLength(250 * FRAME_SAMPLES);
    expect(last?.at(-FRAME_SAMPLES)).toBeCloseTo(0.2);
    expect(last?.[0]).toBeCloseTo(0.9);
  });

  it('is not judged any more when the user has gone on, and then one at a time', async () => {
    const { bench, detector, judged } = pausing(false, 0.1, 0.9);
    let answer: () => void = () => undefined;
    detector.thinking = new Promise((resolve) => {
      answer = resolve;
    });
    for (let n = 0; n < 3; n += 1) {
      for (let frame = 0; frame < 5; frame += 1) await bench.hearAtOnce(0.9);
      for (let frame = 0; frame < 7; frame += 1) await bench.hearAtOnce(0.1);
    }
    expect(detector.heard).toHaveLength(1);
    answer();
    await bench.hear(1, 0.1);
    expect(judged()).toEqual([]);
    await bench.hear(5, 0.9);
    await bench.hear(30, 0.1);
    expect(judged()).toEqual([0.9]);
    expect(bench.kinds).toEqual(['speech-start', 'pause', 'utterance']);
  });

  it('is not judged for a cough, nor after the utterance was dropped', async () => {
    const { bench, detector } = pausing(true);
    await bench.hear(4, 0.9);
    await bench.hear(4, 0.1);
    bench.listener.setMode('off');
    await bench.hear(30, 0.1);
    expect(detector.heard).toHaveLength(0);
    expect(bench.all('pause')).toEqual([]);
  });

  it('goes unjudged where the detector fails, and the utterance ends as it would', async () => {
    const { bench, judged } = pausing(false, new Error('no memory'), 0.9);
    await bench.hear(10, 0.9);
    await bench.hear(8, 0.1);
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(judged()).toEqual([0.9]);
    expect(bench.kinds).toEqual(['speech-start', 'pause', 'utterance']);
  });

  it('is waited for by who goes on in step with the sound', async () => {
    const { bench, detector, judged } = pausing(false, 0.1);
    await bench.hear(10, 0.9);
    let answer: () => void = () => undefined;
    detector.thinking = new Promise((resolve) => {
      answer = resolve;
    });
    for (let frame = 0; frame < 6; frame += 1) await bench.hearAtOnce(0.1);
    const settled = bench.listener.settled().then(() => judged());
    setImmediate(answer);
    expect(await settled).toEqual([0.1]);
  });
});
