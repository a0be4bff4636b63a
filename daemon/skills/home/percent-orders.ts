import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import type { IntentMatch } from '../skill.ts';
import { numberSlot } from '../slots.ts';
import type { Deed, Plan } from './deed.ts';
import { positionPlan } from './entry-plan.ts';
import {
  canDo,
  firstPossible,
  type HomeOrder,
  type MadeOrder,
  ordered,
  type Planned,
  planned,
  stepped,
} from './home-order.ts';
import type { HomeWords } from './home-words.ts';

const MOST = 100;
const PERCENT_LIMITS = [0, MOST] as const;

/**
 * Sets what a device has of a percentage: a sentence like "the valve to 50 percent" does not say
 * what it is that is set.
 */
export function percentOrder(
  match: IntentMatch,
  words: HomeWords,
  usual: HomeOrder['usual'],
): MadeOrder {
  const percent = numberSlot(match, 'percent');
  if (percent === undefined) {
    return { kind: 'refused', text: words.replies.say('home.no-value') };
  }
  const within = stepped(percent, 0, PERCENT_LIMITS);
  return ordered({
    plan: (device) => percentPlan(device, within, words),
    usual,
    meansAll: true,
  });
}

/** A volume, brightness, position, speed or humidity, whichever the device has. */
export function percentPlan(device: HomeDevice, percent: number, words: HomeWords): Planned {
  const value = words.percent(percent);
  const { domain } = device;
  if (domain === 'cover' || domain === 'valve') return positionPlan(device, percent, words);
  const plans: Plan[] = [
    { action: { do: 'set-brightness', percent }, deed: 'brightness', value },
    { action: { do: 'set-fan-speed', percent }, deed: 'speed', value },
    { action: { do: 'set-humidity', percent }, deed: 'humidity', value },
    { action: { do: 'set-volume', percent }, deed: 'volume', value },
    { action: { do: 'set-value', value: percent }, deed: 'value', value },
  ];
  const canBeOff = domain === 'light' || domain === 'fan';
  const off: Plan = { action: { do: 'turn-off' }, deed: 'off' };
  if (percent === 0 && canBeOff && canDo(device, 'turn-off')) return off;
  return firstPossible(device, plans);
}

export interface PercentStep {
  /** Signed. */
  by: number;
  /** The least that it is moved to. */
  lowest: number;
  now: (state: DeviceState) => number | undefined;
  set: (percent: number) => Plan['action'];
  /** What is said when it was set, and when it could only be told to step. */
  deeds: readonly [set: Deed, stepped: Deed];
  step: Plan['action'];
}

/** Moves a percentage from what it is now; told as a step where that is not known. */
export function percentStepPlan(step: PercentStep, words: HomeWords): HomeOrder['plan'] {
  return (device, state) => {
    const now = state && step.now(state);
    const [setDeed, steppedDeed] = step.deeds;
    const told: Plan = { action: step.step, deed: steppedDeed };
    if (now === undefined) {
      const canSet = canDo(device, step.set(0).do);
      if (canDo(device, step.step.do)) return told;
      return canSet ? 'not-known' : 'cannot';
    }
    const percent = Math.round(stepped(now, step.by, [step.lowest, MOST]));
    const set: Plan = { action: step.set(percent), deed: setDeed, value: words.percent(percent) };
    const possible = planned(device, set);
    return possible === 'cannot' ? planned(device, told) : possible;
  };
}
