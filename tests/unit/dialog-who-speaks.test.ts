import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { onePiece, type PreparedAnswer, type Turn } from '../../daemon/dialog/turn.ts';
import { WhoSpeaks } from '../../daemon/dialog/who-speaks.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';
import { settled, Talk, telling } from '../fakes/talk.ts';

const STRANGER = 'Sorry, I only do that for people I know.';

function setUp(unknownMay: string[], { canTell = true } = {}) {
  const deeds: string[] = [];
  const people: { who?: WhoSpeaks } = {};
  const asked: (string | undefined)[] = [];
  const acting = (text: string): PreparedAnswer => ({
    intent: { name: text === 'what time is it' ? 'clock.time' : 'home.unlock', slots: {} },
    commit: async () => {
      deeds.push(text);
      return { pieces: onePiece('Done.') };
    },
  });
  const talk = new Talk({
    prepareWith: (prepare, { clock, ears }) => {
      people.who = new WhoSpeaks({ clock, unknownMay, phrases: loadPhrases() });
      people.who.follow(ears, canTell);
      return people.who.permitted((request, signal) => {
        asked.push(request.person);
        return prepare(request, signal);
      });
    },
    answer: (text) => (text === 'tell me' ? telling('A story.') : acting(text)),
    observer: {
      moved: () => undefined,
      begun: (turn: Turn) => people.who?.begun(turn),
      saying: () => undefined,
    },
  });
  const spokenBy = (utteranceId: string, person: string | undefined): void =>
    talk.ears.tell({ kind: 'speaker', utteranceId, person, score: 0.7 });
  return { talk, deeds, asked, spokenBy };
}

describe('whoever is not known', () => {
  it('may ask for everything, unless the settings say otherwise', async () => {
    const { talk, deeds } = setUp(['*']);
    await talk.ask('unlock the door');
    expect(deeds).toEqual(['unlock the door']);
  });

  it('may ask for what the settings name, and for what is only talk', async () => {
    const { talk, deeds } = setUp(['clock.*']);
    await talk.ask('what time is it');
    await talk.playToEnd('t0');
    await talk.ask('tell me');
    expect(deeds).toEqual(['what time is it']);
    expect(talk.spoken).toEqual(['Done.', 'A story.']);
  });

  it('is refused aloud, and nothing is done', async () => {
    const { talk, deeds, spokenBy } = setUp(['clock.*']);
    talk.wake();
    const id = talk.begin();
    spokenBy(id, undefined);
    await talk.end(id, 'unlock the door');
    expect(deeds).toEqual([]);
    expect(talk.spoken).toEqual([STRANGER]);
    expect(talk.turns).toEqual([]);
    await talk.playToEnd('t0');
    expect(talk.turns[0]).not.toHaveProperty('person');
    expect(talk.turns[0]?.intent?.name).toBe('home.unlock');
  });

  it('is everybody where no model can tell people apart', async () => {
    const { talk, deeds } = setUp([], { canTell: false });
    await talk.ask('unlock the door');
    expect(talk.spoken).toEqual([STRANGER]);
    expect(deeds).toEqual([]);
  });

  it('is who does not become known in time', async () => {
    const { talk, deeds, spokenBy } = setUp([]);
    talk.wake();
    const id = talk.begin();
    await talk.end(id, 'unlock the door');
    expect(talk.spoken).toEqual([]);
    talk.clock.advanceBy(500);
    await settled();
    expect(talk.spoken).toEqual([STRANGER]);
    spokenBy(id, 'Anna');
    await settled();
    expect(deeds).toEqual([]);
  });
});

describe('whoever is known', () => {
  it('is obeyed, named to the model, and kept with the turn', async () => {
    const { talk, deeds, asked, spokenBy } = setUp([]);
    talk.wake();
    const id = talk.begin();
    spokenBy(id, 'Anna');
    await talk.end(id, 'unlock the door');
    expect(deeds).toEqual(['unlock the door']);
    expect(asked).toEqual(['Anna']);
    await talk.playToEnd('t0');
    expect(talk.turns[0]?.person).toBe('Anna');
  });

  it('is waited for when the words were faster', async () => {
    const { talk, deeds, spokenBy } = setUp([]);
    talk.wake();
    const id = talk.begin();
    await talk.end(id, 'unlock the door');
    expect(deeds).toEqual([]);
    spokenBy(id, 'Anna');
    await settled();
    expect(deeds).toEqual(['unlock the door']);
    await talk.playToEnd('t0');
    expect(talk.turns[0]?.person).toBe('Anna');
  });

  it('lends nothing to who speaks next', async () => {
    const ears = new ScriptedEars();
    const clock = new ManualClock();
    const who = new WhoSpeaks({ clock, unknownMay: [], phrases: loadPhrases() });
    who.follow(ears, true);
    let deeds = 0;
    const prepare = who.permitted(async () => ({
      intent: { name: 'home.unlock', slots: {} },
      commit: async () => {
        deeds += 1;
        return { pieces: onePiece('Done.') };
      },
    }));
    ears.tell({ kind: 'speech-start', utteranceId: 'u0', sample: 0 });
    const { signal } = new AbortController();
    const strangers = await prepare({ text: 'unlock', confidence: 1 }, signal);
    ears.tell({ kind: 'speech-start', utteranceId: 'u1', sample: 0 });
    ears.tell({ kind: 'speaker', utteranceId: 'u1', person: 'Anna', score: 1 });
    const answer = strangers.commit();
    clock.advanceBy(500);
    await answer;
    expect(deeds).toBe(0);
    const annas = await prepare({ text: 'unlock', confidence: 1 }, signal);
    await annas.commit();
    expect(deeds).toBe(1);
  });
});
