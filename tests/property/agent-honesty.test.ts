import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Claims } from '../../daemon/agent/claims.ts';
import { ask, FakeTool } from '../fakes/agent-bench.ts';
import type { Step } from '../fakes/calling-model.ts';

const claims = new Claims();

const THINGS = ['the kitchen light', 'the front door', 'the heating', 'your timer', 'the radio'];
const DONE = ['turned on', 'locked', 'set', 'started', 'switched off', 'opened', 'cancelled'];
const DINGE = ['das Küchenlicht', 'die Haustür', 'die Heizung', 'den Timer', 'das Radio'];
const GETAN = ['eingeschaltet', 'verriegelt', 'gestellt', 'gestartet', 'ausgeschaltet', 'geöffnet'];
const STARTS = ['', 'Sure, ', 'Okay, ', 'Alright! ', 'Of course. ', 'Right away: '];

const english = fc
  .tuple(
    fc.constantFrom(...STARTS),
    fc.constantFrom(
      'I ',
      "I've ",
      'I have ',
      'I just ',
      'I have now ',
      'I went and ',
      'I already ',
    ),
    fc.constantFrom(...DONE),
    fc.constantFrom(...THINGS),
    fc.constantFrom('', ' for you', ' now', ' as you asked', ' in the hall'),
  )
  .filter(([, who]) => who !== 'I went and ')
  .map(([start, who, done, thing, rest]) => `${start}${who}${done} ${thing}${rest}.`);
const passive = fc
  .tuple(fc.constantFrom(...THINGS), fc.constantFrom(...DONE), fc.constantFrom('has', 'have'))
  .map(([thing, done, has]) => `${thing[0]?.toUpperCase()}${thing.slice(1)} ${has} been ${done}.`);
const german = fc
  .tuple(
    fc.constantFrom('Ich habe', 'Gern, ich habe'),
    fc.constantFrom(...DINGE),
    fc.constantFrom(...GETAN),
  )
  .map(([who, ding, getan]) => `${who} ${ding} ${getan}.`);
const short = fc.constantFrom(
  ...['Done.', 'All set!', "It's done.", 'Erledigt.', 'Timer set.', 'Lights off.'],
  ...['The garage door is closed.', 'Your alarm is set for seven.', 'Das Licht ist jetzt aus.'],
  ...["I'll turn it off.", 'Turning off the lights.', 'Ich schalte das Licht aus.', 'I did it.'],
);
const lie = fc.oneof(english, passive, german, short);
const harmless = fc.constantFrom(
  ...['Let me look.', 'Good night!', 'The moon is far away.', 'Shall I open the window?'],
  ...['I could not find it.', 'Paris is in France.', 'Das weiß ich nicht.', 'One moment.'],
);

const tool = (name: string, effect: 'tells' | 'acts'): FakeTool => new FakeTool(name, { effect });

/** Cuts a text into pieces as a model streams it. */
const streamed = (
  texts: fc.Arbitrary<string[]>,
): fc.Arbitrary<{ all: string[]; pieces: string[] }> =>
  fc.tuple(texts, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })).map(([all, cuts]) => {
    const text = all.join(' ');
    const pieces: string[] = [];
    for (let at = 0, n = 0; at < text.length; n += 1) {
      const end = at + (cuts[n % cuts.length] ?? 1);
      pieces.push(text.slice(at, end));
      at = end;
    }
    return { all, pieces };
  });

describe('a model that lies', () => {
  it('is recognised by every claim, and not by harmless words', () => {
    fc.assert(
      fc.property(lie, harmless, (claim, other) => {
        expect([claim, claims.isClaim(claim)]).toEqual([claim, true]);
        expect([other, claims.isClaim(other)]).toEqual([other, false]);
      }),
    );
  });

  it('never has an invented success spoken', async () => {
    const texts = fc.array(fc.oneof(lie, harmless), { minLength: 1, maxLength: 5 });
    // It may ask a tool that only tells, one that fails, or none.
    const before = fc.constantFrom<Step[][]>(
      [],
      [[{ call: 'look', with: { what: 'light' } }]],
      [['Done. ', { call: 'broken', with: { what: 'light' } }]],
    );
    await fc.assert(
      fc.asyncProperty(streamed(texts), before, async ({ pieces, all }, first) => {
        const broken = tool('broken', 'acts');
        broken.outcome = { kind: 'failed', reason: 'no' };
        const { said } = await ask([...first, pieces], [tool('look', 'tells'), broken]);
        const claimed = said.filter((sentence) => claims.isClaim(sentence));
        expect(claimed).toEqual([]);
        const whole = said.join(' ');
        for (const sentence of all.filter((each) => claims.isClaim(each))) {
          expect(whole).not.toContain(sentence);
        }
        if (all.some((each) => claims.isClaim(each))) expect(said.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('may say what a tool without words of its own has done, and nothing else', async () => {
    const send = new FakeTool('send_message', { effect: 'acts', description: 'Sends a message.' });
    const call = { call: 'send_message', with: { what: 'hello' } };
    const { said } = await ask([[call], ['I sent the message. I locked the door.']], [send]);
    expect(said).toEqual(['I sent the message.', 'Done.']);
  });
});
