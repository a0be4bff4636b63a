import type { DeviceState } from '../../ports/home.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan } from './entity.ts';
import { addMode, type ModeList, setModeOf } from './modes.ts';
import { isNear, readNumber } from './readings.ts';

/** What a device is put into when it is only told to turn on, best first. */
const ON_MODES = ['heat_cool', 'auto', 'heat', 'cool', 'eco', 'performance', 'dry', 'fan_only'];
const CLIMATE_MODES = ['auto', 'off', 'cool', 'heat', 'dry', 'fan_only'];
const WATER_MODES = ['off', 'eco', 'electric', 'gas', 'heat_pump', 'high_demand', 'performance'];
const DEFAULT_RANGE = {
  climate: { C: [7, 35], F: [45, 95] },
  water_heater: { C: [43, 60], F: [110, 140] },
} as const;
/** Thermostats round to half a degree. */
const TOLERANCE_DEGREES = 0.6;
const DECIMALS = 10;

/** A thermostat, an air conditioner, a heater of water. @throws Refusal */
export function climateEntity(
  config: Config,
  domain: 'climate' | 'water_heater' = 'climate',
): Entity {
  const draft = new EntityDraft(config);
  const names = config.texts('modes') ?? (domain === 'climate' ? CLIMATE_MODES : WATER_MODES);
  const modes = addMode(draft, {
    prefix: 'mode',
    stateTemplate: 'mode_state_template',
    field: 'value',
    names,
  });
  const presets = addMode(draft, {
    prefix: 'preset_mode',
    stateTemplate: 'preset_mode_value_template',
    field: 'preset',
    names: config.texts('preset_modes') ?? [],
  });
  const unit = config.textOr('temperature_unit', 'C').toUpperCase() === 'F' ? 'F' : 'C';
  addTemperatures(draft, DEFAULT_RANGE[domain][unit]);
  if (modes.set || presets.set) {
    draft.on(['set-mode'], ({ mode }) => setModeOf([modes, presets], mode));
  }
  addPower(draft, modes);
  return draft.done(domain, { unit: `°${unit}` });
}

function addTemperatures(draft: EntityDraft, [lowest, highest]: readonly [number, number]): void {
  const { config } = draft;
  draft.listen(
    { topic: 'current_temperature_topic', template: 'current_temperature_template' },
    readNumber('currentTemperature'),
  );
  draft.listen(
    { topic: 'current_humidity_topic', template: 'current_humidity_template' },
    readNumber('currentHumidityPercent'),
  );
  draft.listen(
    { topic: 'temperature_state_topic', template: 'temperature_state_template' },
    readNumber('targetTemperature'),
  );
  const say = draft.teller('temperature_command_topic', 'temperature_command_template');
  if (!say) return;
  const isHeard = draft.isConfirmed('temperature_command_topic', 'temperature_state_topic');
  const [min, max] = [config.number('min_temp', lowest), config.number('max_temp', highest)];
  const set = (temperature: number): Plan => {
    if (temperature < min || temperature > max) {
      return refuse(`it can be set from ${min} to ${max} degrees`);
    }
    const told = Math.round(temperature * DECIMALS) / DECIMALS;
    const isDone = ({ targetTemperature }: DeviceState): boolean =>
      isNear(targetTemperature, told, TOLERANCE_DEGREES);
    return tell(say(told), isHeard ? isDone : undefined);
  };
  draft.on(['set-temperature'], ({ temperature }) => set(temperature));
  draft.on(['step-temperature'], ({ by }, { targetTemperature }) => {
    if (targetTemperature === undefined) return refuse('its temperature setting is not known');
    return set(Math.min(max, Math.max(min, targetTemperature + by)));
  });
}

function addPower(draft: EntityDraft, modes: ModeList): void {
  const { config } = draft;
  const say = draft.teller('power_command_topic', 'power_command_template');
  const canBeOff = modes.set !== undefined && modes.names.includes('off');
  const on = ON_MODES.find((mode) => modes.names.includes(mode));
  const turnOff = (): Plan => {
    if (canBeOff && modes.set) return modes.set('off');
    return say ? tell(say(config.textOr('payload_off', 'OFF'))) : refuse('it cannot be turned off');
  };
  if (say || canBeOff) draft.on(['turn-off'], turnOff);
  if (say) draft.on(['turn-on'], () => tell(say(config.textOr('payload_on', 'ON'))));
  else if (on !== undefined && modes.set) {
    const { set } = modes;
    draft.on(['turn-on'], () => set(on));
  }
}
