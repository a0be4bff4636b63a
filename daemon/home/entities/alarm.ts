import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan } from './entity.ts';
import { readWords } from './readings.ts';

const STATES = [
  'disarmed',
  'armed_home',
  'armed_away',
  'armed_night',
  'armed_vacation',
  'armed_custom_bypass',
  'pending',
  'triggered',
  'arming',
  'disarming',
];
const ARMED = ['home', 'away', 'night', 'vacation', 'custom_bypass'];

/** It can be armed; disarming needs a code, and the box keeps none. @throws Refusal */
export function alarmEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const words = readWords(new Map(STATES.map((state) => [state, state])));
  draft.listen({ topic: 'state_topic', template: 'value_template' }, words);
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  const needsCode = config.text('code') !== undefined && config.flag('code_arm_required', true);
  const features = config.texts('supported_features') ?? ARMED.map((name) => `arm_${name}`);
  draft.on(['set-mode'], ({ mode }): Plan => {
    if (mode === 'disarmed') return refuse('disarming needs a code');
    const name = mode.replace(/^armed_/, '');
    if (!ARMED.includes(name) || !features.includes(`arm_${name}`)) {
      return refuse(`it does not know the mode ${mode}`);
    }
    if (needsCode) return refuse('arming it needs a code');
    const payload = config.textOr(`payload_arm_${name}`, `ARM_${name.toUpperCase()}`);
    const isDone = ({ value }: DeviceState): boolean =>
      value === `armed_${name}` || value === 'arming';
    return tell(say(payload, { action: payload, code: null }), isHeard ? isDone : undefined);
  });
  return draft.done('alarm_control_panel');
}
