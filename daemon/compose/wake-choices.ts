import type { Config } from '../../config/schema.ts';
import { ConfigSchema } from '../../config/schema.ts';
import type { ModelFiles } from '../ports/models.ts';

/** The phrase that every engine of the installation has been tried with. */
const USUAL = ConfigSchema.properties.wake.properties.phrase;

/**
 * What `wake.phrase` may be set to and is surely heard: the usual phrase, and those that the chosen
 * model was made for. A phrase that wakes the box already (wake.words) is none of them.
 */
export function wakeChoices(wake: Config['wake'], model: ModelFiles | undefined): string[] {
  const words = model?.settings['words'];
  const known: unknown[] = Array.isArray(words) ? words : [];
  const phrases = known.flatMap((word) => {
    const { phrase } = (word ?? {}) as { phrase?: unknown };
    return typeof phrase === 'string' ? [phrase] : [];
  });
  const { default: usual } = USUAL as { default?: unknown };
  const taken = new Set(wake.words.map(({ phrase }) => phrase));
  const all = [...(typeof usual === 'string' ? [usual] : []), ...phrases];
  return all.filter((phrase) => !taken.has(phrase));
}
