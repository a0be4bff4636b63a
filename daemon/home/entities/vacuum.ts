import type { DeviceState } from '../../ports/home.ts';
import type { Config } from './config.ts';
import { EntityDraft, tell } from './draft.ts';
import type { ActionName, Entity, StatePatch } from './entity.ts';
import { numberIn, readObject, readWords, textIn } from './readings.ts';

const VACUUM_STATES = ['cleaning', 'docked', 'paused', 'idle', 'returning', 'error'];
const DEFAULT_FEATURES = ['start', 'stop', 'return_home', 'status', 'battery', 'clean_spot'];
const MOWER_STATES = ['mowing', 'docked', 'paused', 'error', 'returning'];
const MAX_FAN_WORD = 60;

type IsDone = (state: DeviceState) => boolean;

const isOneOf =
  (...values: string[]): IsDone =>
  ({ value }) =>
    value !== undefined && values.includes(value);

/** What a vacuum can be told: the action, the feature that allows it, and its payload. */
const VACUUM_ORDERS: readonly {
  does: ActionName;
  feature: string;
  key: string;
  payload: string;
  isDone?: IsDone;
}[] = [
  {
    does: 'start',
    feature: 'start',
    key: 'payload_start',
    payload: 'start',
    isDone: isOneOf('cleaning'),
  },
  {
    does: 'pause',
    feature: 'pause',
    key: 'payload_pause',
    payload: 'pause',
    isDone: isOneOf('paused', 'idle', 'docked'),
  },
  {
    does: 'stop',
    feature: 'stop',
    key: 'payload_stop',
    payload: 'stop',
    isDone: isOneOf('idle', 'paused', 'docked'),
  },
  {
    does: 'dock',
    feature: 'return_home',
    key: 'payload_return_to_base',
    payload: 'return_to_base',
    isDone: isOneOf('returning', 'docked'),
  },
  { does: 'locate', feature: 'locate', key: 'payload_locate', payload: 'locate' },
];

/** @throws Refusal */
export function vacuumEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  draft.listenWhole('state_topic', readVacuum);
  const features = config.texts('supported_features') ?? DEFAULT_FEATURES;
  const say = draft.teller('command_topic', '');
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  for (const { does, feature, key, payload, isDone } of VACUUM_ORDERS) {
    if (!say || !features.includes(feature)) continue;
    draft.on([does], () => tell(say(config.textOr(key, payload)), isHeard ? isDone : undefined));
  }
  return draft.done('vacuum');
}

function readVacuum(payload: string): StatePatch | undefined {
  const told = readObject(payload);
  if (!told) return undefined;
  const patch: StatePatch = {};
  const value = textIn(told, 'state');
  if (value !== undefined && VACUUM_STATES.includes(value)) patch.value = value;
  const battery = numberIn(told, 'battery_level');
  if (battery !== undefined) patch.batteryPercent = battery;
  const speed = textIn(told, 'fan_speed');
  if (speed !== undefined && speed.length <= MAX_FAN_WORD) patch.preset = speed;
  return patch;
}

/** @throws Refusal */
export function lawnMowerEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const words = new Map(MOWER_STATES.map((state) => [state, state]));
  draft.listen(
    { topic: 'activity_state_topic', template: 'activity_value_template' },
    readWords(words),
  );
  const orders = [
    ['start', 'start_mowing', isOneOf('mowing')],
    ['pause', 'pause', isOneOf('paused', 'docked')],
    ['dock', 'dock', isOneOf('returning', 'docked')],
  ] as const;
  for (const [does, name, isDone] of orders) {
    const say = draft.teller(`${name}_command_topic`, `${name}_command_template`);
    const isHeard = draft.isConfirmed(`${name}_command_topic`, 'activity_state_topic');
    if (say) draft.on([does], () => tell(say(name), isHeard ? isDone : undefined));
  }
  return draft.done('lawn_mower');
}
