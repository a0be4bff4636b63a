import Type, { type Static } from 'typebox';
import { BOX_COMMANDS } from './box-commands.ts';
import { AskParams, closed, command, NoParams, TextParams } from './command-spec.ts';
import { HOME_COMMANDS } from './home-commands.ts';
import { KB_COMMANDS } from './kb-commands.ts';
import { RECORD_COMMANDS } from './record-commands.ts';
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

export const MAX_TURNS = 100;
const DEFAULT_TURNS = 5;
const MAX_KEY_CHARS = 200;

const key = Type.String({ minLength: 1, maxLength: MAX_KEY_CHARS });

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
  ...BOX_COMMANDS,
  status: command({
    summary: 'How the box is',
    method: 'GET',
    path: '/api/v1/status',
    params: NoParams,
    reply: StatusReply,
    cli: 'status',
    topic: 'status',
  }),
  ask: command({
    summary: 'Answer typed text as if it had been spoken',
    method: 'POST',
    path: '/api/v1/ask',
    params: AskParams,
    reply: AskReply,
    cli: 'ask',
    topic: 'ask',
  }),
  say: command({
    summary: 'Speak text on the speaker',
    method: 'POST',
    path: '/api/v1/say',
    params: TextParams,
    reply: SayReply,
    cli: 'say',
    topic: 'say',
  }),
  synthesize: command({
    summary: 'Speak text into a WAV file',
    method: 'POST',
    path: '/api/v1/synthesize',
    params: TextParams,
    reply: WavReply,
    cli: 'say --out',
    topic: undefined,
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
    topic: undefined,
  }),
  mute: command({
    summary: 'Close the microphone, or open it with isMuted false',
    method: 'POST',
    path: '/api/v1/mute',
    params: Type.Object({ isMuted: Type.Optional(Type.Boolean({ default: true })) }, closed),
    reply: MannersReply,
    cli: 'mute',
    topic: 'mute',
  }),
  unmute: command({
    summary: 'Open the microphone again',
    method: 'POST',
    path: '/api/v1/unmute',
    params: NoParams,
    reply: MannersReply,
    cli: 'unmute',
    topic: 'unmute',
  }),
  dnd: command({
    summary: 'Say nothing unasked but timers, or no longer so',
    method: 'POST',
    path: '/api/v1/dnd',
    params: Type.Object({ isOn: Type.Boolean() }, closed),
    reply: MannersReply,
    cli: 'dnd',
    topic: 'dnd',
  }),
  'speakers.list': command({
    summary: 'Who is known by their voice',
    method: 'GET',
    path: '/api/v1/speakers',
    params: NoParams,
    reply: SpeakersReply,
    cli: 'speakers list',
    topic: undefined,
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
    topic: undefined,
  }),
  'speakers.remove': command({
    summary: 'Forget a voice',
    method: 'DELETE',
    path: '/api/v1/speakers/:name',
    params: Type.Object({ name: personName }, closed),
    reply: SpeakersReply,
    cli: 'speakers remove',
    topic: undefined,
  }),
  ...HOME_COMMANDS,
  ...KB_COMMANDS,
  ...RECORD_COMMANDS,
  'config.show': command({
    summary: 'Every setting and where its value came from',
    method: 'GET',
    path: '/api/v1/config',
    params: NoParams,
    reply: ConfigView,
    cli: 'config show',
    topic: undefined,
  }),
  'config.set': command({
    summary: 'Change a setting on this box',
    method: 'PUT',
    path: '/api/v1/config',
    params: Type.Object({ key, value: Type.Unknown() }, closed),
    reply: ConfigChange,
    cli: 'config set',
    topic: 'set-config',
  }),
  'config.unset': command({
    summary: 'Take back a change of a setting',
    method: 'DELETE',
    path: '/api/v1/config/:key',
    params: Type.Object({ key }, closed),
    reply: ConfigChange,
    cli: 'config unset',
    topic: 'unset-config',
  }),
};

export type Verb = keyof typeof COMMANDS;
export type ParamsOf<V extends Verb> = Static<(typeof COMMANDS)[V]['params']>;
export type ReplyOf<V extends Verb> = Static<(typeof COMMANDS)[V]['reply']>;
