import type { DeviceState } from '../../ports/home.ts';
import type { EntityDraft } from './draft.ts';
import { tell } from './draft.ts';
import type { Plan, StatePatch } from './entity.ts';
import { isUnknown } from './readings.ts';

/** One of the lists that a device can be put into: modes, presets, speeds. */
export interface ModeList {
  names: readonly string[];
  /** Undefined: it cannot be told. */
  set: ((name: string) => Plan) | undefined;
}

/** How the keys of a mode are called, and where it is kept. */
export interface ModeKeys {
  /** As `mode` or `preset_mode`: the beginning of its keys. */
  prefix: string;
  stateTemplate: string;
  field: 'value' | 'preset';
  names: readonly string[];
}

/** Learns a mode and how to set it. */
export function addMode(
  draft: EntityDraft,
  { prefix, stateTemplate, field, names }: ModeKeys,
): ModeList {
  const stateTopic = `${prefix}_state_topic`;
  draft.listen({ topic: stateTopic, template: stateTemplate }, (text): StatePatch | undefined => {
    if (isUnknown(text) && !names.includes(text)) return { [field]: undefined };
    return names.length === 0 || names.includes(text) ? { [field]: text } : undefined;
  });
  const say = draft.teller(`${prefix}_command_topic`, `${prefix}_command_template`);
  const isHeard = draft.isConfirmed(`${prefix}_command_topic`, stateTopic);
  if (!say) return { names, set: undefined };
  return {
    names,
    set: (name) => {
      const isDone = (state: DeviceState): boolean => state[field] === name;
      return tell(say(name), isHeard ? isDone : undefined);
    },
  };
}

/** Puts a device into a mode, by a name in whatever case, out of several lists. */
export function setModeOf(lists: readonly ModeList[], mode: string): Plan {
  for (const { names, set } of lists) {
    const name = names.find((each) => sameName(each, mode));
    if (name !== undefined && set) return set(name);
  }
  const known = lists.flatMap(({ names, set }) => (set ? names : []));
  return { kind: 'refuse', reason: `it knows the modes ${known.join(', ')}, not ${mode}` };
}

function sameName(one: string, other: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, ' ');
  return plain(one) === plain(other);
}
