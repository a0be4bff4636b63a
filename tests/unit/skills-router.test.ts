import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { SkillRouter } from '../../daemon/skills/router.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import type { IntentEffect, IntentMatch, Skill } from '../../daemon/skills/skill.ts';
import { createSkills } from '../../daemon/skills/skill-set.ts';
import { TimerService } from '../../daemon/skills/timer-service.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { MemoryTimers } from '../fakes/memory-timers.ts';

const CONTEXT = { clock: new ManualClock(), timeZone: 'UTC', lastReply: '' };
const MATCH: IntentMatch = { intent: 'echo', slots: {}, score: 1 };

function echo(text: () => string, effect: IntentEffect = 'acts', intent = 'echo'): Skill {
  return { intents: { [intent]: effect }, handle: async () => ({ text: text() }) };
}

function router(skill: Skill | Skill[], intents: readonly string[] = ['echo']): SkillRouter {
  const match = (text: string) => (intents.includes(text) ? { ...MATCH, intent: text } : undefined);
  const parts = {
    understanding: { match },
    intents,
    skills: [skill].flat(),
    replies: loadReplies(),
  };
  return new SkillRouter({ ...parts, minConfidence: 0.4 });
}

/** A home with one lock. */
class LockedHome implements Skill {
  readonly intents = { unlock: 'risky' } as const;
  readonly #replies = loadReplies();
  isLocked = true;

  question(): string {
    return this.#replies.say('confirm.unlock', { thing: 'the front door' });
  }

  async handle() {
    this.isLocked = false;
    return { text: 'Done.' };
  }
}

async function say(made: SkillRouter, text: string, confidence = 1): Promise<string> {
  return (await made.route({ text, confidence }).answer(CONTEXT)).text;
}

describe('the router', () => {
  it('hands a request to its skill', async () => {
    const routed = router(echo(() => 'Hello.')).route({ text: 'echo', confidence: 0.1 });
    expect(routed.match).toEqual(MATCH);
    expect(await routed.answer(CONTEXT)).toEqual({ text: 'Hello.' });
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

  it('wants exactly one skill for every intent', () => {
    const hello = echo(() => 'Hello.');
    expect(() => router(hello, ['echo', 'dance'])).toThrow(/no skill for dance/);
    expect(() => router([hello, echo(() => 'Hi.')])).toThrow(/two skills for echo/);
  });
});

describe('what is routed', () => {
  it('is understood without doing it', async () => {
    let done = 0;
    const act = (): string => `Done ${++done}.`;
    const routed = router(echo(act)).route({ text: 'echo', confidence: 1 });
    expect([routed.isTelling, routed.question, done]).toEqual([false, undefined, 0]);
    expect((await routed.answer(CONTEXT)).text).toBe('Done 1.');
    const telling = router(echo(act, 'tells')).route({ text: 'echo', confidence: 1 });
    expect(telling.isTelling).toBe(true);
  });

  it('is asked back about when it is risky', async () => {
    const home = new LockedHome();
    const routed = router(home, ['unlock']).route({ text: 'unlock', confidence: 1 });
    expect(routed).toMatchObject({ isTelling: false, question: 'Shall I unlock the front door?' });
    expect(home.isLocked).toBe(true);
    expect((await routed.answer(CONTEXT)).text).toBe('Done.');
    expect(home.isLocked).toBe(false);
    const bold: Skill = { intents: { echo: 'risky' }, handle: async () => ({ text: 'Done.' }) };
    expect(() => router(bold)).toThrow(/no question before echo/);
  });

  it('takes its turns at an apology only when that is said', async () => {
    const made = router(echo(() => 'Hello.'));
    for (let n = 0; n < 2; n += 1) made.route({ text: 'book a flight', confidence: 1 });
    const unknown = made.route({ text: 'book a flight', confidence: 1 });
    expect(unknown.isTelling).toBe(false);
    expect((await unknown.answer(CONTEXT)).text).toMatch(/^Sorry/);
  });
});

describe('all skills together', () => {
  function box(): SkillRouter {
    const replies = loadReplies();
    const sentences = loadSentences();
    const { clock } = CONTEXT;
    const timers = new TimerService({
      clock,
      store: new MemoryTimers(),
      ring: async () => true,
      onFault: () => {},
    });
    const volume = { get: () => 50, set: () => {} };
    const home = EMPTY_HOME;
    return new SkillRouter({
      understanding: compileUnderstanding({ sentences, home }),
      intents: sentences.intents.map(({ intent }) => intent),
      skills: createSkills({ replies, timers, volume, home, homeControl: undefined }),
      replies,
      minConfidence: 0.4,
    });
  }

  it('answer every intent of the sentences', () => {
    expect(box).not.toThrow();
  });

  it.each([
    ['what time is it', "It's 12 AM."],
    ['set a pasta timer for ten minutes', 'Pasta timer set for 10 minutes.'],
    ['how much is twelve times eight', '12 times 8 is 96.'],
    ['five squared', '5 to the power of 2 is 25.'],
    ['cancel all timers', 'There are no timers.'],
    ['repeat that', "I haven't said anything yet."],
  ])('understand "%s"', async (text, reply) => {
    expect(await say(box(), text)).toBe(reply);
  });
});
