import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import type { Plan } from './deed.ts';
import { knownValue } from './device-state.ts';
import { closePlan, openPlan, positionPlan } from './entry-plan.ts';
import { canDo, firstPossible, type Planned, planned } from './home-order.ts';
import type { HomeWords } from './home-words.ts';
import { percentPlan } from './percent-orders.ts';

/** A device that was told something, and how it was before. */
export interface Before {
  device: HomeDevice;
  plan: Plan;
  state: DeviceState | undefined;
}

/** What takes a device back: a plan; nothing, because it was so before; or it is not known how. */
export type Back = Plan | 'was-so' | 'cannot';

/** What is on or off, and may have a level. */
const SWITCHED = new Set(['light', 'switch', 'fan', 'humidifier', 'input_boolean']);
const WHOLLY_OPEN = 100;
/** A player that is so plays nothing. */
const QUIET = new Set(['off', 'idle', 'standby', 'paused', 'on']);
const OFF: Plan = { action: { do: 'turn-off' }, deed: 'off' };
const ON: Plan = { action: { do: 'turn-on' }, deed: 'on' };

/** Decides by what is known of how it was: whatever is not known stays as it is. */
export function backPlan(before: Before, words: HomeWords): Back {
  const back = restored(before, words);
  if (back === undefined || back === 'cannot' || back === 'not-known') return 'cannot';
  const { action } = before.plan;
  return JSON.stringify(back.action) === JSON.stringify(action) ? 'was-so' : back;
}

function restored({ device, plan, state }: Before, words: HomeWords): Planned | undefined {
  const value = knownValue(state);
  if (state === undefined || value === undefined) return undefined;
  const { domain } = device;
  if (domain === 'cover' || domain === 'valve') return entryBack(device, state, words);
  if (domain === 'lock') return lockBack(device, value);
  if (domain === 'media_player') return mediaBack({ device, plan, state }, words);
  if (domain === 'climate' || domain === 'water_heater') {
    return climateBack({ device, plan, state }, words);
  }
  if (!SWITCHED.has(domain)) return undefined;
  if (value === 'off') return planned(device, OFF);
  return levelBack({ device, plan, state }, words) ?? planned(device, ON);
}

/** Of something that was on: what was changed about it, and its brightness where it has one. */
function levelBack({ device, plan, state }: Before, words: HomeWords): Planned | undefined {
  const { brightnessPercent, fanPercent, targetHumidityPercent } = state ?? {};
  switch (plan.action.do) {
    case 'set-color':
    case 'set-color-temperature':
      return colorBack(device, state, words);
    case 'set-brightness':
    case 'step-brightness':
      return brightnessPercent === undefined
        ? 'cannot'
        : percentPlan(device, brightnessPercent, words);
    case 'set-fan-speed':
    case 'step-fan-speed':
      return fanPercent === undefined ? 'cannot' : percentPlan(device, fanPercent, words);
    case 'set-humidity':
      if (targetHumidityPercent === undefined) return 'cannot';
      return percentPlan(device, targetHumidityPercent, words);
    case 'turn-off':
      if (brightnessPercent === undefined || !canDo(device, 'set-brightness')) return undefined;
      return percentPlan(device, brightnessPercent, words);
    case 'turn-on':
    case 'toggle':
      return undefined;
    default:
      return 'cannot';
  }
}

function colorBack(device: HomeDevice, state: DeviceState | undefined, words: HomeWords): Planned {
  const { rgb, colorTemperatureK: kelvin } = state ?? {};
  if (kelvin !== undefined && canDo(device, 'set-color-temperature')) {
    const action = { do: 'set-color-temperature', kelvin } as const;
    return { action, deed: 'warmth', value: words.kelvin(kelvin) };
  }
  if (rgb === undefined) return 'cannot';
  return planned(device, { action: { do: 'set-color', rgb }, deed: 'restored' });
}

function entryBack(device: HomeDevice, state: DeviceState, words: HomeWords): Planned {
  const { positionPercent, value } = state;
  // On its way there was no place where it stood.
  if (value === 'opening' || value === 'closing') return 'cannot';
  if (positionPercent !== undefined && canDo(device, 'set-position')) {
    return positionPlan(device, positionPercent, words);
  }
  if (value === 'closed') return closePlan(device);
  return value === 'open' && (positionPercent ?? WHOLLY_OPEN) === WHOLLY_OPEN
    ? openPlan(device)
    : 'cannot';
}

function lockBack(device: HomeDevice, value: string): Planned {
  if (value === 'locked') return planned(device, { action: { do: 'lock' }, deed: 'locked' });
  if (value !== 'unlocked') return 'cannot';
  return planned(device, { action: { do: 'unlock' }, deed: 'unlocked' });
}

function mediaBack({ device, plan, state }: Before, words: HomeWords): Planned {
  const { value = '', volumePercent, isMuted } = state ?? {};
  switch (plan.action.do) {
    case 'set-volume':
    case 'step-volume':
      return volumePercent === undefined ? 'cannot' : percentPlan(device, volumePercent, words);
    case 'mute':
    case 'unmute':
      if (isMuted === undefined) return 'cannot';
      return planned(
        device,
        isMuted
          ? { action: { do: 'mute' }, deed: 'muted' }
          : { action: { do: 'unmute' }, deed: 'unmuted' },
      );
    case 'pause':
    case 'stop':
      if (value !== 'playing') return 'cannot';
      return planned(device, { action: { do: 'play' }, deed: 'resumed' });
    case 'play':
    case 'play-media':
      if (!QUIET.has(value)) return 'cannot';
      return firstPossible(device, [
        { action: { do: 'stop' }, deed: 'media-stopped' },
        { action: { do: 'pause' }, deed: 'paused' },
      ]);
    case 'turn-on':
      return value === 'off' ? planned(device, OFF) : 'cannot';
    case 'turn-off':
      return planned(device, value === 'off' ? OFF : ON);
    default:
      return 'cannot';
  }
}

function climateBack({ device, plan, state }: Before, words: HomeWords): Planned {
  const { value: mode = '', targetTemperature: temperature } = state ?? {};
  if (plan.action.do === 'set-temperature' || plan.action.do === 'step-temperature') {
    if (temperature === undefined) return 'cannot';
    const action = { do: 'set-temperature', temperature } as const;
    return planned(device, { action, deed: 'temperature', value: words.degrees(temperature) });
  }
  const set: Plan = { action: { do: 'set-mode', mode }, deed: 'mode', value: words.mode(mode) };
  return firstPossible(device, mode === 'off' ? [OFF, set] : [set]);
}
