import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/schema.ts';
import { Talk, telling } from '../fakes/talk.ts';

type Strategy = Config['bargeIn']['strategy'];

const LONG = 'The first sentence is here. The second sentence is here.';

function talkWith(strategy: Strategy, more: Partial<Config['bargeIn']> = {}): Talk {
  return new Talk({
    answer: (text) => telling(text === 'tell me' ? LONG : `You said ${text}.`),
    settings: ({ bargeIn }) => Object.assign(bargeIn, { strategy, ...more }),
  });
}

describe('what interrupts', () => {
  const said: [strategy: Strategy, text: string, speechMs: number, interrupts: boolean][] = [
    ['speech', 'and tomorrow', 320, true],
    ['speech', 'no', 200, true],
    ['words', 'and tomorrow', 3000, true],
    ['words', 'tomorrow', 3000, false],
    ['words', 'stop', 100, true],
    ['stop-word', 'and tomorrow', 3000, false],
    ['stop-word', 'please be quiet', 300, true],
    ['wake-word', 'stop', 3000, false],
    ['off', 'stop', 3000, false],
  ];
  it.each(said)('with %s: "%s" of %i ms: %s', async (strategy, text, speechMs, interrupts) => {
    const talk = talkWith(strategy);
    await talk.hearReply();
    await talk.say(text, { speechMs });
    expect(talk.requests.length).toBe(interrupts ? 2 : 1);
    expect(talk.state === 'interrupted').toBe(false);
  });

  it('is deaf during replies when it is off', async () => {
    const talk = talkWith('off');
    await talk.hearReply();
    expect(talk.ears.mode).toBe('off');
    talk.wake();
    expect(talk.state).toBe('speaking');
  });

  it('stops at the word, before the sentence is over', async () => {
    const talk = talkWith('stop-word');
    await talk.hearReply();
    talk.begin({ speechMs: 200, partial: 'stop' });
    expect(talk.state).toBe('interrupted');
  });

  it.each(['wake-word', 'stop-word', 'speech', 'words'] as const)(
    'is the wake word with %s',
    async (strategy) => {
      const talk = talkWith(strategy);
      await talk.hearReply();
      talk.wake();
      expect(talk.state).toBe('interrupted');
      expect(talk.commands('pause')).toHaveLength(1);
      await talk.say('and tomorrow');
      expect(talk.requests).toEqual(['tell me', 'and tomorrow']);
      expect(talk.commands('flush')).toEqual([{ kind: 'flush', turnId: 't0' }]);
    },
  );

  it('is as much as the settings say', async () => {
    const speech = talkWith('speech', { speechMs: 900, duckPercent: 50, warmUpMs: 5000 });
    await speech.hearReply();
    const utteranceId = speech.begin({ speechMs: 900 });
    expect(speech.commands('duck')).toEqual([{ kind: 'duck', factor: 0.5 }]);
    expect(speech.state).toBe('speaking');
    speech.clock.advanceBy(3000);
    speech.ears.tell({ kind: 'speech', utteranceId, speechMs: 899 });
    expect(speech.state).toBe('speaking');
    speech.ears.tell({ kind: 'speech', utteranceId, speechMs: 900 });
    expect(speech.state).toBe('interrupted');
    const words = talkWith('words', { minWords: 4, resumeAfterMs: 500 });
    await words.hearReply();
    const three = words.begin({ partial: 'one two nine' });
    expect(words.state).toBe('speaking');
    words.ears.tell({ kind: 'partial', utteranceId: three, text: 'one two nine ten' });
    expect(words.state).toBe('interrupted');
    await words.end(three, '');
    words.clock.advanceBy(180);
    expect(words.state).toBe('speaking');
  });

  it('makes all words for silence one request', async () => {
    const talk = talkWith('speech');
    await talk.hearReply();
    await talk.say("oh that's enough now", { speechMs: 320 });
    expect(talk.requests).toEqual(['tell me', 'stop']);
  });
});

describe('the warm-up', () => {
  const converged = (isConverged: boolean) => ({
    kind: 'echo' as const,
    status: { delayMs: 20, driftPpm: 0, erleDb: 20, isConverged },
  });

  it('believes sound alone only after the first second of a reply', async () => {
    const talk = talkWith('speech');
    await talk.ask('tell me');
    talk.play('t0', 500);
    const utteranceId = talk.begin({ speechMs: 400 });
    expect(talk.state).toBe('speaking');
    talk.clock.advanceBy(500);
    talk.ears.tell({ kind: 'speech', utteranceId, speechMs: 900 });
    expect(talk.state).toBe('interrupted');
  });

  it('believes words at once, unless they are its own', async () => {
    const talk = talkWith('speech');
    await talk.ask('tell me');
    talk.play('t0', 200);
    const own = talk.begin({ speechMs: 400, partial: 'first sentence is' });
    expect(talk.state).toBe('speaking');
    await talk.end(own, 'the first sentence is here');
    expect(talk.requests).toEqual(['tell me']);
    talk.begin({ speechMs: 400, partial: 'what about tomorrow' });
    expect(talk.state).toBe('interrupted');
  });

  it('ends when the echo canceller has converged, and not before', async () => {
    const sure = talkWith('speech');
    sure.ears.tell(converged(true));
    await sure.ask('tell me');
    sure.play('t0', 10);
    sure.begin({ speechMs: 320 });
    expect(sure.state).toBe('interrupted');
    const unsure = talkWith('speech');
    unsure.ears.tell(converged(false));
    await unsure.hearReply();
    unsure.begin({ speechMs: 320 });
    expect(unsure.state).toBe('speaking');
  });
});
