import type { IntentMatch } from './skill.ts';

/** The number in a slot; undefined when it is absent or no finite number. */
export function numberSlot({ slots }: IntentMatch, name: string): number | undefined {
  const value = slots[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The words in a slot; undefined when there are none. */
export function textSlot({ slots }: IntentMatch, name: string): string | undefined {
  const value = slots[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
