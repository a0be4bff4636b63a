import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { PreparingSkill } from '../../daemon/skills/skill.ts';
import { CONTEXT, echo, LockedHome, router, say } from '../fakes/skill-bench.ts';

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
