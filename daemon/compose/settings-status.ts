import type { Config } from '../../config/schema.ts';
import { wakeWords } from '../../config/wake-schema.ts';
import type { StatusReply } from '../control/status-reply.ts';

/** What the status tells of the settings. */
export function settingsStatus({
  audio,
  wake,
  assistant,
  assistants,
  models,
}: Config): Pick<StatusReply, 'volumePercent' | 'wake' | 'assistant' | 'voice'> {
  const phrases = wakeWords(wake).map(({ phrase }) => phrase);
  const names = [...new Set([assistant.name, ...assistants.map(({ name }) => name)])];
  const { enabled: isEnabled, phrase, sensitivity } = wake;
  return {
    volumePercent: audio.volumePercent,
    wake: { isEnabled, phrase, phrases, sensitivity },
    assistant: { name: assistant.name, names },
    voice: models.tts,
  };
}
