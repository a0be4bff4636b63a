import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import type { IntentMatch } from '../skill.ts';
import { numberSlot, textSlot } from '../slots.ts';
import type { Plan } from './deed.ts';
import {
  canDo,
  firstPossible,
  type MadeOrder,
  type OrderTable,
  ordered,
  type Planned,
  planned,
} from './home-order.ts';
import type { HomeWords } from './home-words.ts';
import { percentOrder, percentStepPlan } from './percent-orders.ts';

const CLIMATES = [['climate'], ['water_heater']];
const FANS = [['fan']];
/** Felt, and not a waste: one degree Celsius, which is about two of Fahrenheit. */
const STEP_C = 1;
const STEP_F = 2;
/** Three clicks of a fan with ten, or one of a fan with three. */
const SPEED_STEP = 33;
/** Slower is not off: a fan goes to its lowest speed. */
const LOWEST_SPEED = 10;
const F_PER_C = 1.8;
const FREEZING_F = 32;
/** Thermostats are set in halves. */
const PARTS_OF_DEGREE = 2;

/** Warmth, air and its moisture. */
export const CLIMATE_ORDERS: OrderTable = {
  'home.set-temperature': (match, words) => {
    const temperature = numberSlot(match, 'temperature');
    if (temperature === undefined) return noValue(words);
    const unit = textSlot(match, 'unit');
    const plan = (device: HomeDevice): Planned =>
      planned(device, temperaturePlan(inUnitOf(device, temperature, unit), words));
    return ordered({ plan, usual: CLIMATES });
  },
  'home.warmer': (match, words) => temperatureStep(match, words, 1),
  'home.cooler': (match, words) => temperatureStep(match, words, -1),
  'home.set-mode': (match, words) => {
    const mode = textSlot(match, 'mode');
    if (mode === undefined) return noValue(words);
    const set: Plan = { action: { do: 'set-mode', mode }, deed: 'mode', value: words.mode(mode) };
    const off: Plan = { action: { do: 'turn-off' }, deed: 'off' };
    const plans = mode === 'off' ? [off, set] : [set];
    const usual = [...CLIMATES, ['fan', 'humidifier']];
    return ordered({ plan: (device) => firstPossible(device, plans), usual });
  },
  'home.set-fan-speed': (match, words) => percentOrder(match, words, FANS),
  'home.fan-faster': (match, words) => speedStep(match, words, 1),
  'home.fan-slower': (match, words) => speedStep(match, words, -1),
  'home.set-humidity': (match, words) => percentOrder(match, words, [['humidifier'], ['climate']]),
};

function noValue(words: HomeWords): MadeOrder {
  return { kind: 'refused', text: words.replies.say('home.no-value') };
}

function temperaturePlan(temperature: number, words: HomeWords): Plan {
  const action = { do: 'set-temperature', temperature } as const;
  return { action, deed: 'temperature', value: words.degrees(temperature) };
}

/** @param unit `C` or `F`; undefined: the one that the device has */
function inUnitOf(device: HomeDevice, temperature: number, unit: string | undefined): number {
  const own = device.unit === '°F' ? 'F' : 'C';
  if (unit === undefined || unit === own || device.unit === undefined) return temperature;
  return halves(
    own === 'F' ? temperature * F_PER_C + FREEZING_F : (temperature - FREEZING_F) / F_PER_C,
  );
}

function halves(degrees: number): number {
  return Math.round(degrees * PARTS_OF_DEGREE) / PARTS_OF_DEGREE;
}

function temperatureStep(match: IntentMatch, words: HomeWords, direction: 1 | -1): MadeOrder {
  const plan = (device: HomeDevice, state: DeviceState | undefined): Planned => {
    const usual = device.unit === '°F' ? STEP_F : STEP_C;
    const by = direction * (numberSlot(match, 'by') ?? usual);
    const now = state?.targetTemperature;
    const deed = direction > 0 ? 'warmer' : 'cooler';
    const step: Plan = { action: { do: 'step-temperature', by }, deed };
    if (now !== undefined && canDo(device, 'set-temperature')) {
      return temperaturePlan(halves(now + by), words);
    }
    if (canDo(device, 'step-temperature')) return step;
    return canDo(device, 'set-temperature') ? 'not-known' : 'cannot';
  };
  return ordered({ plan, usual: CLIMATES });
}

function speedStep(match: IntentMatch, words: HomeWords, direction: 1 | -1): MadeOrder {
  const by = direction * (numberSlot(match, 'by') ?? SPEED_STEP);
  const plan = percentStepPlan(
    {
      by,
      lowest: LOWEST_SPEED,
      now: ({ fanPercent, value }) => (value === 'off' ? 0 : fanPercent),
      set: (percent) => ({ do: 'set-fan-speed', percent }),
      deeds: ['speed', direction > 0 ? 'faster' : 'slower'],
      step: { do: 'step-fan-speed', by },
    },
    words,
  );
  return ordered({ plan, usual: FANS, meansAll: true, prefers: ({ value }) => value === 'on' });
}
