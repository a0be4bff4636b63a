import { assistantNamed } from '../../config/assistants-schema.ts';
import type { Config } from '../../config/schema.ts';
import { wakeWords } from '../../config/wake-schema.ts';
import type { AssistantsOptions } from '../dialog/assistants.ts';

/** Who can be asked, by the settings. */
export function assistantsOf({
  assistant,
  assistants,
  wake,
}: Pick<Config, 'assistant' | 'assistants' | 'wake'>): AssistantsOptions {
  const byPhrase = wakeWords(wake).map(
    (word) => [word.phrase, assistantNamed(word.assistant ?? assistant.name, assistants)] as const,
  );
  return { usual: assistantNamed(assistant.name, assistants), byPhrase: new Map(byPhrase) };
}

/** Names of all assistants that the settings know, the usual one first. */
export function assistantNames({
  assistant,
  assistants,
}: Pick<Config, 'assistant' | 'assistants'>): string[] {
  return [...new Set([assistant.name, ...assistants.map(({ name }) => name)])];
}
