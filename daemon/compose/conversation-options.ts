import type { Config } from '../../config/schema.ts';
import type { ConversationOptions } from '../dialog/conversation-parts.ts';
import { assistantsOf } from './assistants.ts';
import { spokenLanguage } from './spoken-language.ts';

/**
 * How the settings want the conversation to be.
 * @param timeZone IANA name, for the hours of the night
 */
export function conversationOptions(config: Config, timeZone: string): ConversationOptions {
  const { audio, endpointing, bargeIn, followUp, earcons, waiting } = config;
  const { night, whisper, doNotDisturb } = config;
  return {
    language: spokenLanguage(config),
    noSpeechTimeoutMs: endpointing.noSpeechTimeoutMs,
    bargeIn: audio.echo === 'off' ? withoutCanceller(bargeIn) : bargeIn,
    followUp,
    earcons,
    waiting,
    doNotDisturb,
    assistants: assistantsOf(config),
    loudness: { timeZone, night, whisper, doNotDisturb },
    minConfidence: config.recognizer.minConfidence,
  };
}

/** A box that hears its own voice would interrupt and answer itself: 49 turns in a minute of it. */
function withoutCanceller(bargeIn: Config['bargeIn']): Config['bargeIn'] {
  const isBySound = bargeIn.strategy === 'speech' || bargeIn.strategy === 'words';
  return isBySound ? { ...bargeIn, strategy: 'wake-word' } : bargeIn;
}
