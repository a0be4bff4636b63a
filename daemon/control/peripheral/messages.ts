import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { EarshotError } from '../../base/errors.ts';

/**
 * Events and commands of the peripheral API of linux-voice-assistant (docs/peripheral_api.md there,
 * August 2026), so that its programs for lights and buttons work here. Ours asks for a token.
 */
export type PeripheralEvent =
  | { event: 'snapshot'; data: Snapshot }
  | { event: 'wake_word_detected' | 'listening' | 'thinking' | 'tts_speaking' }
  | { event: 'tts_finished' | 'idle' }
  | { event: 'stt_text' | 'tts_text'; data: { text: string } }
  | { event: 'pipeline_error'; data: { reason: string } }
  | { event: 'muted'; data: { muted: boolean } }
  | { event: 'volume_changed'; data: { volume: number } }
  | { event: 'timer_ticking' | 'timer_updated' | 'timer_ringing'; data: TimerData }
  /** Ours: why a command was not done. */
  | { event: 'command_refused'; data: { command: string; reason: string } };

/** What a client is told first. */
export interface Snapshot {
  muted: boolean;
  /** 0..1 */
  volume: number;
  ha_connected: boolean;
  /** Null unless texts are allowed to peripherals. */
  last_stt_text: string | null;
  last_tts_text: string | null;
}

export interface TimerData {
  id: string;
  name: string;
  total_seconds: number;
  seconds_left: number;
}

const closed = { additionalProperties: false };
const NoData = Type.Object({}, closed);

/** What each command carries. */
const COMMAND_DATA = {
  start_listening: NoData,
  stop_pipeline: NoData,
  mute_mic: NoData,
  unmute_mic: NoData,
  volume_up: NoData,
  volume_down: NoData,
  set_volume: Type.Object({ volume: Type.Number() }, closed),
  stop_timer_ringing: NoData,
} satisfies Record<string, TSchema>;

/** Commands of the API for things that a box does not have. */
const NOT_OURS: ReadonlySet<string> = new Set([
  'register_light',
  'register_button',
  'stop_media_player',
  'pause_media_player',
  'resume_media_player',
  'button_single_press',
  'button_double_press',
  'button_triple_press',
  'button_long_press',
]);

type CommandName = keyof typeof COMMAND_DATA;
type PlainCommand = Exclude<CommandName, 'set_volume'>;

/** What a peripheral wants done. Volumes are clamped to 0..1. */
export type PeripheralCommand =
  | { command: PlainCommand }
  | { command: 'set_volume'; volume: number };

const Envelope = Type.Object({
  command: Type.String({ minLength: 1, maxLength: 64 }),
  data: Type.Optional(Type.Unknown()),
});

/**
 * @param text one message of a client
 * @throws USAGE saying what is wrong with it
 */
export function readCommand(text: string): PeripheralCommand {
  const { command, data } = envelopeOf(text);
  if (NOT_OURS.has(command)) refuse(`this box has nothing that "${command}" could be for`);
  if (!isCommand(command)) refuse(`there is no command "${command}"`);
  const schema = COMMAND_DATA[command];
  const given = data ?? {};
  if (!Value.Check(schema, given)) {
    const [problem] = Value.Errors(schema, given);
    refuse(`"${command}": data${problem?.instancePath ?? ''} ${problem?.message ?? 'is wrong'}`);
  }
  if (command !== 'set_volume') return { command };
  const { volume } = given as Static<(typeof COMMAND_DATA)['set_volume']>;
  return { command, volume: Math.min(1, Math.max(0, volume)) };
}

function envelopeOf(text: string): Static<typeof Envelope> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refuse('a message must be JSON: {"command": "...", "data": {...}}');
  }
  if (!Value.Check(Envelope, message))
    refuse('a message must be {"command": "...", "data": {...}}');
  return message;
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMAND_DATA, name);
}

function refuse(reason: string): never {
  throw new EarshotError('USAGE', reason);
}
