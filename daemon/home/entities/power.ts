import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, tell } from './draft.ts';
import type { Entity } from './entity.ts';
import { readObject, readOnOff, textIn } from './readings.ts';

/** True once it is on, or off. */
export const isOn = (state: DeviceState): boolean => state.value === 'on';
export const isOff = (state: DeviceState): boolean => state.value === 'off';

/**
 * On, off and toggle by one topic.
 * @param stateTemplate key of the template of its state
 * @throws Refusal where there is no topic to say it on
 */
export function addPower(draft: EntityDraft, stateTemplate: string): void {
  const { config } = draft;
  draft.listen({ topic: 'state_topic', template: stateTemplate }, readOnOff(config));
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  const [on, off] = [config.textOr('payload_on', 'ON'), config.textOr('payload_off', 'OFF')];
  const turnOn = () => tell(say(on), isHeard ? isOn : undefined);
  const turnOff = () => tell(say(off), isHeard ? isOff : undefined);
  draft.on(['turn-on'], turnOn);
  draft.on(['turn-off'], turnOff);
  draft.on(['toggle'], (_, { value }) => (value === 'on' ? turnOff() : turnOn()));
}

/** @throws Refusal */
export function switchEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  addPower(draft, 'value_template');
  return draft.done('switch');
}

/** A siren is told, and tells, JSON unless it has templates. @throws Refusal */
export function sirenEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const template = config.template('state_value_template');
  const read = readOnOff(config);
  draft.listenWhole('state_topic', (payload) => {
    const told = template ? template.read(payload) : payload;
    const inside = readObject(told);
    return read(inside ? (textIn(inside, 'state') ?? '') : told);
  });
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  const offTemplate = config.template('command_off_template');
  const isPlain = config.text('command_template') === undefined;
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  const wrapped = (state: string) => (isPlain ? JSON.stringify({ state }) : state);
  draft.on(['turn-on'], () => {
    const state = config.textOr('payload_on', 'ON');
    return tell(say(wrapped(state), { state }), isHeard ? isOn : undefined);
  });
  draft.on(['turn-off'], () => {
    const state = config.textOr('payload_off', 'OFF');
    const message = say(wrapped(state), { state });
    const payload = offTemplate?.render({ value: state, state }) ?? message.payload;
    return tell({ ...message, payload }, isHeard ? isOff : undefined);
  });
  return draft.done('siren');
}

/** @throws Refusal */
export function buttonEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  draft.on(['press'], () => tell(say(config.textOr('payload_press', 'PRESS'))));
  return draft.done('button');
}

/** @throws Refusal */
export function sceneEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  draft.on(['turn-on', 'press'], () => tell(say(config.textOr('payload_on', 'ON'))));
  return draft.done('scene');
}
