import { describe, expect, it } from 'vitest';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { onePiece } from '../../daemon/dialog/turn.ts';
import { Talk, telling } from '../fakes/talk.ts';

const QUESTION = 'Shall I unlock the front door?';
const LEFT = 'Okay, I left it as it is.';
/** As it is sent to the voice: the first clause by itself. */
const NO_YES = ['I heard no yes', 'so I left it as it is.'];

function setUp(settings?: ConstructorParameters<typeof Talk>[0]) {
  const deeds: string[] = [];
  const talk = new Talk({
    answer: (text) => {
      if (text !== 'unlock the door') return telling(`You said ${text}.`);
      const commit = async () => {
        deeds.push(text);
        return { pieces: onePiece('The front door is unlocked.') };
      };
      return { confirm: QUESTION, commit };
    },
    ...settings,
  });
  return { talk, deeds };
}

async function asked(settings?: ConstructorParameters<typeof Talk>[0]) {
  const { talk, deeds } = setUp(settings);
  await talk.ask('unlock the door');
  expect(talk.spoken).toEqual([QUESTION]);
  await talk.playToEnd('t0');
  expect(talk.state).toBe('followUp');
  return { talk, deeds };
}

describe('something risky', () => {
  it('is done after a clear yes, once', async () => {
    const { talk, deeds } = await asked();
    expect(deeds).toEqual([]);
    expect(talk.commands('mode').at(-1)).toEqual({ kind: 'mode', mode: 'open', forMs: 8000 });
    await talk.say('yes please');
    expect(deeds).toEqual(['unlock the door']);
    expect(talk.spoken.at(-1)).toBe('The front door is unlocked.');
    await talk.playToEnd('t1');
    expect(talk.state).toBe('idle');
    await talk.ask('yes');
    expect(deeds).toEqual(['unlock the door']);
  });

  it.each(['no', 'yes no wait', 'what time is it', 'yesterday', 'do not do it', 'sure you are'])(
    'is not done after "%s", and the user is told',
    async (text) => {
      const { talk, deeds } = await asked();
      await talk.say(text);
      expect(deeds).toEqual([]);
      expect(talk.spoken.at(-1)).toBe(LEFT);
      await talk.playToEnd('t1');
      await talk.ask('yes');
      expect(deeds).toEqual([]);
    },
  );

  it('is not done after a yes that was hardly heard', async () => {
    const { talk, deeds } = await asked();
    await talk.say('yes', { confidence: 0.39 });
    expect(deeds).toEqual([]);
    expect(talk.spoken.at(-1)).toBe(LEFT);
  });

  it('is dropped when nobody answers, and the user is told', async () => {
    const { talk, deeds } = await asked();
    talk.ears.tell({ kind: 'no-speech' });
    await talk.playToEnd('t1');
    expect(talk.spoken.slice(-2)).toEqual(NO_YES);
    await talk.ask('yes');
    expect(deeds).toEqual([]);
    expect(talk.requests.at(-1)).toBe('yes');
  });

  it('is not done by a yes that comes too late', async () => {
    const { talk, deeds } = await asked();
    const utteranceId = talk.begin();
    talk.clock.advanceBy(8001);
    await talk.end(utteranceId, 'yes');
    expect(deeds).toEqual([]);
    expect(talk.spoken.slice(-2)).toEqual(NO_YES);
  });

  it('is not done by the sound of an empty room', async () => {
    const { talk, deeds } = await asked();
    await talk.say('yeah', { level: { speechDb: -58, noiseDb: -60, meanProbability: 0.9 } });
    expect(deeds).toEqual([]);
    expect(talk.spoken.slice(-2)).toEqual(NO_YES);
  });

  it('may be agreed to while the question is still being asked', async () => {
    const { talk, deeds } = setUp();
    await talk.ask('unlock the door');
    talk.play('t0');
    await talk.say('yes do it', { speechMs: 400 });
    expect(deeds).toEqual(['unlock the door']);
  });

  it('is asked for although follow-ups are off', async () => {
    await asked({ settings: ({ followUp }) => Object.assign(followUp, { enabled: false }) });
  });

  it('is dropped when the box is muted', async () => {
    const { talk, deeds } = await asked();
    talk.conversation.mute();
    talk.conversation.unmute();
    await talk.playToEnd('t1');
    await talk.ask('yes');
    expect(deeds).toEqual([]);
  });

  it('is dropped with the turn that asks', async () => {
    const { talk, deeds } = setUp();
    await talk.ask('unlock the door');
    talk.conversation.cancel();
    await talk.playToEnd('t1');
    await talk.ask('yes');
    expect(deeds).toEqual([]);
  });
});

describe('words of consent', () => {
  const phrases = loadPhrases();
  it.each([
    ['yes', 'yes'],
    ['Yes, please.', 'yes'],
    ['okay do it', 'yes'],
    ["I'm sure", 'yes'],
    ['no', 'no'],
    ["yes, don't", 'no'],
    ['never mind', 'no'],
    ['please', 'unclear'],
    ['', 'unclear'],
    ['yes the blue one', 'unclear'],
    ['are you sure', 'unclear'],
  ])('"%s" is %s', (text, consent) => {
    expect(phrases.consent(text)).toBe(consent);
  });

  it('needs a language that is there', () => {
    expect(() => loadPhrases('xx')).toThrow();
  });
});
