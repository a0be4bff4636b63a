import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import { settled, Talk, telling } from '../fakes/talk.ts';

const microphone = (state: 'open' | 'absent'): EarsEvent => ({
  kind: 'audio',
  status: {
    ...{ streamErrors: 1, droppedFrames: 0, reason: 'unplugged', device: 'mic' },
    direction: 'input',
    state,
  },
});

describe('a conversation', () => {
  it('goes from the wake word to a spoken reply and back to rest', async () => {
    const talk = new Talk();
    expect(talk.ears.mode).toBe('wake');
    await talk.ask('good day');
    expect(talk.spoken).toEqual(['You said good day.']);
    expect(talk.state).toBe('speaking');
    expect(talk.ears.mode).toBe('duplex');
    await talk.playToEnd('t0');
    expect(talk.state).toBe('idle');
    expect(talk.ears.mode).toBe('wake');
    expect(talk.turns).toMatchObject([
      { reply: 'You said good day.', heard: 'You said good day.', outcome: 'answered' },
    ]);
    expect(talk.conversation.unexpected).toBe(0);
  });

  it('is heard to begin and to end listening', async () => {
    const talk = new Talk({ settings: ({ earcons }) => Object.assign(earcons, { end: true }) });
    await talk.ask('good day');
    expect(talk.commands('earcon').map(({ name }) => name)).toEqual(['wake', 'end']);
    const quiet = new Talk({ settings: ({ earcons }) => Object.assign(earcons, { wake: false }) });
    await quiet.ask('good day');
    expect(quiet.commands('earcon')).toEqual([]);
  });

  it('keeps only what was heard when it is cancelled in mid-reply', async () => {
    const talk = new Talk({ answer: () => telling('The first sentence. The second one is long.') });
    await talk.hearReply();
    await talk.sentencePlayed('t0', 0);
    talk.conversation.cancel();
    expect(talk.commands('flush')).toEqual([{ kind: 'flush', turnId: 't0' }]);
    expect(talk.state).toBe('idle');
    expect(talk.conversation.isResting).toBe(false);
    await talk.playbackEnds('t0', { heardSentences: 1, heardShare: 0.6 });
    expect(talk.turns).toMatchObject([
      { heard: 'The first sentence. The second', outcome: 'cancelled' },
    ]);
    expect(talk.conversation.isResting).toBe(true);
  });

  it('does not wait for ever for ears that do not say what was heard', async () => {
    const talk = new Talk();
    await talk.hearReply();
    talk.conversation.cancel();
    talk.clock.advanceBy(1000);
    expect(talk.turns).toMatchObject([{ heard: '', outcome: 'cancelled' }]);
  });

  it('is silent when there is nothing to say', async () => {
    const talk = new Talk({ answer: () => telling('') });
    await talk.ask('stop');
    expect(talk.spoken).toEqual([]);
    expect(talk.state).toBe('idle');
    expect(talk.turns).toHaveLength(1);
  });

  it('survives an answer that throws, says so in the turn, and apologises', async () => {
    const talk = new Talk({ answer: () => Promise.reject(new Error('broken')) });
    await talk.ask('anything');
    expect(talk.turns).toMatchObject([{ outcome: 'failed' }]);
    expect(talk.spoken).toEqual(['Sorry, something went wrong with that.']);
    await talk.playToEnd('t1');
    expect(talk.state).toBe('idle');
  });

  it('apologises once when the voice dies, however that ends', async () => {
    const dead = new EarshotError('ENGINE_FAILED', 'the engine has gone');
    const talk = new Talk({ speak: () => Promise.reject(dead) });
    await talk.ask('anything');
    await settled();
    expect(talk.turns.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(talk.conversation.isResting).toBe(true);
  });

  it('gives up an answer that never comes, aloud', async () => {
    const talk = new Talk({ answer: () => new Promise(() => undefined) });
    await talk.ask('anything');
    talk.clock.advanceBy(10_000);
    await settled();
    expect(talk.spoken).toEqual(['Sorry, that took too long, so I stopped.']);
  });

  it('announces after the turn that is under way, not during it', async () => {
    const talk = new Talk();
    await talk.ask('good day');
    const over = talk.conversation.announce('Your tea is ready.', 'timer');
    await settled();
    expect(talk.spoken).toEqual(['You said good day.']);
    await talk.playToEnd('t0');
    expect(talk.spoken.at(-1)).toBe('Your tea is ready.');
    await talk.playToEnd('t1');
    expect(await over).toMatchObject({ origin: 'timer', heard: 'Your tea is ready.' });
  });

  it('says that it failed to hear', async () => {
    const talk = new Talk();
    talk.wake();
    talk.begin();
    talk.ears.tell({ kind: 'hearing-failed', message: 'no memory' });
    await settled();
    expect(talk.spoken).toEqual(['Sorry, something went wrong with that.']);
  });

  it('says so once in half a minute, or each time after the wake word', async () => {
    const talk = new Talk({ restMode: 'open' });
    const fail = async (): Promise<void> => {
      talk.begin();
      talk.ears.tell({ kind: 'hearing-failed', message: 'the recogniser is starting' });
      await settled();
    };
    for (let turn = 0; turn < 20; turn += 1) {
      await fail();
      if (turn === 0) await talk.playToEnd('t0');
      expect([talk.state, talk.ears.mode]).toEqual(['idle', 'open']);
      talk.clock.advanceBy(1000);
    }
    expect(talk.spoken).toHaveLength(1);
    talk.wake();
    await fail();
    expect(talk.spoken).toHaveLength(2);
  });

  it('stops waiting for a speaker when the microphone goes away, until it is back', async () => {
    const talk = new Talk();
    talk.wake();
    talk.begin();
    expect(talk.state).toBe('transcribing');
    talk.ears.tell(microphone('absent'));
    expect(talk.state).toBe('faulted');
    expect(talk.commands('earcon').at(-1)).toEqual({ kind: 'earcon', name: 'error' });
    expect(talk.ears.mode).toBe('wake');
    const over = talk.conversation.announce('Your tea is ready.', 'timer');
    await settled();
    await talk.playToEnd('t0');
    expect(await over).toMatchObject({ heard: 'Your tea is ready.' });
    expect(talk.state).toBe('faulted');
    talk.ears.tell(microphone('open'));
    expect(talk.state).toBe('idle');
  });

  it('does not miss a microphone on a box that only speaks', () => {
    const talk = new Talk({ restMode: 'off' });
    talk.ears.tell(microphone('absent'));
    expect(talk.state).toBe('idle');
  });

  it('speaks to the end when the microphone goes in mid-reply, and rests as lost', async () => {
    const talk = new Talk();
    await talk.hearReply();
    talk.ears.tell(microphone('absent'));
    expect(talk.state).toBe('speaking');
    await talk.playToEnd('t0');
    expect(talk.turns).toMatchObject([{ outcome: 'answered' }]);
    expect(talk.state).toBe('faulted');
  });

  it('synthesises at most two sentences ahead of what was played', async () => {
    const talk = new Talk({
      answer: () => telling('One is here. Two is here. Three is here. Four is here.'),
    });
    await talk.ask('count');
    expect(talk.spoken).toHaveLength(2);
    await talk.sentencePlayed('t0', 0);
    expect(talk.spoken).toHaveLength(3);
  });

  it('asks for the wait that fits the words so far', () => {
    const talk = new Talk({ progress: (words) => (words === 'stop' ? 'complete' : 'none') });
    talk.wake();
    talk.begin({ partial: 'stop' });
    expect(talk.commands('hangover')).toEqual([
      { kind: 'hangover', utteranceId: 'u0', hangoverMs: 320 },
    ]);
  });
});
