import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { UnconnectedHub } from '../../daemon/home/unconnected-hub.ts';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { loadSentences, sentenceLanguages } from '../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { CONTEXT, echo, LockedHome, MATCH, router, say } from '../fakes/skill-bench.ts';
import { skillsOfBox } from '../fakes/skills-of-box.ts';

describe('the router', () => {
  it('hands a request to its skill', async () => {
    const routed = router(echo(() => 'Hello.')).route({ text: 'echo', confidence: 0.1 }, CONTEXT);
    expect(routed.matches).toEqual([MATCH]);
    expect(await routed.answer()).toEqual({ text: 'Hello.' });
  });

  it('did not catch what is empty or unsure', async () => {
    const made = router(echo(() => 'Hello.'));
    expect(await say(made, '  ')).toBe("Sorry, I didn't catch that.");
    expect(await say(made, 'mumble', 0.39)).toBe("Sorry, I didn't catch that.");
    expect(await say(made, 'mumble', 0.4)).not.toMatch(/catch/);
  });

  it('admits in turn that it cannot help', async () => {
    const made = router(echo(() => 'Hello.'));
    const said = [];
    for (let turn = 0; turn < 4; turn++) said.push(await say(made, 'book me a flight'));
    expect(said[0]).toBe('Sorry, I can\'t help with that yet. Say "help" to hear what I can do.');
    expect(new Set(said).size).toBe(3);
    expect(said[3]).toBe(said[0]);
    for (const text of said) expect(text).toMatch(/"help"/);
  });

  it.each([
    ['DISK_FULL', "Sorry, that didn't work: the disk is full."],
    ['CONFIG_INVALID', "Sorry, that didn't work: that setting can't be changed."],
    ['INTERNAL', "Sorry, that didn't work: something went wrong on my side."],
  ] as const)('says what went wrong: %s', async (code, text) => {
    const fail = (): never => {
      throw new EarshotError(code, 'secret detail');
    };
    expect(await say(router(echo(fail)), 'echo')).toBe(text);
  });

  it('lets a defect through', async () => {
    const fail = (): never => {
      throw new TypeError('defect');
    };
    await expect(say(router(echo(fail)), 'echo')).rejects.toThrow(TypeError);
  });

  it('wants at most one skill for an intent', () => {
    const hello = echo(() => 'Hello.');
    expect(() => router([hello, echo(() => 'Hi.')])).toThrow(/two skills for echo/);
  });

  it('does nothing of what it can do only in part, and leaves it to others', async () => {
    let done = 0;
    const made = router(
      echo(() => `Done ${++done}.`),
      ['echo', 'dance'],
    );
    const routed = made.route({ text: 'echo and dance', confidence: 1 }, CONTEXT);
    expect(routed).toMatchObject({ matches: [], unmatched: 'not-known' });
    expect((await routed.answer()).text).toMatch(/^Sorry/);
    expect(done).toBe(0);
  });
});

describe('what is routed', () => {
  it('is understood without doing it', async () => {
    let done = 0;
    const act = (): string => `Done ${++done}.`;
    const routed = router(echo(act)).route({ text: 'echo', confidence: 1 }, CONTEXT);
    expect([routed.isTelling, routed.question, done]).toEqual([false, undefined, 0]);
    expect((await routed.answer()).text).toBe('Done 1.');
    const telling = router(echo(act, 'tells')).route({ text: 'echo', confidence: 1 }, CONTEXT);
    expect(telling.isTelling).toBe(true);
  });

  it('is asked back about when it is risky', async () => {
    const home = new LockedHome();
    const routed = router(home, ['unlock']).route({ text: 'unlock', confidence: 1 }, CONTEXT);
    expect(routed).toMatchObject({ isTelling: false, question: 'Shall I unlock the front door?' });
    expect(home.isLocked).toBe(true);
    expect((await routed.answer()).text).toBe('The front door is unlocked.');
    expect(home.isLocked).toBe(false);
  });

  it('takes its turns at an apology only when that is said', async () => {
    const made = router(echo(() => 'Hello.'));
    for (let n = 0; n < 2; n += 1) made.route({ text: 'book a flight', confidence: 1 }, CONTEXT);
    const unknown = made.route({ text: 'book a flight', confidence: 1 }, CONTEXT);
    expect(unknown.isTelling).toBe(false);
    expect((await unknown.answer()).text).toMatch(/^Sorry/);
  });
});

describe('all skills together', () => {
  const sentences = loadSentences();
  const understanding = compileUnderstanding({ sentences, home: EMPTY_HOME });

  function box() {
    return skillsOfBox({
      clock: CONTEXT.clock,
      hub: new UnconnectedHub(EMPTY_HOME),
      understand: (text) => [understanding.match(text) ?? []].flat(),
    });
  }

  it.each(sentenceLanguages())('answer every intent of the sentences of %s', (language) => {
    const served = box().skills.flatMap((skill) =>
      'prepare' in skill ? skill.intents : Object.keys(skill.intents),
    );
    const intents = loadSentences(language).intents.map(({ intent }) => intent);
    expect(intents.filter((intent) => !served.includes(intent))).toEqual([]);
  });

  it.each([
    ['what time is it', "It's 12 AM."],
    ['set a pasta timer for ten minutes', 'Pasta timer set for 10 minutes.'],
    ['how much is twelve times eight', '12 times 8 is 96.'],
    ['five squared', '5 to the power of 2 is 25.'],
    ['cancel all timers', 'There are no timers.'],
    ['repeat that', "I haven't said anything yet."],
  ])('understand "%s"', async (text, reply) => {
    expect(await say(box().router, text)).toBe(reply);
  });
});
