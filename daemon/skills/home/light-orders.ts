import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import type { Rgb } from '../colors.ts';
import type { IntentMatch } from '../skill.ts';
import { numberSlot, textSlot } from '../slots.ts';
import type { Deed, Plan } from './deed.ts';
import {
  canDo,
  firstPossible,
  type MadeOrder,
  type OrderTable,
  ordered,
  type Planned,
  planned,
  stepped,
} from './home-order.ts';
import type { HomeWords } from './home-words.ts';
import { percentOrder } from './percent-orders.ts';

const LIGHTS = [['light']];
/** Plainly seen, and five of them are the whole range. */
const BRIGHTNESS_STEP = 20;
/** The faintest that is not off; "dim" never turns a light off. */
const BRIGHTNESS_LIMITS = [1, 100] as const;
/** Plainly seen; the range is what lamps are sold with, and neutral white what makers call so. */
const KELVIN_STEP = 500;
const KELVIN_LIMITS = [2000, 6500] as const;
const NEUTRAL_K = 4000;
const WHITE = [255, 255, 255] as const;

/** Brightness, colour and warmth of lights. */
export const LIGHT_ORDERS: OrderTable = {
  'home.set-brightness': (match, words) => percentOrder(match, words, LIGHTS),
  'home.brighten': (match, words) => brightnessStep(match, words, 1),
  'home.dim': (match, words) => brightnessStep(match, words, -1),
  'home.set-color': (match, words) => {
    const id = textSlot(match, 'color') ?? '';
    const rgb = words.rgb(id);
    if (rgb === undefined) {
      const text = words.replies.say('home.no-color', { color: words.color(id) });
      return { kind: 'refused', text };
    }
    const plans = colorPlans(rgb, words.color(id));
    return ordered({
      plan: (device) => firstPossible(device, plans),
      usual: LIGHTS,
      meansAll: true,
    });
  },
  'home.set-color-temperature': (match, words) => {
    const kelvin = numberSlot(match, 'kelvin');
    if (kelvin === undefined) return noValue(words);
    const plan = warmthPlan(kelvin, words);
    return ordered({ plan: (device) => planned(device, plan), usual: LIGHTS, meansAll: true });
  },
  'home.color-warmer': (_, words) => kelvinStep(words, -KELVIN_STEP),
  'home.color-cooler': (_, words) => kelvinStep(words, KELVIN_STEP),
};

function noValue(words: HomeWords): MadeOrder {
  return { kind: 'refused', text: words.replies.say('home.no-value') };
}

function brightnessStep(match: IntentMatch, words: HomeWords, direction: 1 | -1): MadeOrder {
  const by = direction * (numberSlot(match, 'by') ?? BRIGHTNESS_STEP);
  const deed: Deed = direction > 0 ? 'brighter' : 'dimmer';
  const plan = (device: HomeDevice, state: DeviceState | undefined): Planned => {
    const now = state?.value === 'off' ? 0 : state?.brightnessPercent;
    const step: Plan = { action: { do: 'step-brightness', by }, deed };
    if (now === undefined) {
      if (canDo(device, 'step-brightness')) return step;
      return canDo(device, 'set-brightness') ? 'not-known' : 'cannot';
    }
    const percent = Math.round(stepped(now, by, BRIGHTNESS_LIMITS));
    const value = words.percent(percent);
    const set: Plan = { action: { do: 'set-brightness', percent }, deed: 'brightness', value };
    return firstPossible(device, [set, step]);
  };
  return ordered({ plan, usual: LIGHTS, meansAll: true, prefers: ({ value }) => value === 'on' });
}

function kelvinStep(words: HomeWords, by: number): MadeOrder {
  const plan = (device: HomeDevice, state: DeviceState | undefined): Planned => {
    if (!canDo(device, 'set-color-temperature')) return 'cannot';
    if (state?.colorTemperatureK === undefined) return 'not-known';
    return warmthPlan(stepped(state.colorTemperatureK, by, KELVIN_LIMITS), words);
  };
  return ordered({ plan, usual: LIGHTS, meansAll: true });
}

function warmthPlan(kelvin: number, words: HomeWords): Plan {
  const value = words.kelvin(kelvin);
  return { action: { do: 'set-color-temperature', kelvin }, deed: 'warmth', value };
}

/** White is best made as a temperature, and a lamp that has none is given a colour. */
function colorPlans(rgb: Rgb, value: string): Plan[] {
  const asColor: Plan = { action: { do: 'set-color', rgb }, deed: 'color', value };
  if (rgb.join() !== WHITE.join()) return [asColor];
  const action = { do: 'set-color-temperature', kelvin: NEUTRAL_K } as const;
  return [{ action, deed: 'color', value }, asColor];
}
