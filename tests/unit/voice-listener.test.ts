import { describe, expect, it } from 'vitest';
import { ListenerBench } from '../fakes/listener-bench.ts';

function setUp() {
  const bench = new ListenerBench();
  const { listener, recognizer, events } = bench;
  const hear = bench.hear.bind(bench);
  return { listener, recognizer, events, hear, kinds: () => bench.kinds };
}

describe('the listener', () => {
  it('turns speech after the wake word into an utterance', async () => {
    const { listener, hear, events, kinds } = setUp();
    listener.setMode('wake');
    await hear(20, 0.9);
    await hear(1, 0.9, true);
    await hear(5, 0.1);
    await hear(10, 0.9);
    await hear(20, 0.1);
    expect(kinds()).toEqual(['wake', 'speech-start', 'utterance']);
    const utterance = events.at(-1);
    expect(utterance).toMatchObject({ kind: 'utterance', end: 'silence' });
  });

  it('hears nothing without the wake word', async () => {
    const { listener, hear, kinds } = setUp();
    listener.setMode('wake');
    await hear(50, 0.9);
    await hear(50, 0.1);
    expect(kinds()).toEqual([]);
  });

  it('keeps the beginning of a command spoken in one breath with the wake word', async () => {
    const { listener, hear, events } = setUp();
    listener.setMode('wake');
    await hear(10, 0.9);
    // The phrase ended one frame before the detector says so; speech goes on all the while.
    await hear(1, 0.9, true);
    await hear(9, 0.9);
    await hear(20, 0.1);
    // The phrase began two frames before its end, 100 ms go in front of it, and all 40 frames
    // but the first four are given: nothing of the command is lost.
    expect(events.at(-1)).toMatchObject({ transcript: { text: '36 frames' } });
  });

  it('goes back to waiting for the wake word when nothing is said', async () => {
    const { listener, hear, kinds } = setUp();
    listener.setMode('wake');
    await hear(20, 0.9);
    await hear(1, 0.1, true);
    await hear(160, 0.1);
    expect(kinds()).toEqual(['wake', 'no-speech']);
    await hear(20, 0.9);
    await hear(1, 0.1, true);
    expect(kinds().at(-1)).toBe('wake');
  });

  it('drops the tail of the wake word and goes on waiting', async () => {
    const { listener, recognizer, hear, kinds } = setUp();
    listener.setMode('wake');
    await hear(1, 0.9, true);
    await hear(3, 0.9);
    await hear(20, 0.1);
    expect(recognizer.cancelled).toBe(1);
    await hear(10, 0.9);
    await hear(20, 0.1);
    expect(kinds()).toEqual([
      'wake',
      'speech-start',
      'speech-dropped',
      'speech-start',
      'utterance',
    ]);
  });

  it('starts an utterance at any speech in the mode `open`, with its soft onset', async () => {
    const { listener, hear, events } = setUp();
    listener.setMode('open');
    await hear(20, 0.2);
    await hear(10, 0.9);
    await hear(20, 0.1);
    // 8 frames of lead-in, 10 of speech, 20 of silence.
    expect(events.at(-1)).toMatchObject({ transcript: { text: '38 frames' } });
  });

  it('is deaf in the mode `off`, and after an utterance until told otherwise', async () => {
    const { listener, hear, kinds } = setUp();
    await hear(20, 0.9);
    expect(kinds()).toEqual([]);
    listener.setMode('open');
    await hear(10, 0.9);
    await hear(20, 0.1);
    await hear(20, 0.9);
    expect(kinds()).toEqual(['speech-start', 'utterance']);
  });

  it('says that the recogniser failed', async () => {
    const { listener, recognizer, hear, events } = setUp();
    recognizer.failure = new Error('no memory');
    listener.setMode('open');
    await hear(10, 0.9);
    await hear(20, 0.1);
    expect(events.at(-1)).toEqual({ kind: 'hearing-failed', message: 'no memory' });
  });

  it.each(['open', 'duplex'] as const)(
    'fails once a second at most, however often it is told to take speech: %s',
    async (mode) => {
      const { listener, recognizer, hear, kinds } = setUp();
      recognizer.beginFailure = new Error('the recogniser is starting');
      for (let frame = 0; frame < 100; frame += 1) {
        listener.setMode(mode);
        await hear(1, 0.9);
      }
      // 3.2 s, each failure after three frames of speech.
      expect(kinds().filter((kind) => kind === 'hearing-failed')).toHaveLength(3);
    },
  );

  it('tells in time that nobody spoke, also right after a failure', async () => {
    const { listener, recognizer, hear, kinds } = setUp();
    recognizer.beginFailure = new Error('the recogniser is starting');
    listener.setMode('open');
    await hear(3, 0.9);
    listener.setMode('open', 320);
    await hear(12, 0.9);
    expect(kinds().at(-1)).toBe('no-speech');
  });

  it('waits longer when told to, for this utterance', async () => {
    const { listener, hear, kinds, events } = setUp();
    listener.setMode('open');
    await hear(10, 0.9);
    const started = events.find(({ kind }) => kind === 'speech-start');
    listener.setHangover(started?.kind === 'speech-start' ? started.utteranceId : '', 1200);
    await hear(30, 0.1);
    expect(kinds()).toEqual(['speech-start']);
    await hear(8, 0.1);
    expect(kinds().at(-1)).toBe('utterance');
  });

  it('says so when there is no recogniser at the moment, and goes on', async () => {
    const { listener, recognizer, hear, kinds } = setUp();
    listener.setMode('open');
    recognizer.beginFailure = new Error('the recogniser is starting');
    await hear(10, 0.9);
    expect(kinds()).toEqual(['speech-start', 'hearing-failed']);
    recognizer.beginFailure = undefined;
    listener.setMode('open');
    await hear(20, 0.9);
    await hear(10, 0.1);
    await hear(10, 0.9);
    await hear(20, 0.1);
    expect(kinds().at(-1)).toBe('utterance');
  });

  it('does not wake any more when the mode changed while the detector was busy', async () => {
    const { listener, hear, kinds } = setUp();
    listener.setMode('wake');
    await hear(20, 0.9);
    const pending = hear(1, 0.9, true);
    // The score is known by the next microtask, the detector's answer later.
    await Promise.resolve();
    listener.setMode('off');
    await pending;
    expect(kinds()).toEqual([]);
  });
});
