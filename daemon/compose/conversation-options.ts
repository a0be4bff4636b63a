import type { Config } from '../../config/schema.ts';
import type { ConversationOptions } from '../dialog/conversation-parts.ts';
import { assistantsOf } from './assistants.ts';

/**
 * How the settings want the conversation to be.
 * @param timeZone IANA name, for the hours of the night
 */
export function conversationOptions(config: Config, timeZone: string): ConversationOptions {
  const { endpointing, bargeIn, followUp, earcons, waiting } = config;
  const { night, whisper, doNotDisturb } = config;
  return {
    noSpeechTimeoutMs: endpointing.noSpeechTimeoutMs,
    bargeIn,
    followUp,
    earcons,
    waiting,
    doNotDisturb,
    assistants: assistantsOf(config),
    loudness: { timeZone, night, whisper, doNotDisturb },
    minConfidence: config.recognizer.minConfidence,
  };
}
