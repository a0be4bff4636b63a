import { describe, expect, it } from 'vitest';
import { ListenerBench } from '../fakes/listener-bench.ts';

/** A bench in a mode, with its most used parts at hand. */
function inMode(mode: 'wake' | 'open' | 'duplex') {
  const bench = new ListenerBench();
  bench.listener.setMode(mode);
  return bench;
}

describe('the mode `duplex`', () => {
  it('recognises one utterance after the other, without being told to go on', async () => {
    const bench = inMode('duplex');
    for (const _ of [1, 2]) {
      await bench.hear(10, 0.9);
      await bench.hear(30, 0.1);
    }
    const one = ['speech-start', 'utterance'];
    expect(bench.kinds).toEqual([...one, ...one]);
    expect(bench.all('utterance').map(({ utteranceId }) => utteranceId)).toEqual(['u0', 'u1']);
  });

  it('tells the wake word inside of speech, and takes the command in one breath', async () => {
    const bench = inMode('duplex');
    await bench.hear(10, 0.9);
    await bench.hear(1, 0.9, true);
    await bench.hear(9, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'wake', 'speech-start', 'utterance']);
    expect(bench.recognizer.cancelled).toBe(1);
    // Exactly as in the mode `wake`.
    expect(bench.all('utterance')).toMatchObject([
      { utteranceId: 'u1', transcript: { text: '36 frames' } },
    ]);
    expect(bench.recognizer.begun.at(-1)?.leadSamples).toBeGreaterThan(0);
  });

  it('waits for the command after the wake word, and says when none comes', async () => {
    const bench = inMode('duplex');
    await bench.hear(20, 0.9);
    await bench.hear(1, 0.1, true);
    await bench.hear(170, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'wake', 'no-speech']);
  });

  it('keeps what is said while the recogniser still thinks about what was said', async () => {
    const bench = inMode('duplex');
    await bench.hear(10, 0.9);
    let answer: () => void = () => undefined;
    bench.recognizer.thinking = new Promise((resolve) => {
      answer = resolve;
    });
    for (let n = 0; n < 20; n += 1) await bench.hearAtOnce(0.1);
    for (let n = 0; n < 10; n += 1) await bench.hearAtOnce(0.9);
    expect(bench.kinds).toEqual(['speech-start']);
    answer();
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance', 'speech-start', 'utterance']);
    // 10 frames of speech, 20 of silence, and the 8 frames of lead-in as far as they are its own.
    expect(bench.all('utterance')[1]?.transcript.text).toBe('30 frames');
  });

  it('takes each frame once, whenever the recogniser answers', async () => {
    for (let ticks = 0; ticks < 20; ticks += 1) {
      const bench = inMode('duplex');
      await bench.hear(10, 0.9);
      let answer: () => void = () => undefined;
      bench.recognizer.thinking = new Promise((resolve) => {
        answer = resolve;
      });
      for (let n = 0; n < 20; n += 1) await bench.hearAtOnce(0.1);
      for (let n = 0; n < 20; n += 1) await bench.hearAtOnce(0.9);
      const pending = bench.hearAtOnce(0.9);
      for (let n = 0; n < ticks; n += 1) await Promise.resolve();
      answer();
      await pending;
      await bench.hear(20, 0.1);
      expect(bench.all('utterance')[1]?.transcript.text, `after ${ticks}`).toBe('41 frames');
    }
  });

  it('tells the wake word also while there is no recogniser, and does not fail twice', async () => {
    const bench = inMode('duplex');
    bench.recognizer.beginFailure = new Error('the recogniser is starting');
    await bench.hear(30, 0.9);
    expect(bench.kinds).toEqual(['speech-start', 'hearing-failed']);
    bench.recognizer.beginFailure = undefined;
    await bench.hear(1, 0.9, true);
    expect(bench.kinds.slice(2)).toEqual(['wake']);
    await bench.hear(3, 0.9);
    expect(bench.kinds.slice(2)).toEqual(['wake', 'speech-start']);
  });

  it('survives a storm of wake words with one recognition at a time', async () => {
    const bench = inMode('duplex');
    for (let n = 0; n < 300; n += 1) {
      await bench.hear(17, 0.9);
      await bench.hear(1, 0.9, true);
      bench.listener.setMode('duplex');
    }
    expect(bench.all('wake')).toHaveLength(300);
    expect(bench.recognizer.overlaps).toBe(0);
    expect(bench.recognizer.begun.length).toBeLessThanOrEqual(600);
  });
});

