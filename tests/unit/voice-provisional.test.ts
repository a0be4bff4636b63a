import { describe, expect, it } from 'vitest';
import { ListenerBench } from '../fakes/listener-bench.ts';

function speculating() {
  const bench = new ListenerBench({ speculation: true });
  bench.listener.setMode('open');
  return bench;
}

describe('a likely end', () => {
  it('tells what the transcript would be, and is the transcript when it was the end', async () => {
    const bench = speculating();
    await bench.hear(10, 0.9);
    await bench.hear(5, 0.1);
    expect(bench.kinds).toEqual(['speech-start']);
    await bench.hear(1, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'likely-end']);
    await bench.hear(14, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'likely-end', 'utterance']);
    const texts = [...bench.all('likely-end'), ...bench.all('utterance')].map(
      ({ transcript }) => transcript.text,
    );
    expect(texts).toEqual(['16 frames', '16 frames']);
    expect(bench.recognizer.finishes).toBe(1);
  });

  it('is called off when the user goes on, and no frame is lost', async () => {
    const bench = speculating();
    await bench.hear(10, 0.9);
    await bench.hear(8, 0.1);
    await bench.hear(10, 0.9);
    expect(bench.kinds).toEqual(['speech-start', 'likely-end', 'speech-resumed']);
    await bench.hear(20, 0.1);
    const [first, second] = bench.all('likely-end');
    expect(first?.transcript.text).toBe('16 frames');
    // 28 frames of before, and 6 of silence.
    expect(second?.transcript.text).toBe('34 frames');
    expect(bench.all('utterance')[0]?.transcript.text).toBe('34 frames');
    expect(bench.recognizer.begun.map(({ utteranceId }) => utteranceId)).toEqual(['u0', 'u0/1']);
    expect(bench.recognizer.overlaps).toBe(0);
  });

  it('comes to what an unbroken recognition comes to', async () => {
    const heard = async (speculation: boolean): Promise<unknown> => {
      const bench = new ListenerBench({ speculation, hangoverMs: 640 });
      bench.listener.setMode('open');
      for (const silence of [7, 12, 9]) {
        await bench.hear(9, 0.9);
        await bench.hear(silence, 0.1);
      }
      await bench.hear(500, 0.9);
      const [utterance] = bench.all('utterance');
      return utterance && { ...utterance.transcript, times: utterance.times };
    };
    expect(await heard(true)).toEqual(await heard(false));
  });

  it('is not called off by a click', async () => {
    const bench = speculating();
    await bench.hear(10, 0.9);
    await bench.hear(8, 0.1);
    await bench.hear(1, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'likely-end', 'utterance']);
  });

  it('is not told when the user goes on before the recogniser has answered', async () => {
    const bench = speculating();
    await bench.hear(10, 0.9);
    let answer: () => void = () => undefined;
    bench.recognizer.thinking = new Promise((resolve) => {
      answer = resolve;
    });
    for (let n = 0; n < 7; n += 1) await bench.hearAtOnce(0.1);
    for (let n = 0; n < 5; n += 1) await bench.hearAtOnce(0.9);
    bench.recognizer.thinking = undefined;
    answer();
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'likely-end', 'utterance']);
    expect(bench.all('likely-end')[0]?.transcript.text).toBe('28 frames');
  });

  it('is offered a few times, then not again', async () => {
    const bench = speculating();
    for (let n = 0; n < 8; n += 1) {
      await bench.hear(4, 0.9);
      await bench.hear(8, 0.1);
    }
    await bench.hear(20, 0.1);
    expect(bench.all('likely-end')).toHaveLength(4);
    expect(bench.all('speech-resumed')).toHaveLength(4);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('108 frames');
  });

  it('is not offered late in a long utterance: hearing it again takes too long', async () => {
    const bench = speculating();
    await bench.hear(150, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
    expect(bench.all('utterance')[0]?.transcript.text).toBe('170 frames');
  });

  it('is not offered for a cough', async () => {
    const bench = speculating();
    await bench.hear(4, 0.9);
    await bench.hear(30, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'speech-dropped']);
  });

  it('is not told when it is switched off', async () => {
    const bench = new ListenerBench({ speculation: false });
    bench.listener.setMode('open');
    await bench.hear(10, 0.9);
    await bench.hear(20, 0.1);
    expect(bench.kinds).toEqual(['speech-start', 'utterance']);
  });

  it('leaves a failure to the end of the utterance', async () => {
    const bench = speculating();
    await bench.hear(10, 0.9);
    bench.recognizer.failure = new Error('no memory');
    await bench.hear(10, 0.1);
    expect(bench.kinds).toEqual(['speech-start']);
    await bench.hear(10, 0.1);
    expect(bench.events.at(-1)).toEqual({ kind: 'hearing-failed', message: 'no memory' });
  });

  it('says so when there is no recogniser to go on with', async () => {
    const bench = speculating();
    await bench.hear(10, 0.9);
    await bench.hear(8, 0.1);
    bench.recognizer.beginFailure = new Error('the recogniser is starting');
    await bench.hear(5, 0.9);
    expect(bench.kinds).toEqual(['speech-start', 'likely-end', 'speech-resumed', 'hearing-failed']);
  });

  it('does not let words go away and come again', async () => {
    const bench = speculating();
    for (const silence of [8, 8, 20]) {
      await bench.hear(20, 0.9);
      await bench.hear(silence, 0.1);
    }
    const lengths = bench.all('partial').map(({ text }) => Number.parseInt(text, 10));
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(new Set(lengths).size).toBe(lengths.length);
  });
});
