import { describe, expect, it } from 'vitest';
import { onePiece } from '../../daemon/dialog/turn.ts';
import { Talk, telling } from '../fakes/talk.ts';

const QUESTION = 'For how long?';
const asking = () =>
  new Talk({ answer: (text) => telling(text === 'set a timer' ? QUESTION : `Set for ${text}.`) });

describe('a follow-up', () => {
  it('is listened to after a question, audibly and without the wake word', async () => {
    const talk = asking();
    await talk.ask('set a timer');
    await talk.playToEnd('t0');
    expect(talk.state).toBe('followUp');
    expect(talk.commands('mode').at(-1)).toEqual({ kind: 'mode', mode: 'open', forMs: 6000 });
    expect(talk.commands('earcon')).toHaveLength(2);
    await talk.say('ten minutes');
    expect(talk.requests).toEqual(['set a timer', 'ten minutes']);
    await talk.playToEnd('t1');
    expect(talk.state).toBe('idle');
    expect(talk.conversation.unexpected).toBe(0);
  });

  it('is listened to after an answer that says that it asks', async () => {
    const early = { pieces: onePiece('Tell me more.'), asks: true as const };
    const talk = new Talk({ answer: () => ({ early, commit: async () => early }) });
    await talk.ask('remember something');
    await talk.playToEnd('t0');
    expect(talk.state).toBe('followUp');
  });

  it('is given up when nobody speaks', async () => {
    const talk = asking();
    await talk.ask('set a timer');
    await talk.playToEnd('t0');
    talk.begin();
    talk.ears.tell({ kind: 'speech-dropped' });
    expect(talk.state).toBe('followUp');
    talk.ears.tell({ kind: 'no-speech' });
    expect(talk.state).toBe('idle');
    expect(talk.ears.mode).toBe('wake');
  });

  it('may begin in the last word of the question, or right after it', async () => {
    const talk = asking();
    await talk.ask('set a timer');
    talk.play('t0');
    await talk.playbackEnds('t0', { heardSentences: 1, heardShare: 0 });
    const utteranceId = talk.begin();
    talk.clock.advanceBy(300);
    expect(talk.state).toBe('transcribing');
    await talk.end(utteranceId, 'ten minutes', { duringPlayback: false });
    expect(talk.requests).toEqual(['set a timer', 'ten minutes']);
  });

  it('may be "okay", which is a back-channel elsewhere', async () => {
    const talk = asking();
    await talk.ask('set a timer');
    await talk.playToEnd('t0');
    await talk.say('okay');
    expect(talk.requests).toEqual(['set a timer', 'okay']);
  });

  it('lets an announcement wait', async () => {
    const talk = asking();
    await talk.ask('set a timer');
    await talk.playToEnd('t0');
    void talk.conversation.announce('Your tea is ready.', 'timer');
    expect(talk.state).toBe('followUp');
    talk.ears.tell({ kind: 'no-speech' });
    expect(talk.state).toBe('speaking');
  });

  it('does not follow what nobody asked for', async () => {
    const talk = asking();
    void talk.conversation.announce('Is anybody there?', 'say');
    await talk.playToEnd('t0');
    expect(talk.state).toBe('idle');
  });

  it('is a setting', async () => {
    const talk = new Talk({
      answer: () => telling(QUESTION),
      settings: ({ followUp }) => Object.assign(followUp, { enabled: false }),
    });
    await talk.ask('set a timer');
    await talk.playToEnd('t0');
    expect(talk.state).toBe('idle');
    const long = new Talk({
      answer: () => telling(QUESTION),
      settings: ({ followUp }) => Object.assign(followUp, { forMs: 9000 }),
    });
    await long.ask('set a timer');
    await long.playToEnd('t0');
    expect(long.commands('mode').at(-1)).toMatchObject({ forMs: 9000 });
  });
});
