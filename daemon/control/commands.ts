import Type, { type Static, type TSchema } from 'typebox';
import {
  AskReply,
  ConfigChange,
  ConfigView,
  MannersReply,
  SayReply,
  SpeakersReply,
  TurnsReply,
} from './replies.ts';
import { StatusReply } from './status-reply.ts';

/** Longest text to answer or to speak; about ten minutes of speech. */
export const MAX_TEXT_CHARS = 10_000;
export const MAX_TURNS = 100;
const DEFAULT_TURNS = 5;
const MAX_KEY_CHARS = 200;

/** One thing the box can be told, with its one route and its one word on the command line. */
export interface CommandSpec<P extends TSchema, R extends TSchema> {
  /** One line for people. */
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A `:name` in it is a parameter; the others are the query of a GET, the body otherwise. */
  path: string;
  params: P;
  /** The JSON reply; for `audio` the reply is a WAV file. */
  reply: R;
  /** Words after `earshot` that do this. */
  cli: string;
}

function command<P extends TSchema, R extends TSchema>(spec: CommandSpec<P, R>): CommandSpec<P, R> {
  return spec;
}

const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS, pattern: '\\S' });
const key = Type.String({ minLength: 1, maxLength: MAX_KEY_CHARS });
const TextParams = Type.Object({ text }, closed);
/** `isConfirmed`: what is risky may be done without asking back. */
const AskParams = Type.Object({ text, isConfirmed: Type.Boolean({ default: false }) }, closed);
const NoParams = Type.Object({}, closed);

const personName = Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' });
/** Vectors of a person's voice; more recordings hardly tell more. */
const MAX_VOICES = 20;
/** Little-endian 32-bit floats in base64; the largest models give 512 of them. */
const MAX_VECTOR_CHARS = 5600;
const Vector = Type.String({ maxLength: MAX_VECTOR_CHARS, pattern: '^([A-Za-z0-9+/]{4})+={0,2}$' });

/** The reply of commands that answer with a WAV file. */
export const WavReply = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' });

/** Every command. A door is generated from this table, never written beside it. */
export const COMMANDS = {
  status: command({
    summary: 'How the box is',
    method: 'GET',
    path: '/api/v1/status',
    params: NoParams,
    reply: StatusReply,
    cli: 'status',
  }),
  ask: command({
    summary: 'Answer typed text as if it had been spoken',
    method: 'POST',
    path: '/api/v1/ask',
    params: AskParams,
    reply: AskReply,
    cli: 'ask',
  }),
  say: command({
    summary: 'Speak text on the speaker',
    method: 'POST',
    path: '/api/v1/say',
    params: TextParams,
    reply: SayReply,
    cli: 'say',
  }),
  synthesize: command({
    summary: 'Speak text into a WAV file',
    method: 'POST',
    path: '/api/v1/synthesize',
    params: TextParams,
    reply: WavReply,
    cli: 'say --out',
  }),
  turns: command({
    summary: 'The last turns and how long each stage took',
    method: 'GET',
    path: '/api/v1/turns',
    params: Type.Object(
      { limit: Type.Integer({ minimum: 1, maximum: MAX_TURNS, default: DEFAULT_TURNS }) },
      closed,
    ),
    reply: TurnsReply,
    cli: 'turns',
  }),
  mute: command({
    summary: 'Close the microphone',
    method: 'POST',
    path: '/api/v1/mute',
    params: NoParams,
    reply: MannersReply,
    cli: 'mute',
  }),
  unmute: command({
    summary: 'Open the microphone again',
    method: 'POST',
    path: '/api/v1/unmute',
    params: NoParams,
    reply: MannersReply,
    cli: 'unmute',
  }),
  dnd: command({
    summary: 'Say nothing unasked but timers, or no longer so',
    method: 'POST',
    path: '/api/v1/dnd',
    params: Type.Object({ isOn: Type.Boolean() }, closed),
    reply: MannersReply,
    cli: 'dnd',
  }),
  'speakers.list': command({
    summary: 'Who is known by their voice',
    method: 'GET',
    path: '/api/v1/speakers',
    params: NoParams,
    reply: SpeakersReply,
    cli: 'speakers list',
  }),
  'speakers.enrol': command({
    summary: 'Know a person by their voice from now on',
    method: 'PUT',
    path: '/api/v1/speakers',
    params: Type.Object(
      {
        name: personName,
        model: Type.String({ minLength: 1, maxLength: 64 }),
        vectors: Type.Array(Vector, { minItems: 1, maxItems: MAX_VOICES }),
      },
      closed,
    ),
    reply: SpeakersReply,
    cli: 'speakers enrol',
  }),
  'speakers.remove': command({
    summary: 'Forget a voice',
    method: 'DELETE',
    path: '/api/v1/speakers/:name',
    params: Type.Object({ name: personName }, closed),
    reply: SpeakersReply,
    cli: 'speakers remove',
  }),
  'config.show': command({
    summary: 'Every setting and where its value came from',
    method: 'GET',
    path: '/api/v1/config',
    params: NoParams,
    reply: ConfigView,
    cli: 'config show',
  }),
  'config.set': command({
    summary: 'Change a setting on this box',
    method: 'PUT',
    path: '/api/v1/config',
    params: Type.Object({ key, value: Type.Unknown() }, closed),
    reply: ConfigChange,
    cli: 'config set',
  }),
  'config.unset': command({
    summary: 'Take back a change of a setting',
    method: 'DELETE',
    path: '/api/v1/config/:key',
    params: Type.Object({ key }, closed),
    reply: ConfigChange,
    cli: 'config unset',
  }),
};

export type Verb = keyof typeof COMMANDS;
export type ParamsOf<V extends Verb> = Static<(typeof COMMANDS)[V]['params']>;
export type ReplyOf<V extends Verb> = Static<(typeof COMMANDS)[V]['reply']>;
