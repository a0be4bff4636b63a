import type { DeviceState } from '../../ports/home.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity } from './entity.ts';
import { addMode, setModeOf } from './modes.ts';
import { addPower } from './power.ts';
import { isNear, readNumber } from './readings.ts';

/** Many humidifiers know steps of five. */
const TOLERANCE_PERCENT = 3;

/** @throws Refusal */
export function humidifierEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  addPower(draft, 'state_value_template');
  draft.listen(
    { topic: 'current_humidity_topic', template: 'current_humidity_template' },
    readNumber('currentHumidityPercent'),
  );
  draft.listen(
    { topic: 'target_humidity_state_topic', template: 'target_humidity_state_template' },
    readNumber('targetHumidityPercent'),
  );
  const say = draft.teller('target_humidity_command_topic', 'target_humidity_command_template');
  const isHeard = draft.isConfirmed('target_humidity_command_topic', 'target_humidity_state_topic');
  const [min, max] = [config.number('min_humidity', 0), config.number('max_humidity', 100)];
  if (say) {
    draft.on(['set-humidity'], ({ percent }) => {
      if (percent < min || percent > max) return refuse(`it can be set from ${min} to ${max} %`);
      const isDone = (state: DeviceState): boolean =>
        isNear(state.targetHumidityPercent, percent, TOLERANCE_PERCENT);
      return tell(say(Math.round(percent)), isHeard ? isDone : undefined);
    });
  }
  const modes = addMode(draft, {
    prefix: 'mode',
    stateTemplate: 'mode_state_template',
    field: 'preset',
    names: config.texts('modes') ?? [],
  });
  if (modes.set) draft.on(['set-mode'], ({ mode }) => setModeOf([modes], mode));
  return draft.done('humidifier');
}
