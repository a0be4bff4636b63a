import Type, { type TBoolean } from 'typebox';
import { closed } from './home-schema.ts';

const percent = { minimum: 0, maximum: 100, unit: 'percent', restart: true };
/** A time of the day in 24 hours. */
const time = { pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', unit: 'HH:MM', restart: true };

const heard = (isHeard: boolean, when: string): TBoolean =>
  Type.Boolean({
    default: isHeard,
    unit: 'none',
    restart: true,
    description: `A short sound ${when}.`,
  });

/** Which sounds of its own are heard. */
export const earcons = Type.Object(
  {
    wake: heard(true, 'when the box begins to listen'),
    end: heard(false, 'when it has heard the end of a request'),
    error: heard(true, 'when the microphone is lost'),
  },
  closed,
);

/** What is heard while an answer takes long. */
export const waiting = Type.Object(
  {
    kind: Type.Enum(['off', 'earcon', 'filler'], {
      default: 'off',
      unit: 'none',
      restart: true,
      description: 'What breaks a long silence before a reply: off, earcon, filler (a few words).',
    }),
    afterMs: Type.Integer({
      minimum: 500,
      maximum: 30_000,
      default: 2000,
      unit: 'ms',
      restart: true,
      description: 'Longest silence, unless waiting.kind is off.',
    }),
  },
  closed,
);

/** Volume at night. */
export const night = Type.Object(
  {
    enabled: Type.Boolean({
      default: false,
      unit: 'none',
      restart: true,
      description: 'Speak more softly at night.',
    }),
    from: Type.String({ ...time, default: '22:00', description: 'When the night begins.' }),
    to: Type.String({ ...time, default: '07:00', description: 'When the night ends.' }),
    volumePercent: Type.Integer({
      ...percent,
      default: 25,
      description: 'At night the box is not louder than this.',
    }),
  },
  closed,
);

/** How a whisper is answered. */
export const whisper = Type.Object(
  {
    belowDb: Type.Number({
      minimum: -100,
      maximum: 0,
      default: -55,
      unit: 'dBFS',
      restart: true,
      description: 'Speech that arrives softer than this is a whisper; -100 turns it off.',
    }),
    volumePercent: Type.Integer({
      ...percent,
      default: 40,
      description: 'Volume of the answer to a whisper, of the usual one.',
    }),
  },
  closed,
);

/** What is said although nobody is to be disturbed. */
export const doNotDisturb = Type.Object(
  {
    announcements: Type.Enum(['hold', 'drop'], {
      default: 'hold',
      unit: 'none',
      restart: true,
      description: 'Announcements meanwhile: hold says them afterwards, drop does not.',
    }),
    timers: Type.Enum(['quiet', 'normal'], {
      default: 'quiet',
      unit: 'none',
      restart: true,
      description: 'How timers ring meanwhile.',
    }),
    quietPercent: Type.Integer({
      ...percent,
      default: 30,
      description: 'Volume of what rings quietly, of the usual one.',
    }),
  },
  closed,
);
