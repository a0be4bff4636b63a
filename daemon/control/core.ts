import type {
  AskReply,
  ConfigChange,
  ConfigView,
  MannersReply,
  SayReply,
  SpeakersReply,
  TurnsReply,
} from './replies.ts';
import type { StatusReply } from './status-reply.ts';

/** All that the doors (HTTP, command line, later MQTT) can ask of the box. */
export interface Core {
  status(): Promise<StatusReply>;
  /**
   * Answers typed text as if it had been spoken; nothing is played.
   * @param options `isConfirmed`: what is risky is done; otherwise the answer asks, and nothing is
   */
  ask(text: string, options: { isConfirmed: boolean; signal: AbortSignal }): Promise<AskReply>;
  /** Speaks text on the box's speaker. @throws NO_AUDIO_DEVICE */
  say(text: string): Promise<SayReply>;
  /** Speaks text into a WAV file's bytes. */
  synthesizeWav(text: string): Promise<Uint8Array>;
  /** @param limit 1..100 */
  turns(limit: number): Promise<TurnsReply>;
  /** Closes or opens the microphone. @throws DAEMON_UNREACHABLE where no daemon hears */
  setMuted(isMuted: boolean): Promise<MannersReply>;
  /** Holds back or drops announcements. @throws DAEMON_UNREACHABLE where no daemon speaks */
  setDoNotDisturb(isOn: boolean): Promise<MannersReply>;
  /** Who is known by their voice. */
  speakers(): Promise<SpeakersReply>;
  /**
   * Knows a person from now on, in the place of what was known of them.
   * @param voice `model`: what made the vectors; each little-endian 32-bit floats in base64
   * @throws USAGE for what is no such vector; DISK_FULL
   */
  enrolSpeaker(
    name: string,
    voice: { model: string; vectors: readonly string[] },
  ): Promise<SpeakersReply>;
  /** @throws USAGE when nobody is known by this name */
  removeSpeaker(name: string): Promise<SpeakersReply>;
  configView(): Promise<ConfigView>;
  /** @throws CONFIG_INVALID when the value is wrong, or the key is locked by the fleet */
  setConfig(key: string, value: unknown): Promise<ConfigChange>;
  /** Goes back to what the file or the default says. @throws CONFIG_INVALID for an unknown key */
  unsetConfig(key: string): Promise<ConfigChange>;
}
