import Type, { type Static } from 'typebox';
import { LOG_LEVELS } from '../daemon/base/log.ts';
import { assistants } from './assistants-schema.ts';
import { audio } from './audio-schema.ts';
import { bargeIn } from './barge-in-schema.ts';
import { boxes } from './boxes-schema.ts';
import { endpointing } from './endpointing-schema.ts';
import { engines } from './engines-schema.ts';
import { followUp } from './follow-up-schema.ts';
import { gpio } from './gpio-schema.ts';
import { history } from './history-schema.ts';
import { homeAssistant } from './home-assistant-schema.ts';
import { closed, home, name } from './home-schema.ts';
import { knowledge } from './knowledge-schema.ts';
import { language } from './language-schema.ts';
import { doNotDisturb, earcons, night, waiting, whisper } from './manners-schema.ts';
import { models } from './models-schema.ts';
import { mqtt } from './mqtt-schema.ts';
import { peripheral } from './peripheral-schema.ts';
import { speakers } from './speakers-schema.ts';
import { speech } from './speech-schema.ts';
import { SYSTEM_TIME_ZONE, TIME_ZONE_FORMAT } from './time-zone.ts';
import { tools } from './tools-schema.ts';
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

/** The settings of a box: type, defaults, validator and form in one. */
export const ConfigSchema = Type.Object(
  {
    assistant,
    assistants,
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
    bargeIn,
    followUp,
    earcons,
    waiting,
    night,
    whisper,
    doNotDisturb,
    speech,
    recognizer,
    language,
    knowledge,
    tools,
    home,
    homeAssistant,
    speakers,
    peripheral,
    gpio,
    mqtt,
    boxes,
    log,
    history,
    engines,
    models,
  },
  closed,
);

export type Config = Static<typeof ConfigSchema>;
