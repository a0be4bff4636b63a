import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import type { Plan } from './deed.ts';
import { closePlan, openPlan } from './entry-plan.ts';
import { firstPossible, type OrderTable, ordered, type Planned, planned } from './home-order.ts';

/** What a bare "turn on" in a room means: its light, or else what there is to switch. */
const USUAL = [['light'], ['switch', 'fan'], ['media_player'], ['climate', 'humidifier']];
/** "Turn everything off": what runs, and nothing that opens, locks or warms the house. */
const EVERYTHING = ['light', 'switch', 'fan', 'media_player', 'humidifier'];

/** Turning things on and off, in the sense that each kind of device gives it. */
export const POWER_ORDERS: OrderTable = {
  'home.turn-on': () =>
    ordered({
      plan: (device) => onPlan(device),
      usual: USUAL,
      usualOfAll: EVERYTHING,
      meansAll: true,
    }),
  'home.turn-off': () =>
    ordered({ plan: offPlan, usual: USUAL, usualOfAll: EVERYTHING, meansAll: true }),
  'home.toggle': () =>
    ordered({
      plan: (device, state) => togglePlan(device, state),
      usual: USUAL,
      meansAll: true,
    }),
  'home.run': () => ordered({ plan: runPlan, usual: [['scene', 'script'], ['button']] }),
};

const RUN: readonly Plan[] = [
  { action: { do: 'turn-on' }, deed: 'run' },
  { action: { do: 'start' }, deed: 'run' },
  { action: { do: 'press' }, deed: 'pressed' },
];

function runPlan(device: HomeDevice): Planned {
  const isSwitched = device.domain !== 'scene' && device.domain !== 'script';
  return isSwitched && device.can.has('turn-on')
    ? { action: { do: 'turn-on' }, deed: 'on' }
    : firstPossible(device, RUN);
}

function onPlan(device: HomeDevice): Planned {
  const on: Plan = { action: { do: 'turn-on' }, deed: 'on' };
  switch (device.domain) {
    case 'cover':
    case 'valve':
      return openPlan(device);
    case 'lock':
      return planned(device, { action: { do: 'lock' }, deed: 'locked' });
    case 'scene':
    case 'script':
    case 'button':
    case 'input_button':
      return firstPossible(device, RUN);
    case 'alarm_control_panel':
      return planned(device, { action: { do: 'turn-on' }, deed: 'armed' });
    case 'vacuum':
      return firstPossible(device, [{ action: { do: 'start' }, deed: 'cleaning' }, on]);
    case 'lawn_mower':
      return firstPossible(device, [{ action: { do: 'start' }, deed: 'mowing' }, on]);
    default:
      return firstPossible(device, [on, { action: { do: 'set-mode', mode: 'heat' }, deed: 'on' }]);
  }
}

function offPlan(device: HomeDevice): Planned {
  const off: Plan = { action: { do: 'turn-off' }, deed: 'off' };
  switch (device.domain) {
    case 'cover':
    case 'valve':
      return closePlan(device);
    case 'lock':
      return planned(device, { action: { do: 'unlock' }, deed: 'unlocked' });
    case 'alarm_control_panel':
      return planned(device, { action: { do: 'turn-off' }, deed: 'disarmed' });
    case 'vacuum':
    case 'lawn_mower':
      return firstPossible(device, [{ action: { do: 'dock' }, deed: 'docked' }, off]);
    default:
      return firstPossible(device, [off, { action: { do: 'set-mode', mode: 'off' }, deed: 'off' }]);
  }
}

const RESTING = new Set(['off', 'closed', 'docked', 'idle', 'unlocked', 'disarmed', 'standby']);

/** The other way round, as far as it is known how the device is. */
function togglePlan(device: HomeDevice, state: DeviceState | undefined): Planned {
  if (state?.value !== undefined) {
    return RESTING.has(state.value) ? onPlan(device) : offPlan(device);
  }
  return planned(device, { action: { do: 'toggle' }, deed: 'toggled' });
}
