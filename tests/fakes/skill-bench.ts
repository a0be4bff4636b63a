import { ManualClock } from '../../daemon/base/clock.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { SkillRouter } from '../../daemon/skills/router.ts';
import type { IntentMatch, PlainSkill, PreparingSkill, Skill } from '../../daemon/skills/skill.ts';

/** Where a request comes from. */
export const CONTEXT = { clock: new ManualClock(), timeZone: 'UTC', lastReply: '' };
/** What the text `echo` is understood as. */
export const MATCH: IntentMatch = { intent: 'echo', slots: {}, score: 1 };

/** A skill of one intent that answers with a text. */
export function echo(
  text: () => string,
  effect: 'tells' | 'acts' = 'acts',
  intent = 'echo',
): PlainSkill {
  return { intents: { [intent]: effect }, handle: async () => ({ text: text() }) };
}

/** Understands the names of intents, several with `and` between them. */
export function router(skill: Skill | Skill[], intents: readonly string[] = ['echo']): SkillRouter {
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
export class LockedHome implements PreparingSkill {
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

/** What is answered to a text. */
export async function say(made: SkillRouter, text: string, confidence = 1): Promise<string> {
  return (await made.route({ text, confidence }, CONTEXT).answer()).text;
}
