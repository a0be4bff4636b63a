import { describe, expect, it } from 'vitest';
import { settled, Talk, telling } from '../fakes/talk.ts';

describe('a user who was cut off', () => {
  /** A model that has not answered yet. */
  function thinking(onCommit: () => void = () => undefined) {
    const early = { pieces: (async function* () {})() };
    return new Talk({
      answer: (text) => {
        if (text !== 'turn on the') return telling(`You said ${text}.`);
        const answer = new Promise<never>(() => undefined);
        const commit = () => {
          onCommit();
          return answer;
        };
        return onCommit === noDeed ? { early, commit: () => answer } : { commit };
      },
    });
  }
  const noDeed = (): void => undefined;

  it('goes on, and it was one utterance', async () => {
    const talk = thinking(noDeed);
    await talk.ask('turn on the');
    talk.clock.advanceBy(700);
    const utteranceId = talk.begin({ speechMs: 64 });
    expect(talk.state).toBe('interrupted');
    expect(talk.commands('hold')).toEqual([{ kind: 'hold', turnId: 't0' }]);
    await talk.end(utteranceId, 'kitchen light');
    expect(talk.requests).toEqual(['turn on the', 'turn on the kitchen light']);
    await talk.playToEnd('t1');
    expect(talk.turns).toMatchObject([
      { transcript: { text: 'turn on the kitchen light' }, wake: { phrase: 'hey test' } },
    ]);
  });

  it('was not cut off when it comes later', async () => {
    const talk = thinking(noDeed);
    await talk.ask('turn on the');
    talk.clock.advanceBy(701);
    await talk.say('kitchen light', { speechMs: 320 });
    expect(talk.requests).toEqual(['turn on the', 'kitchen light']);
    expect(talk.turns).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('gives a new command when something was done already', async () => {
    const talk = thinking(() => 'done');
    await talk.ask('turn on the');
    await talk.say('kitchen light', { speechMs: 320 });
    expect(talk.requests).toEqual(['turn on the', 'kitchen light']);
  });

  it('coughed: the thought goes on', async () => {
    const talk = thinking(noDeed);
    await talk.ask('turn on the');
    talk.begin({ speechMs: 64 });
    talk.ears.tell({ kind: 'speech-dropped' });
    expect(talk.state).toBe('thinking');
    expect(talk.commands('resume')).toEqual([{ kind: 'resume', turnId: 't0' }]);
    expect(talk.requests).toEqual(['turn on the']);
  });

  it('coughed: the next request is one of its own', async () => {
    const talk = new Talk({ restMode: 'open' });
    await talk.say('what is the weather');
    talk.begin();
    talk.ears.tell({ kind: 'speech-dropped' });
    await talk.playToEnd('t0');
    await talk.say('turn on the lamp');
    expect(talk.requests).toEqual(['what is the weather', 'turn on the lamp']);
  });

  it('has nothing done while it is speaking', async () => {
    let understand: () => void = () => undefined;
    const deeds: string[] = [];
    const talk = new Talk({
      answer: async (text) => {
        if (text === 'unlock') await new Promise<void>((resolve) => (understand = resolve));
        const commit = async () => {
          deeds.push(text);
          return telling('Done.').commit();
        };
        return { commit };
      },
    });
    await talk.ask('unlock');
    const utteranceId = talk.begin({ speechMs: 64 });
    understand();
    await settled();
    expect(deeds).toEqual([]);
    await talk.end(utteranceId, 'nothing at all');
    expect(deeds).toEqual(['unlock nothing at all']);
  });
});
