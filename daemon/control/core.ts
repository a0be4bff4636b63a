import type {
  DoneReply,
  ForgetReply,
  ReloadReply,
  TimersReply,
  VolumeReply,
} from './box-replies.ts';
import type { HomeReply } from './home-replies.ts';
import type { KbCore } from './kb-core.ts';
import type { RecordsCore } from './records-core.ts';
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

/** All that the doors (HTTP, command line, MQTT) can ask of the box. */
export interface Core {
  /** What is kept of assistants and people. */
  readonly records: RecordsCore;
  status(): Promise<StatusReply>;
  /**
   * Answers typed text as if it had been spoken; nothing is played.
   * @param options `isConfirmed`: what is risky is done; otherwise the answer asks, and nothing is
   */
  ask(text: string, options: { isConfirmed: boolean; signal: AbortSignal }): Promise<AskReply>;
  /** Speaks text on the box's speaker. @throws NO_AUDIO_DEVICE */
  say(text: string): Promise<SayReply>;
  /** Speaks text when nothing else is said, and does not wait for that. @throws NO_AUDIO_DEVICE */
  announce(text: string): Promise<SayReply>;
  /** Waits for a request without the wake word. @throws BUSY when it cannot hear */
  listen(): Promise<DoneReply>;
  /** Ends what goes on, and silences what rings. */
  stop(): Promise<DoneReply>;
  /** @param percent 0..100 @param actor who asks, for the audit */
  setVolume(percent: number, actor: string): Promise<VolumeReply>;
  timers(): Promise<TimersReply>;
  /** Makes a sound. @throws NO_AUDIO_DEVICE */
  identify(): Promise<DoneReply>;
  /** Reads the settings file again. @throws CONFIG_INVALID; then nothing has changed */
  reload(): Promise<ReloadReply>;
  /** Ends the daemon soon after it has answered. @throws DAEMON_UNREACHABLE where none runs */
  restart(): Promise<DoneReply>;
  /** Empties all retained topics of the box at the home broker. @throws BROKER_OFFLINE */
  forgetMqtt(): Promise<ForgetReply>;
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
  /** The devices that are there, or were not long ago. */
  homeDevices(): Promise<HomeReply>;
  /** Changes what a device or an area is called or where it is. @throws USAGE, DISK_FULL */
  editHome(edit: HomeEdit): Promise<HomeReply>;
  /** The owner's documents. */
  readonly kb: KbCore;
  configView(): Promise<ConfigView>;
  /**
   * @param actor who asks, for the audit, for example `cli` or `mqtt-home`
   * @throws CONFIG_INVALID when the value is wrong, or the key is locked by the fleet
   */
  setConfig(edit: { key: string; value: unknown }, actor: string): Promise<ConfigChange>;
  /** Goes back to what the file or the default says. @throws CONFIG_INVALID for an unknown key */
  unsetConfig(key: string, actor: string): Promise<ConfigChange>;
}

/** One change of the names and places of a home; an empty name or place takes it back. */
export type HomeEdit =
  | { kind: 'rename'; id: string; name: string }
  | { kind: 'area'; id: string; area: string }
  | { kind: 'floor'; area: string; floor: string }
  | { kind: 'alias'; id: string; aliases: readonly string[] }
  | { kind: 'expose'; id: string; isExposed: boolean };
