import Type, { type Static } from 'typebox';
import { LOG_LEVELS } from '../daemon/base/log.ts';
import { engines } from './engines-schema.ts';
import { closed, home, name } from './home-schema.ts';
import { language } from './language-schema.ts';
import { models } from './models-schema.ts';
import { SYSTEM_TIME_ZONE, TIME_ZONE_FORMAT } from './time-zone.ts';
import { wake } from './wake-schema.ts';

const assistant = Type.Object(
  {
    name: Type.String({
      ...name,
      default: 'Earshot',
      unit: 'none',
      restart: true,
      description: 'What the box is called; its sessions are kept under this name.',
    }),
  },
  closed,
);

const audio = Type.Object(
  {
    input: Type.String({
      ...name,
      default: 'default',
      unit: 'none',
      restart: true,
      description: 'Microphone: `default`, `none`, or part of a device name.',
    }),
    output: Type.String({
      ...name,
      default: 'default',
      unit: 'none',
      restart: true,
      description: 'Speaker: `default`, `none`, or part of a device name.',
    }),
    volumePercent: Type.Integer({
      minimum: 0,
      maximum: 100,
      default: 60,
      unit: 'percent',
      restart: false,
      description: 'How loud the box speaks.',
    }),
  },
  closed,
);

const endpointing = Type.Object(
  {
    minHangoverMs: Type.Integer({
      minimum: 96,
      maximum: 2000,
      default: 320,
      unit: 'ms',
      restart: true,
      description: 'Silence that ends a sentence which is already a whole command.',
    }),
    hangoverMs: Type.Integer({
      minimum: 96,
      maximum: 3000,
      default: 640,
      unit: 'ms',
      restart: true,
      description: 'Silence that ends an ordinary sentence.',
    }),
    maxHangoverMs: Type.Integer({
      minimum: 96,
      maximum: 5000,
      default: 1200,
      unit: 'ms',
      restart: true,
      description: 'Silence that ends a sentence which seems unfinished.',
    }),
    noSpeechTimeoutMs: Type.Integer({
      minimum: 1000,
      maximum: 30_000,
      default: 5000,
      unit: 'ms',
      restart: true,
      description: 'How long the box waits for the first word after it woke.',
    }),
    maxUtteranceMs: Type.Integer({
      minimum: 2000,
      maximum: 60_000,
      default: 15_000,
      unit: 'ms',
      restart: true,
      description: 'Longest sentence; the box answers what it heard until then.',
    }),
  },
  closed,
);

const speech = Type.Object(
  {
    rate: Type.Number({
      minimum: 0.5,
      maximum: 2,
      default: 1,
      unit: 'ratio',
      restart: true,
      description: 'Speaking rate; 1 is the pace of the voice itself.',
    }),
  },
  closed,
);

const recognizer = Type.Object(
  {
    minConfidence: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.4,
      unit: 'ratio',
      restart: true,
      description: 'Below this the box asks again instead of acting.',
    }),
  },
  closed,
);

const log = Type.Object(
  {
    level: Type.Enum([...LOG_LEVELS], {
      default: 'info',
      unit: 'none',
      restart: true,
      description: 'How much the log tells; it never holds what was said.',
    }),
  },
  closed,
);

const history = Type.Object(
  {
    keepDays: Type.Integer({
      minimum: 1,
      maximum: 3650,
      default: 30,
      unit: 'days',
      restart: true,
      description: 'Turns older than this are deleted for good.',
    }),
  },
  closed,
);

/** The settings of a box: type, defaults, validator and form in one. */
export const ConfigSchema = Type.Object(
  {
    assistant,
    timeZone: Type.String({
      format: TIME_ZONE_FORMAT,
      maxLength: 64,
      default: SYSTEM_TIME_ZONE,
      unit: 'none',
      restart: true,
      description: 'IANA zone such as Europe/Berlin, or `system` for that of the machine.',
    }),
    audio,
    wake,
    endpointing,
    speech,
    recognizer,
    language,
    home,
    log,
    history,
    engines,
    models,
  },
  closed,
);

export type Config = Static<typeof ConfigSchema>;
