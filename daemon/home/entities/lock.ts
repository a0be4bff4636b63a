import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity } from './entity.ts';
import { readWords } from './readings.ts';

const STATES = ['locked', 'unlocked', 'locking', 'unlocking', 'jammed', 'open', 'opening'];

const isLocked = ({ value }: DeviceState): boolean => value === 'locked';
const isUnlocked = ({ value }: DeviceState): boolean => value === 'unlocked' || value === 'open';

/** A lock is done only when it says so: locking is not yet locked. @throws Refusal */
export function lockEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const words = STATES.map(
    (state) => [config.textOr(`state_${state}`, state.toUpperCase()), state] as const,
  );
  draft.listen({ topic: 'state_topic', template: 'value_template' }, readWords(new Map(words)));
  const say = draft.teller('command_topic', 'command_template');
  if (!say) throw new Refusal('it has no command_topic');
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  const needsCode = config.text('code_format') !== undefined;
  const order = (payload: string, isDone: (state: DeviceState) => boolean) => {
    // Nobody says a code aloud, and the box keeps none.
    if (needsCode) return refuse('it needs a code');
    return tell(say(payload, { code: null }), isHeard ? isDone : undefined);
  };
  draft.on(['lock'], () => order(config.textOr('payload_lock', 'LOCK'), isLocked));
  draft.on(['unlock'], () => order(config.textOr('payload_unlock', 'UNLOCK'), isUnlocked));
  return draft.done('lock');
}
