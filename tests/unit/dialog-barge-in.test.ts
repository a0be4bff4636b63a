import { describe, expect, it } from 'vitest';
import { settled, Talk, telling } from '../fakes/talk.ts';

const LONG = 'The first sentence is here. The second sentence is here.';

const talkative = (): Talk =>
  new Talk({ answer: (text) => telling(text === 'tell me' ? LONG : `You said ${text}.`) });

describe('an interruption', () => {
  it('silences the reply at once, and answers the words when they are known', async () => {
    const talk = talkative();
    await talk.hearReply();
    const utteranceId = talk.begin({ speechMs: 280 });
    expect(talk.state).toBe('speaking');
    talk.ears.tell({ kind: 'speech', utteranceId, speechMs: 312 });
    expect(talk.state).toBe('interrupted');
    expect(talk.commands('pause', 'flush')).toEqual([{ kind: 'pause', turnId: 't0' }]);
    talk.pausedAt('t0', { heardSentences: 0, heardShare: 0.5 });
    await talk.end(utteranceId, 'what about tomorrow');
    expect(talk.requests).toEqual(['tell me', 'what about tomorrow']);
    expect(talk.turns).toMatchObject([{ outcome: 'cancelled', heard: 'The first' }]);
    expect(talk.commands('pause', 'flush').at(-1)).toEqual({ kind: 'flush', turnId: 't0' });
    expect(talk.spoken.at(-1)).toBe('You said what about tomorrow.');
    expect(talk.conversation.unexpected).toBe(0);
  });

  it('aborts what makes the reply before it is flushed', async () => {
    const order: string[] = [];
    const talk = new Talk({
      answer: (text, signal) => {
        signal.addEventListener('abort', () => order.push(`abort ${text}`), { once: true });
        return telling(LONG);
      },
    });
    const send = talk.ears.send.bind(talk.ears);
    talk.ears.send = (command) => {
      if (command.kind === 'flush') order.push('flush');
      send(command);
    };
    await talk.hearReply();
    await talk.end(talk.begin({ speechMs: 320 }), 'and tomorrow');
    expect(order).toEqual(['abort tell me', 'flush']);
  });

  it('lowers the reply while somebody may be interrupting, and raises it again', async () => {
    const talk = talkative();
    await talk.hearReply();
    talk.begin({ speechMs: 64 });
    expect(talk.commands('duck')).toEqual([{ kind: 'duck', factor: 0.3 }]);
    talk.ears.tell({ kind: 'speech-dropped' });
    talk.ears.tell({ kind: 'speech-dropped' });
    expect(talk.commands('duck').map(({ factor }) => factor)).toEqual([0.3, 1]);
    expect(talk.state).toBe('speaking');
  });

  it('pulls no more of the reply while it is paused', async () => {
    let pulled = 0;
    const talk = new Talk({
      answer: () => {
        const early = {
          pieces: (async function* () {
            for (pulled = 0; pulled < 20; pulled += 1) yield `Sentence number ${pulled} is here. `;
          })(),
        };
        return { early, commit: async () => early };
      },
    });
    await talk.hearReply();
    talk.begin({ speechMs: 320 });
    const atPause = pulled;
    const sent = talk.spoken.length;
    await talk.sentencePlayed('t0', 0);
    await talk.sentencePlayed('t0', 1);
    expect(pulled - atPause).toBeLessThanOrEqual(1);
    expect(talk.spoken).toHaveLength(sent);
    talk.ears.tell({ kind: 'speech-dropped' });
    await talk.sentencePlayed('t0', 2);
    expect(talk.spoken.length).toBeGreaterThan(sent);
  });

  it('may come twice', async () => {
    const talk = talkative();
    await talk.hearReply();
    await talk.say('and tomorrow', { speechMs: 400 });
    talk.play('t1');
    await talk.say('and on sunday', { speechMs: 400 });
    expect(talk.requests).toEqual(['tell me', 'and tomorrow', 'and on sunday']);
    await talk.playToEnd('t2');
    await talk.playbackEnds('t0', { heardSentences: 0, heardShare: 0 });
    await talk.playbackEnds('t1', { heardSentences: 0, heardShare: 0 });
    expect(talk.turns.map(({ outcome }) => outcome).sort()).toEqual([
      'answered',
      'cancelled',
      'cancelled',
    ]);
    expect(talk.state).toBe('idle');
  });

  it('in the last word is heard although the reply has ended meanwhile', async () => {
    const talk = talkative();
    await talk.hearReply();
    const utteranceId = talk.begin({ speechMs: 96 });
    await talk.playbackEnds('t0', { heardSentences: 2, heardShare: 0 });
    talk.clock.advanceBy(300);
    expect(talk.state).toBe('transcribing');
    expect(talk.turns).toMatchObject([{ outcome: 'answered', heard: LONG }]);
    await talk.end(utteranceId, 'and tomorrow');
    expect(talk.requests).toEqual(['tell me', 'and tomorrow']);
  });

  it('is none once the reply is over: the room may still sound', async () => {
    const talk = talkative();
    await talk.hearReply();
    await talk.playbackEnds('t0', { heardSentences: 2, heardShare: 0 });
    talk.begin({ speechMs: 400 });
    talk.clock.advanceBy(300);
    expect(talk.state).toBe('idle');
    expect(talk.ears.mode).toBe('wake');
  });

  it('lets a timer that rings meanwhile wait for its end', async () => {
    const talk = talkative();
    await talk.hearReply();
    const utteranceId = talk.begin({ speechMs: 320 });
    void talk.conversation.announce('Your pasta timer is done.', 'timer');
    await talk.end(utteranceId, 'and tomorrow');
    expect(talk.spoken.at(-1)).toBe('You said and tomorrow.');
    await talk.playToEnd('t1');
    expect(talk.spoken.at(-1)).toBe('Your pasta timer is done.');
  });

  it('of a reply whose voice has died is heard, and the apology follows', async () => {
    let die: (error: Error) => void = () => undefined;
    const talk = new Talk({
      answer: (text) => telling(text === 'tell me' ? LONG : 'Fine.'),
      speak: (text) =>
        text.startsWith('The second')
          ? new Promise((_resolve, reject) => {
              die = reject;
            })
          : Promise.resolve(),
    });
    await talk.hearReply();
    const utteranceId = talk.begin({ speechMs: 320 });
    die(new Error('the voice has gone'));
    await settled();
    expect(talk.state).toBe('transcribing');
    await talk.end(utteranceId, 'never mind');
    expect(talk.requests).toEqual(['tell me', 'never mind']);
    expect(talk.turns).toMatchObject([{ outcome: 'failed' }]);
    await talk.playToEnd('t1');
    expect(talk.spoken.at(-1)).toBe('Sorry, something went wrong with that.');
  });
});
