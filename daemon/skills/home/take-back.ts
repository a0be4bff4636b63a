import type { IntentMatch, PreparedCommand, SkillContext, Undo } from '../skill.ts';
import { type Before, backPlan } from './back-plan.ts';
import type { HomeParts } from './home-parts.ts';
import { orderClause } from './outcome-reply.ts';
import { performAll, type Told } from './performing.ts';
import { isRisky } from './risk.ts';

/** How a command to devices is taken back, by how they were before it. */
export function homeUndo(parts: HomeParts, match: IntentMatch, told: readonly Before[]): Undo {
  return { match, prepare: (context) => prepareBack(parts, told, context) };
}

function prepareBack(
  parts: HomeParts,
  told: readonly Before[],
  context: SkillContext,
): PreparedCommand {
  const { words, hub, memory } = parts;
  const backs = told.map((before) => ({ ...before, back: backPlan(before, words) }));
  const devicesThat = (are: 'was-so' | 'cannot') =>
    backs.filter(({ back }) => back === are).map(({ device }) => device);
  const plans = backs.flatMap(({ device, back }): Told[] =>
    typeof back === 'string' ? [] : [{ device, plan: back }],
  );
  const devices = plans.map(({ device }) => device);
  const risky = plans.find(({ device, plan }) => isRisky(device, plan.action, words));
  const first = risky ?? plans[0];
  const target = parts.now(context).names.together(devices);
  const run = async () => {
    const { names, outcomes } = parts.now(context);
    const said: string[] = [];
    if (plans.length > 0) {
      memory.remember(devices, context.clock);
      said.push(outcomes.say(names.together(devices), await performAll(plans, hub, context.clock)));
    }
    for (const are of ['was-so', 'cannot'] as const) {
      const some = devicesThat(are);
      if (some.length > 0) said.push(words.replies.say(`undo.${are}`, names.together(some)));
    }
    return { text: said.join(' ') };
  };
  return {
    effect: risky ? 'risky' : 'acts',
    ...(first ? { deed: orderClause(words, target, first.plan) } : {}),
    touches: told.map(({ device }) => device.id),
    run,
  };
}
