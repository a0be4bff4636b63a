import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan, StatePatch } from './entity.ts';
import { addMode, setModeOf } from './modes.ts';
import { addPower } from './power.ts';
import { isNear, isUnknown } from './readings.ts';

const FULL = 100;

/** @throws Refusal */
export function fanEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  addPower(draft, 'state_value_template');
  addSpeed(draft);
  const presets = addMode(draft, {
    prefix: 'preset_mode',
    stateTemplate: 'preset_mode_value_template',
    field: 'preset',
    names: config.texts('preset_modes') ?? [],
  });
  if (presets.set) draft.on(['set-mode'], ({ mode }) => setModeOf([presets], mode));
  return draft.done('fan');
}

function addSpeed(draft: EntityDraft): void {
  const { config } = draft;
  const lowest = config.number('speed_range_min', 1);
  const highest = config.number('speed_range_max', FULL);
  if (highest <= lowest - 1) throw new Refusal('its range of speeds is empty');
  // The lowest speed is the first step above nothing, as in Home Assistant.
  const steps = highest - lowest + 1;
  draft.listen(
    { topic: 'percentage_state_topic', template: 'percentage_value_template' },
    (text): StatePatch | undefined => {
      if (isUnknown(text)) return { fanPercent: undefined };
      const number = Number(text);
      if (!Number.isFinite(number)) return undefined;
      const share = number <= 0 ? 0 : (number - lowest + 1) / steps;
      return { fanPercent: Math.round(Math.min(1, Math.max(0, share)) * FULL) };
    },
  );
  const say = draft.teller('percentage_command_topic', 'percentage_command_template');
  if (!say) return;
  const isHeard = draft.isConfirmed('percentage_command_topic', 'percentage_state_topic');
  const stepPercent = FULL / steps;
  const set = (percent: number, state: DeviceState): Plan => {
    if (percent <= 0) return draft.plan({ do: 'turn-off' }, state);
    const speed = Math.min(
      highest,
      Math.max(lowest, Math.ceil((percent / FULL) * steps) + lowest - 1),
    );
    const isDone = ({ fanPercent }: DeviceState): boolean =>
      isNear(fanPercent, percent, Math.max(1, stepPercent));
    return tell(say(speed), isHeard ? isDone : undefined);
  };
  draft.on(['set-fan-speed'], ({ percent }, state) => set(percent, state));
  draft.on(['step-fan-speed'], ({ by }, state) => {
    const { fanPercent, value } = state;
    if (fanPercent === undefined) return refuse('its speed is not known');
    const from = value === 'off' ? 0 : fanPercent;
    // A step smaller than the fan's own would do nothing.
    const step = Math.sign(by) * Math.max(Math.abs(by), stepPercent);
    return set(Math.min(FULL, Math.max(0, from + step)), state);
  });
}