describe('a change of mode', () => {
  it('keeps an utterance under way wherever speech is taken', async () => {
    const bench = inMode('duplex');
    await bench.hear(6, 0.9);
    bench.listener.setMode('open');
    await bench.hear(6, 0.9);
    bench.listener.setMode('duplex');
    await bench.hear(6, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('38 frames');
    expect(bench.recognizer.cancelled).toBe(0);
  });

  it('keeps the beginning of one, and its soft onset', async () => {
    const bench = inMode('duplex');
    await bench.hear(8, 0.2);
    await bench.hear(2, 0.9);
    bench.listener.setMode('open');
    await bench.hear(8, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('38 frames');
  });

  it.each(['wake', 'off'] as const)('drops an utterance in the mode `%s`', async (mode) => {
    const bench = inMode('duplex');
    await bench.hear(10, 0.9);
    bench.listener.setMode(mode);
    expect(bench.recognizer.cancelled).toBe(1);
    await bench.hear(30, 0.1);
    expect(bench.kinds).toEqual(['speech-start']);
  });

  it('drops an utterance that the recogniser still thinks about', async () => {
    const bench = inMode('open');
    await bench.hear(10, 0.9);
    let answer: () => void = () => undefined;
    bench.recognizer.thinking = new Promise((resolve) => {
      answer = resolve;
    });
    for (let n = 0; n < 20; n += 1) await bench.hearAtOnce(0.1);
    bench.listener.setMode('off');
    expect(bench.recognizer.cancelled).toBe(1);
    bench.recognizer.thinking = undefined;
    answer();
    bench.listener.setMode('open');
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'speech-start', 'utterance']);
    expect(bench.all('utterance')[0]?.utteranceId).toBe('u1');
  });

  it('keeps what is said between an utterance and the next mode', async () => {
    const bench = inMode('open');
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    await bench.hear(6, 0.9);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
    bench.listener.setMode('duplex');
    await bench.hear(4, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance', 'speech-start', 'utterance']);
    expect(bench.all('utterance')[1]?.transcript.text).toBe('30 frames');
  });

  it('hears nothing of what was said while it was off', async () => {
    const bench = inMode('open');
    await bench.hear(4, 0.1);
    bench.listener.setMode('off');
    await bench.hear(2, 0.9);
    bench.listener.setMode('open');
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('30 frames');
  });

  it('remembers nothing of the time before it was off', async () => {
    const bench = inMode('open');
    await bench.hear(10, 0.3);
    bench.listener.setMode('off');
    const { resets } = bench.speech;
    bench.listener.setMode('open');
    expect(bench.speech.resets).toBe(resets + 1);
    await bench.hear(5, 0.1);
    await bench.hear(10, 0.8);
    await bench.hear(20, 0.1);
    const noiseDb = 10 * Math.log10(0.1 ** 2 / 512);
    expect(bench.all('utterance')[0]?.level.noiseDb).toBeCloseTo(noiseDb, 3);
  });

  it('goes on searching for the wake word from `wake` to `duplex`', async () => {
    const bench = inMode('wake');
    await bench.hear(16, 0.9);
    bench.listener.setMode('duplex');
    await bench.hear(2, 0.9, true);
    // A search that was begun afresh would still be holding back what it needs to level.
    expect(bench.kinds).toEqual(['wake']);
  });

  it('keeps the end of the wait for a command', async () => {
    const bench = inMode('wake');
    await bench.hear(20, 0.9);
    await bench.hear(1, 0.1, true);
    bench.listener.setMode('duplex');
    await bench.hear(160, 0.1);
    expect(bench.kinds).toEqual(['wake', 'no-speech']);
    await bench.hear(200, 0.1);
    await bench.hear(10, 0.9);
    expect(bench.kinds).toEqual(['wake', 'no-speech', 'speech-start']);
  });
});
