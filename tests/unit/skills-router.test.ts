import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { UnconnectedHub } from '../../daemon/home/unconnected-hub.ts';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { SkillRouter } from '../../daemon/skills/router.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import type { IntentMatch, PlainSkill, PreparingSkill, Skill } from '../../daemon/skills/skill.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { skillsOfBox } from '../fakes/skills-of-box.ts';

const CONTEXT = { clock: new ManualClock(), timeZone: 'UTC', lastReply: '' };
const MATCH: IntentMatch = { intent: 'echo', slots: {}, score: 1 };

function echo(text: () => string, effect: 'tells' | 'acts' = 'acts', intent = 'echo'): PlainSkill {
  return { intents: { [intent]: effect }, handle: async () => ({ text: text() }) };
}

function router(skill: Skill | Skill[], intents: readonly string[] = ['echo']): SkillRouter {
  const understand = (text: string) =>
    text
      .split(' and ')
      .flatMap((intent) => (intents.includes(intent) ? [{ ...MATCH, intent }] : []));
  const parts = {
    understand,
    skills: [skill].flat(),
    replies: loadReplies(),
  };
  return new SkillRouter({ ...parts, minConfidence: 0.4 });
}

/** A home with one lock. */
class LockedHome implements PreparingSkill {
  readonly intents = ['unlock'];
  isLocked = true;

  prepare() {
    const run = async () => {
      this.isLocked = false;
      return { text: 'The front door is unlocked.' };
    };
    return { effect: 'risky', deed: 'unlock the front door', touches: ['door'], run } as const;
  }
}

async function say(made: SkillRouter, text: string, confidence = 1): Promise<string> {
  return (await made.route({ text, confidence }, CONTEXT).answer()).text;
}

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

describe('several commands in one breath', () => {
  /** A skill whose commands end when they are told to, and tell when they begin. */
  function slow(begun: string[], touches: Record<string, readonly string[] | undefined>) {
    const ends = new Map<string, () => void>();
    const skill: PreparingSkill = {
      intents: Object.keys(touches),
      prepare: ({ intent }) => {
        const run = async () => {
          begun.push(intent);
          await new Promise<void>((resolve) => ends.set(intent, resolve));
          return { text: `${intent} is done.` };
        };
        const touched = touches[intent];
        return { effect: 'acts', deed: intent, run, ...(touched ? { touches: touched } : {}) };
      },
    };
    return { skill, end: (intent: string) => ends.get(intent)?.() };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('are done at once where they have nothing in common, and answered in order', async () => {
    const begun: string[] = [];
    const { skill, end } = slow(begun, { one: ['a'], two: ['b'], three: ['a', 'c'] });
    const made = router(skill, ['one', 'two', 'three']);
    const reply = say(made, 'one and two and three');
    await settled();
    expect(begun).toEqual(['one', 'two']);
    end('two');
    await settled();
    expect(begun).toEqual(['one', 'two']);
    end('one');
    await settled();
    expect(begun).toEqual(['one', 'two', 'three']);
    end('three');
    expect(await reply).toBe('one is done. two is done. three is done.');
  });

  it('wait for one that does not say what it acts on', async () => {
    const begun: string[] = [];
    const { skill, end } = slow(begun, { one: ['a'], two: undefined, three: ['b'] });
    const reply = say(router(skill, ['one', 'two', 'three']), 'one and two and three');
    for (const intent of ['one', 'two', 'three']) {
      await settled();
      expect(begun.at(-1)).toBe(intent);
      end(intent);
    }
    expect(await reply).toBe('one is done. two is done. three is done.');
  });

  it('are all named before a yes, if one of them is risky, and none is done', async () => {
    const home = new LockedHome();
    let dances = 0;
    const dance = echo(() => `Dance ${++dances}.`, 'acts', 'dance');
    const time = echo(() => "It's noon.", 'tells', 'time');
    const made = router([home, dance, time], ['unlock', 'dance', 'time']);
    const routed = made.route({ text: 'dance and time and unlock', confidence: 1 }, CONTEXT);
    expect(routed.question).toBe('Shall I do the rest of what you said and unlock the front door?');
    expect([home.isLocked, dances]).toEqual([true, 0]);
    const { text } = await routed.answer();
    expect(text).toBe("Dance 1. It's noon. The front door is unlocked.");
  });

  it('go on when one fails, and say so', async () => {
    const fail = (): never => {
      throw new EarshotError('DISK_FULL', 'secret detail');
    };
    const made = router([echo(fail), echo(() => 'Danced.', 'acts', 'dance')], ['echo', 'dance']);
    expect(await say(made, 'echo and dance')).toBe(
      "Sorry, that didn't work: the disk is full. Danced.",
    );
  });

  it('tell early only if all of them only tell', () => {
    const skills = [echo(() => 'a', 'tells'), echo(() => 'b', 'acts', 'dance')];
    const made = router(skills, ['echo', 'dance']);
    const isTelling = (text: string) => made.route({ text, confidence: 1 }, CONTEXT).isTelling;
    expect([isTelling('echo'), isTelling('echo and echo')]).toEqual([true, true]);
    expect(isTelling('echo and dance')).toBe(false);
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

  it('answer every intent of the sentences', () => {
    const served = box().skills.flatMap((skill) =>
      'prepare' in skill ? skill.intents : Object.keys(skill.intents),
    );
    const intents = sentences.intents.map(({ intent }) => intent);
    const missing = intents.filter((intent) => !served.includes(intent));
    expect(missing).toEqual([]);
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
