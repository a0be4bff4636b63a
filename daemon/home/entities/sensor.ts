import type { Config } from './config.ts';
import { EntityDraft } from './draft.ts';
import type { Entity } from './entity.ts';
import { readOnOff, readValue, readWords } from './readings.ts';

const MS_PER_S = 1000;
const DEFAULT_HOME = 'home';
const DEFAULT_AWAY = 'not_home';

function addExpiry(draft: EntityDraft): void {
  const expireAfterS = draft.config.number('expire_after', 0);
  if (expireAfterS > 0) draft.age({ afterMs: expireAfterS * MS_PER_S, becomes: 'gone' });
}

/** @throws Refusal */
export function sensorEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  draft.listen({ topic: 'state_topic', template: 'value_template' }, readValue);
  addExpiry(draft);
  return draft.done('sensor');
}

/** @throws Refusal */
export function binarySensorEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  draft.listen({ topic: 'state_topic', template: 'value_template' }, readOnOff(config));
  const offDelayS = config.number('off_delay', 0);
  if (offDelayS > 0) draft.age({ afterMs: offDelayS * MS_PER_S, becomes: { value: 'off' } });
  addExpiry(draft);
  return draft.done('binary_sensor');
}

/** Where a person's phone or key is. @throws Refusal */
export function deviceTrackerEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const words = readWords(
    new Map([
      [config.textOr('payload_not_home', DEFAULT_AWAY), 'not_home'],
      [config.textOr('payload_home', DEFAULT_HOME), 'home'],
    ]),
  );
  draft.listen({ topic: 'state_topic', template: 'value_template' }, (text) => {
    if (text === config.textOr('payload_reset', 'None')) return { value: undefined };
    return words(text) ?? readValue(text);
  });
  return draft.done('device_tracker');
}
