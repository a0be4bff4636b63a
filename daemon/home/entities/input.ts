import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan } from './entity.ts';
import { readValue } from './readings.ts';

const DEFAULT_RANGE = [1, 100] as const;
const MAX_TEXT_CHARS = 255;

/**
 * An entity that holds one value, which is told as it is heard.
 * @param check what to tell for what was asked for, or why not
 */
function inputEntity(
  config: Config,
  domain: string,
  check: (value: number | string) => { value: number | string } | { reason: string },
): Entity {
  const draft = new EntityDraft(config);
  draft.listen({ topic: 'state_topic', template: 'value_template' }, readValue);
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  draft.on(['set-value'], ({ value: asked }): Plan => {
    const checked = check(asked);
    if ('reason' in checked) return refuse(checked.reason);
    const { value } = checked;
    const isDone = (state: DeviceState): boolean => isSame(state.value, value);
    return tell(say(value), isHeard ? isDone : undefined);
  });
  return draft.done(domain);
}

function isSame(text: string | undefined, value: number | string): boolean {
  return typeof value === 'number' ? Number(text) === value : text === value;
}

/** @throws Refusal */
export function numberEntity(config: Config): Entity {
  const [lowest, highest] = DEFAULT_RANGE;
  const [min, max] = [config.number('min', lowest), config.number('max', highest)];
  return inputEntity(config, 'number', (asked) => {
    const value = Number(asked);
    if (value >= min && value <= max) return { value };
    return { reason: `it can be set from ${min} to ${max}` };
  });
}

/** @throws Refusal */
export function selectEntity(config: Config): Entity {
  const options = config.texts('options');
  if (!options || options.length === 0) throw new Refusal('it has no options');
  return inputEntity(config, 'select', (asked) => {
    const wanted = String(asked).toLowerCase();
    const value = options.find((option) => option.toLowerCase() === wanted);
    return value === undefined ? { reason: `it knows ${options.join(', ')}` } : { value };
  });
}

/** Its pattern is not looked at: it comes from others, and the device has it. @throws Refusal */
export function textEntity(config: Config): Entity {
  const [min, max] = [config.number('min', 0), config.number('max', MAX_TEXT_CHARS)];
  return inputEntity(config, 'text', (asked) => {
    const value = String(asked);
    const isFit = value.length >= min && value.length <= Math.min(max, MAX_TEXT_CHARS);
    return isFit ? { value } : { reason: `it takes ${min} to ${max} characters` };
  });
}
