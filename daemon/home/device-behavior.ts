import type { DeviceState, HomeAction, HomeDevice } from '../ports/home.ts';

/** What changes in a state when something is done; undefined: this device has no such thing. */
type Change = Partial<DeviceState>;

const LOUDEST = 100;
const WHOLE = 100;
/** Where a lamp that reports no brightness is taken to be. */
const HALF = 50;
const MIN_BRIGHTNESS = 1;

/**
 * How a device is after it did what it was told, as real ones of its kind report it.
 * @returns undefined: it has nothing to do this with
 */
export function afterAction(
  device: HomeDevice,
  state: DeviceState,
  action: HomeAction,
): DeviceState | undefined {
  const change =
    powerChange(device, state, action) ??
    levelChange(device, state, action) ??
    movementChange(device, state, action) ??
    mediaChange(state, action) ??
    listChange(state, action);
  return change && { ...state, ...change };
}

function powerChange(
  device: HomeDevice,
  state: DeviceState,
  action: HomeAction,
): Change | undefined {
  switch (action.do) {
    case 'turn-on':
      return { value: ON_VALUES[device.domain] ?? 'on', ...whenOn(device, state) };
    case 'turn-off':
      return {
        value: OFF_VALUES[device.domain] ?? 'off',
        ...(device.domain === 'fan' ? { fanPercent: 0 } : {}),
      };
    case 'toggle':
      return { value: state.value === 'on' ? 'off' : 'on' };
    case 'press':
      return {};
    default:
      return undefined;
  }
}

const ON_VALUES: Readonly<Record<string, string>> = {
  climate: 'heat',
  media_player: 'idle',
  vacuum: 'cleaning',
  alarm_control_panel: 'armed_away',
};
const OFF_VALUES: Readonly<Record<string, string>> = { alarm_control_panel: 'disarmed' };

/** A fan that was off starts at full speed. */
function whenOn({ domain }: HomeDevice, { fanPercent }: DeviceState): Change {
  return domain === 'fan' && (fanPercent ?? 0) === 0 ? { fanPercent: WHOLE } : {};
}

function levelChange(
  device: HomeDevice,
  state: DeviceState,
  action: HomeAction,
): Change | undefined {
  switch (action.do) {
    case 'set-brightness':
      return lit(action.percent);
    case 'step-brightness':
      return lit(clamp((state.brightnessPercent ?? HALF) + action.by, MIN_BRIGHTNESS));
    case 'set-color':
      return { value: 'on', rgb: action.rgb };
    case 'set-color-temperature':
      return { value: 'on', colorTemperatureK: action.kelvin };
    case 'set-temperature':
      return { targetTemperature: action.temperature };
    case 'step-temperature':
      return { targetTemperature: (state.targetTemperature ?? 0) + action.by };
    case 'set-mode':
      return device.domain === 'climate' ? { value: action.mode } : { preset: action.mode };
    case 'set-fan-speed':
      return blown(action.percent);
    case 'step-fan-speed':
      return blown(clamp((state.fanPercent ?? 0) + action.by));
    case 'set-humidity':
      return { targetHumidityPercent: action.percent };
    case 'set-value':
      return { value: String(action.value) };
    default:
      return undefined;
  }
}

function lit(percent: number): Change {
  return { value: percent > 0 ? 'on' : 'off', brightnessPercent: percent };
}

function blown(percent: number): Change {
  return { value: percent > 0 ? 'on' : 'off', fanPercent: percent };
}

function movementChange(
  device: HomeDevice,
  state: DeviceState,
  action: HomeAction,
): Change | undefined {
  switch (action.do) {
    case 'open':
      return moved(WHOLE);
    case 'close':
      return moved(0);
    case 'set-position':
      return moved(action.percent);
    case 'lock':
      return { value: 'locked' };
    case 'unlock':
      return { value: 'unlocked' };
    case 'start':
      return { value: device.domain === 'lawn_mower' ? 'mowing' : 'cleaning' };
    case 'dock':
      return { value: 'returning' };
    case 'locate':
      return {};
    case 'pause':
      return { value: 'paused' };
    case 'stop':
      return device.domain === 'media_player' || device.domain === 'vacuum'
        ? { value: 'idle' }
        : { value: (state.positionPercent ?? WHOLE) > 0 ? 'open' : 'closed' };
    default:
      return undefined;
  }
}

function moved(percent: number): Change {
  return { value: percent > 0 ? 'open' : 'closed', positionPercent: percent };
}

function mediaChange(state: DeviceState, action: HomeAction): Change | undefined {
  switch (action.do) {
    case 'play':
      return { value: 'playing' };
    case 'next':
    case 'previous':
      return { value: 'playing', mediaTitle: `${state.mediaTitle ?? ''}${MARKS[action.do]}` };
    case 'play-media':
      return { value: 'playing', mediaTitle: action.query };
    case 'set-volume':
      return { volumePercent: action.percent };
    case 'step-volume':
      return { volumePercent: clamp((state.volumePercent ?? HALF) + action.by) };
    case 'mute':
      return { isMuted: true };
    case 'unmute':
      return { isMuted: false };
    default:
      return undefined;
  }
}

/** What plays has changed, and nobody knows to what: each step leaves its mark on the title. */
const MARKS = { next: '>', previous: '<' } as const;

function listChange(state: DeviceState, action: HomeAction): Change | undefined {
  const items = state.items ?? [];
  switch (action.do) {
    case 'add-item':
      return withItems([...items, action.item]);
    case 'remove-item':
    case 'complete-item':
      return withItems(items.filter((item) => item !== action.item));
    default:
      return undefined;
  }
}

/** The state of a list is the number of its open entries. */
function withItems(items: readonly string[]): Change {
  return { items, value: String(items.length) };
}

function clamp(percent: number, lowest = 0): number {
  return Math.min(LOUDEST, Math.max(lowest, percent));
}
