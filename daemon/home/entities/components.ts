import { alarmEntity } from './alarm.ts';
import { climateEntity } from './climate.ts';
import type { Config } from './config.ts';
import { coverEntity, valveEntity } from './cover.ts';
import type { Entity } from './entity.ts';
import { fanEntity } from './fan.ts';
import { humidifierEntity } from './humidifier.ts';
import { numberEntity, selectEntity, textEntity } from './input.ts';
import { lightEntity } from './light.ts';
import { lockEntity } from './lock.ts';
import { buttonEntity, sceneEntity, sirenEntity, switchEntity } from './power.ts';
import { binarySensorEntity, deviceTrackerEntity, sensorEntity } from './sensor.ts';
import { lawnMowerEntity, vacuumEntity } from './vacuum.ts';

/** What makes an entity of each component that can be spoken of. */
const COMPONENTS: ReadonlyMap<string, (config: Config) => Entity> = new Map<
  string,
  (config: Config) => Entity
>([
  ['alarm_control_panel', alarmEntity],
  ['binary_sensor', binarySensorEntity],
  ['button', buttonEntity],
  ['climate', (config) => climateEntity(config)],
  ['cover', coverEntity],
  ['device_tracker', deviceTrackerEntity],
  ['fan', fanEntity],
  ['humidifier', humidifierEntity],
  ['lawn_mower', lawnMowerEntity],
  ['light', lightEntity],
  ['lock', lockEntity],
  ['number', numberEntity],
  ['scene', sceneEntity],
  ['select', selectEntity],
  ['sensor', sensorEntity],
  ['siren', sirenEntity],
  ['switch', switchEntity],
  ['text', textEntity],
  ['vacuum', vacuumEntity],
  ['valve', valveEntity],
  ['water_heater', (config) => climateEntity(config, 'water_heater')],
]);

/**
 * The entity of a component; undefined for one that is not spoken of: camera, event, tag, update.
 * @throws Refusal naming what is wrong with its settings
 */
export function buildEntity(component: string, config: Config): Entity | undefined {
  return COMPONENTS.get(component)?.(config);
}
