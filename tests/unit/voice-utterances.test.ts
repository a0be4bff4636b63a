import { describe, expect, it } from 'vitest';
import { ListenerBench } from '../fakes/listener-bench.ts';

/** A bench in a mode, with its most used parts at hand. */
function inMode(mode: 'wake' | 'open' | 'duplex', forMs?: number) {
  const bench = new ListenerBench();
  bench.listener.setMode(mode, forMs);
  return bench;
}

describe('a follow-up window', () => {
  it('says that nobody spoke, and waits for the wake word', async () => {
    const bench = inMode('open', 1000);
    await bench.hear(31, 0.1);
    expect(bench.kinds).toEqual([]);
    await bench.hear(2, 0.1);
    expect(bench.kinds).toEqual(['no-speech']);
    await bench.hear(20, 0.9);
    expect(bench.kinds).toEqual(['no-speech']);
    await bench.hear(1, 0.9, true);
    expect(bench.kinds).toContain('wake');
  });

  it('does not cut off who begins at its very end, nor a long sentence', async () => {
    const bench = inMode('open', 1000);
    await bench.hear(31, 0.1);
    await bench.hear(60, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
  });

  it('is over after a cough beyond its end', async () => {
    const bench = inMode('open', 1000);
    await bench.hear(30, 0.1);
    await bench.hear(4, 0.9);
    await bench.hear(30, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'speech-dropped', 'no-speech']);
  });

  it('is forgotten when another mode comes before its end', async () => {
    const bench = inMode('open', 1000);
    await bench.hear(10, 0.1);
    bench.listener.setMode('duplex');
    await bench.hear(60, 0.1);
    expect(bench.kinds).toEqual([]);
  });
});

describe('an utterance', () => {
  it('tells how much speech it holds, every second frame', async () => {
    const bench = inMode('open');
    await bench.hear(9, 0.9);
    await bench.hear(10, 0.1);
    expect(bench.all('speech').map(({ speechMs }) => speechMs)).toEqual([160, 224, 288]);
  });

  it('tells how loud it was and what was around it', async () => {
    const bench = inMode('open');
    await bench.hear(40, 0.1);
    await bench.hear(10, 0.8);
    await bench.hear(20, 0.1);
    const [utterance] = bench.all('utterance');
    // The probability is the only sample of its frame that is not 0: 0.8 among 512.
    expect(utterance?.level.speechDb).toBeCloseTo(10 * Math.log10(0.8 ** 2 / 512), 3);
    expect(utterance?.level.noiseDb).toBeCloseTo(10 * Math.log10(0.1 ** 2 / 512), 3);
    expect(utterance?.level.meanProbability).toBeCloseTo(0.8, 5);
  });

  it('is as loud and clear as its best second, whatever was heard before that', async () => {
    const bench = inMode('open');
    await bench.hear(100, 0.5);
    await bench.hear(31, 0.9);
    await bench.hear(50, 0.5);
    await bench.hear(20, 0.1);
    const [utterance] = bench.all('utterance');
    expect(utterance?.level.speechDb).toBeCloseTo(10 * Math.log10(0.9 ** 2 / 512), 3);
    expect(utterance?.level.meanProbability).toBeCloseTo(0.9, 5);
  });

  it('knows whether playback was audible in it, up to 250 ms after its last sample', async () => {
    const bench = inMode('duplex');
    const say = async (): Promise<void> => {
      await bench.hear(10, 0.9);
      await bench.hear(20, 0.1);
    };
    await say();
    bench.isPlaying = true;
    await say();
    bench.isPlaying = false;
    await bench.hear(5, 0.1);
    await say();
    await bench.hear(8, 0.1);
    await say();
    await bench.hear(3, 0.9);
    bench.isPlaying = true;
    await bench.hear(1, 0.9);
    bench.isPlaying = false;
    await say();
    const during = bench.all('utterance').map(({ duringPlayback }) => duringPlayback);
    expect(during).toEqual([false, true, true, false, true]);
  });

  it('of a user who never stops is cut, and listening goes on', async () => {
    const bench = new ListenerBench({ maxUtteranceMs: 3200 });
    bench.listener.setMode('duplex');
    await bench.hear(250, 0.9);
    const ends = bench.all('utterance').map(({ end }) => end);
    expect(ends).toEqual(['too-long', 'too-long']);
    expect(bench.recognizer.overlaps).toBe(0);
  });
});

describe('a gap in the signal', () => {
  it('lets the detector of speech begin afresh, as does a frame that makes no sense', async () => {
    const bench = inMode('open');
    await bench.hear(10, 0.1);
    const { resets } = bench.speech;
    bench.lose(1);
    await bench.hear(1, 0.1);
    expect(bench.speech.resets).toBe(resets + 1);
    await bench.hear(3, Number.NaN);
    expect(bench.speech.resets).toBe(resets + 4);
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
  });

  it('of up to 500 ms is borne by an utterance', async () => {
    const bench = inMode('open');
    await bench.hear(10, 0.9);
    bench.lose(15);
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('40 frames');
  });

  it('that is longer drops an utterance that was cut in a word', async () => {
    const bench = inMode('open');
    await bench.hear(10, 0.9);
    bench.lose(16);
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'speech-dropped', 'speech-start', 'utterance']);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('30 frames');
  });

  it('that is longer ends an utterance that may have been over', async () => {
    const bench = inMode('duplex');
    await bench.hear(10, 0.9);
    await bench.hear(6, 0.1);
    bench.lose(100);
    await bench.hear(1, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.all('utterance')).toHaveLength(2);
  });

  it('leaves no wake phrase for the command after it', async () => {
    const bench = inMode('wake');
    await bench.hear(20, 0.9);
    await bench.hear(1, 0.1, true);
    bench.lose(2);
    await bench.hear(10, 0.9);
    expect(bench.recognizer.begun[0]).not.toHaveProperty('leadSamples');
  });
});
