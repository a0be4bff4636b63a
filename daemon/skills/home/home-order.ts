import type { DeviceState, HomeAction, HomeDevice } from '../../ports/home.ts';
import type { IntentMatch } from '../skill.ts';
import type { Plan } from './deed.ts';
import type { HomeWords } from './home-words.ts';

/**
 * What a device would be told, or why it would not be: it cannot, or what is asked is relative
 * and it is not known how it is.
 */
export type Planned = Plan | 'cannot' | 'not-known';

/** One thing that may be asked of the home, whichever device it is asked of. */
export interface HomeOrder {
  plan(device: HomeDevice, state: DeviceState | undefined): Planned;
  /** Domains to look in where none was named: the first of these groups that has any. */
  usual: readonly (readonly string[])[];
  /** The same, where everything is meant. */
  usualOfAll?: readonly string[];
  /** Of several that are not told apart by any word, those are meant that are so. */
  prefers?: (state: DeviceState) => boolean;
  /** Of several in the house that nobody told apart, all are meant; otherwise it is asked which. */
  meansAll?: boolean;
}

/** An order, or why there is none. */
export type MadeOrder = { kind: 'order'; order: HomeOrder } | { kind: 'refused'; text: string };

/** Makes the order that a sentence gives. */
export type OrderMaker = (match: IntentMatch, words: HomeWords) => MadeOrder;

/** Makers by intent. */
export type OrderTable = Readonly<Record<string, OrderMaker>>;

export function ordered(order: HomeOrder): MadeOrder {
  return { kind: 'order', order };
}

/** @returns whether the device can be told this */
export function canDo({ can }: HomeDevice, what: HomeAction['do']): boolean {
  return can.has(what);
}

/** The plan if the device can do its action. */
export function planned(device: HomeDevice, plan: Plan): Planned {
  return canDo(device, plan.action.do) ? plan : 'cannot';
}

/** The first that the device can do. */
export function firstPossible(device: HomeDevice, plans: readonly Plan[]): Planned {
  return plans.find(({ action }) => canDo(device, action.do)) ?? 'cannot';
}

/** A value moved by a step, within its limits. */
export function stepped(value: number, by: number, limits: readonly [number, number]): number {
  const [lowest, highest] = limits;
  return Math.min(highest, Math.max(lowest, value + by));
}
