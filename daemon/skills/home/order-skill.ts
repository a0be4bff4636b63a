import type { HomeDevice } from '../../ports/home.ts';
import type {
  IntentMatch,
  PreparedCommand,
  PreparingSkill,
  SkillContext,
  SkillReply,
} from '../skill.ts';
import { CLIMATE_ORDERS } from './climate-orders.ts';
import { ENTRY_ORDERS } from './entry-orders.ts';
import type { HomeOrder, OrderTable } from './home-order.ts';
import type { HomeParts } from './home-parts.ts';
import { LIGHT_ORDERS } from './light-orders.ts';
import { MEDIA_ORDERS } from './media-orders.ts';
import { orderClause } from './outcome-reply.ts';
import { isDone, performAll, type Told } from './performing.ts';
import { POWER_ORDERS } from './power-orders.ts';
import { isRisky } from './risk.ts';
import { homeUndo } from './take-back.ts';
import type { Target } from './thing-names.ts';
import { VACUUM_ORDERS } from './vacuum-orders.ts';

const ORDERS: OrderTable = {
  ...POWER_ORDERS,
  ...LIGHT_ORDERS,
  ...ENTRY_ORDERS,
  ...CLIMATE_ORDERS,
  ...MEDIA_ORDERS,
  ...VACUUM_ORDERS,
};

/** Tells the devices of the home what was asked, and says what became of it. */
export class HomeOrderSkill implements PreparingSkill {
  readonly intents = Object.keys(ORDERS);
  readonly #parts: HomeParts;

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  prepare(
    match: IntentMatch,
    context: SkillContext,
    before: readonly PreparedCommand[],
  ): PreparedCommand {
    const made = ORDERS[match.intent]?.(match, this.#parts.words);
    if (made === undefined) throw new Error(`no order for ${match.intent}`);
    if (made.kind === 'refused') return said(made.text);
    const { order } = made;
    const suits = (device: HomeDevice): boolean =>
      order.plan(device, this.#state(device)) !== 'cannot';
    const { finder } = this.#parts.now(context, before);
    const found = finder.find({ ...order, match, suits, hereArea: context.area });
    if (found.kind === 'refused') return said(found.text);
    const { target } = found;
    const planned = this.#told(order, target);
    const risky = planned.find((each) => this.#isRisky(each));
    const first = (risky ?? planned[0])?.plan;
    return {
      effect: risky ? 'risky' : 'acts',
      ...(first ? { deed: orderClause(this.#parts.words, target, first) } : {}),
      touches: target.devices.map(({ id }) => id),
      run: async () => {
        const told = this.#told(order, target);
        // What has become risky since it was asked about was not said yes to.
        const agreed = told.filter((each) => risky || !this.#isRisky(each));
        return this.#perform(agreed, target, { match, context });
      },
    };
  }

  #isRisky({ device, plan }: Told): boolean {
    return isRisky(device, plan.action, this.#parts.words);
  }

  #state({ id }: HomeDevice) {
    return this.#parts.hub.state(id);
  }

  #told(order: HomeOrder, { devices }: Target): Told[] {
    return devices.flatMap((device) => {
      const plan = order.plan(device, this.#state(device));
      return typeof plan === 'string' ? [] : [{ device, plan }];
    });
  }

  /** The devices were chosen before; what each is told depends on how it is by now. */
  async #perform(
    told: readonly Told[],
    target: Target,
    { match, context }: { match: IntentMatch; context: SkillContext },
  ): Promise<SkillReply> {
    const { hub, memory, words } = this.#parts;
    memory.remember(target.devices, context.clock);
    if (told.length === 0) {
      return { text: words.replies.say('home.not-known-yet', { thing: target.thing }) };
    }
    const before = told.map((one) => ({ ...one, state: this.#state(one.device) }));
    const results = await performAll(told, hub, context.clock);
    const devices = told.map(({ device }) => device);
    const { names, outcomes } = this.#parts.now(context);
    const isAll = devices.length === target.devices.length;
    const text = outcomes.say(isAll ? target : names.together(devices), results);
    const done = before.filter((_, at) => results[at] !== undefined && isDone(results[at]));
    return { text, ...(done.length > 0 ? { undo: [homeUndo(this.#parts, match, done)] } : {}) };
  }
}

/** What needs no doing: a question back, or why it cannot be done. */
export function said(text: string): PreparedCommand {
  return { effect: 'acts', run: async () => ({ text }) };
}
