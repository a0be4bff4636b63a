import { describe, expect, it } from 'vitest';
import { phantomReason } from '../../daemon/dialog/phantom-guard.ts';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { likeness, SelfSpeech } from '../../daemon/dialog/self-speech.ts';
import { Talk, telling } from '../fakes/talk.ts';

const phrases = loadPhrases();
const at = (overNoiseDb: number, meanProbability: number) => ({
  speechDb: -60 + overNoiseDb,
  noiseDb: -60,
  meanProbability,
});
const REPLY = 'Tomorrow it will be sunny with a high of twenty degrees.';

describe('words that nobody said', () => {
  it.each([
    ['turn on the light', at(20, 0.9), undefined, undefined],
    ['turn on the light', at(5, 0.9), 'quiet', undefined],
    ['turn on the light', at(20, 0.5), 'not-speech', undefined],
    ['turn on the light', at(-1, 0.9), 'quiet', 'quiet'],
    ['turn on the light', at(20, 0.3), 'not-speech', 'not-speech'],
    ['thank you', at(8, 0.9), 'known-phrase', undefined],
    ['Thank you. Bye.', at(20, 0.7), 'known-phrase', undefined],
    ['thank you', at(20, 0.9), undefined, undefined],
    ['you you you you you', at(30, 0.95), 'loop', 'loop'],
    ['i want to i want to i want to i want to', at(30, 0.95), 'loop', 'loop'],
    ['very very very good', at(30, 0.95), undefined, undefined],
    ['thank you', undefined, undefined, undefined],
  ])('"%s" %o: %s, after the wake word %s', (text, level, uninvited, invited) => {
    expect(phantomReason({ text, level, isInvited: false }, phrases)).toBe(uninvited);
    expect(phantomReason({ text, level, isInvited: true }, phrases)).toBe(invited);
  });

  it('start nothing where any speech is taken', async () => {
    const talk = new Talk({ restMode: 'open' });
    await talk.say('thank you', { level: at(8, 0.9) });
    expect(talk.requests).toEqual([]);
    expect(talk.state).toBe('idle');
    await talk.say('thank you', { level: at(20, 0.9) });
    expect(talk.requests).toEqual(['thank you']);
  });

  it('do not interrupt a reply for good', async () => {
    const talk = new Talk({ answer: () => telling(REPLY) });
    await talk.hearReply();
    await talk.say('turn on the light', { speechMs: 400, level: at(3, 0.9) });
    expect(talk.requests).toEqual(['tell me']);
    expect(talk.state).toBe('speaking');
  });
});

describe('the own voice', () => {
  async function speaking(): Promise<Talk> {
    const talk = new Talk({ answer: () => telling(REPLY) });
    await talk.hearReply();
    return talk;
  }

  it.each([
    'tomorrow it will be sunny',
    'will be sunday with a high',
    'sunny with a high of twenty',
    '20 degrees',
    'degrees',
  ])('is not answered: "%s"', async (text) => {
    const talk = await speaking();
    await talk.say(text, { speechMs: 500 });
    expect(talk.requests).toEqual(['tell me']);
    expect(talk.state).toBe('speaking');
  });

  it.each(['will it rain', 'what about sunday', 'turn the kitchen light off'])(
    'is not that of a user: "%s"',
    async (text) => {
      const talk = await speaking();
      await talk.say(text, { speechMs: 500 });
      expect(talk.requests).toEqual(['tell me', text]);
    },
  );

  it('is not heard in a command that names what the reply names', async () => {
    const talk = new Talk({ answer: () => telling('The kitchen light is on.') });
    await talk.hearReply();
    await talk.say('turn the kitchen light off', { speechMs: 500 });
    expect(talk.requests).toEqual(['tell me', 'turn the kitchen light off']);
  });

  it('is taken off what a user says after it', async () => {
    const talk = await speaking();
    await talk.say('tomorrow it will be turn off the lamp', { speechMs: 500 });
    expect(talk.requests).toEqual(['tell me', 'turn off the lamp']);
  });

  it('is one word when that stood alone for a second, and not when a user went on', async () => {
    for (const [aloneMs, request] of [
      [1000, 'turn off the lamp'],
      [900, 'tomorrow turn off the lamp'],
    ] as const) {
      const talk = await speaking();
      const utteranceId = talk.begin({ speechMs: 96, partial: 'tomorrow' });
      talk.clock.advanceBy(aloneMs);
      talk.ears.tell({ kind: 'partial', utteranceId, text: 'tomorrow turn' });
      talk.clock.advanceBy(3000);
      talk.ears.tell({ kind: 'partial', utteranceId, text: 'tomorrow turn off' });
      await talk.end(utteranceId, 'tomorrow turn off the lamp');
      expect(talk.requests).toEqual(['tell me', request]);
    }
  });

  it('does not hide a word for silence', async () => {
    const talk = new Talk({
      answer: () => telling(REPLY),
      settings: ({ bargeIn }) => Object.assign(bargeIn, { strategy: 'stop-word' }),
    });
    await talk.hearReply();
    talk.begin({ partial: 'tomorrow it will be stop' });
    expect(talk.state).toBe('interrupted');
  });

  it('is still known when it comes back just after playback', async () => {
    const talk = new Talk({ answer: () => telling('It is sunny?') });
    await talk.hearReply();
    await talk.playbackEnds('t0', { heardSentences: 1, heardShare: 0 });
    talk.clock.advanceBy(300);
    expect(talk.state).toBe('followUp');
    await talk.say('it is sunny');
    expect(talk.requests).toEqual(['tell me']);
  });

  it('is not taken for an answer that repeats the question later', async () => {
    const talk = new Talk({ answer: () => telling('The kitchen or the bedroom?') });
    await talk.hearReply();
    await talk.playToEnd('t0');
    talk.clock.advanceBy(200);
    await talk.say('the kitchen', { duringPlayback: false });
    expect(talk.requests).toEqual(['tell me', 'the kitchen']);
  });

  it('may be that of another box', async () => {
    const talk = new Talk({ restMode: 'open' });
    talk.saidElsewhere(REPLY);
    await talk.say('it will be sunny with a high');
    expect(talk.requests).toEqual([]);
    talk.clock.advanceBy(20_000);
    await talk.say('it will be sunny with a high');
    expect(talk.requests).toHaveLength(1);
  });

  it('is remembered within bounds', () => {
    const guard = new SelfSpeech();
    guard.say('t0', 'the very first words of all');
    for (let n = 0; n < 500; n += 1) guard.say('t0', `sentence number ${n} of many`);
    expect(guard.isOwn('the very first words', 'here', 0)).toBe(false);
    expect(guard.isOwn('number 499 of many', 'here', 0)).toBe(true);
    guard.fellSilent('t0', 0);
    expect(guard.isOwn('number 499 of many', 'here', 9_999)).toBe(true);
    expect(guard.isOwn('number 499 of many', 'here', 10_000)).toBe(false);
    guard.saidElsewhere('word '.repeat(100_000), 0);
    expect(guard.isOwn('word word word', 'elsewhere', 1)).toBe(true);
  });

  it('is measured by edits of words', () => {
    const said = 'the kitchen light is on'.split(' ');
    expect(likeness(['kitchen', 'light', 'is'], said)).toBe(1);
    expect(likeness(['kitchin', 'light', 'is'], said)).toBe(1);
    expect(likeness('turn the kitchen light off'.split(' '), said)).toBeCloseTo(0.6);
    expect(likeness(['something', 'else'], said)).toBe(0);
    expect(likeness([], said)).toBe(0);
    expect(likeness(['the'], [])).toBe(0);
  });
});
