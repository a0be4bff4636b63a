import Type from 'typebox';
import { closed } from './home-schema.ts';

/** The same names as in models/profiles.json, smallest first. */
export const PROFILE_NAMES = [
  'rescue',
  'cpu-small',
  'orin-nano-8g',
  'orin-agx',
  'gpu-pc-8g',
  'gpu-pc-24g',
] as const;

const model = (does: string, without: string) =>
  Type.String({
    maxLength: 64,
    pattern: '^(auto|none|[a-z0-9][A-Za-z0-9._-]*)$',
    default: 'auto',
    unit: 'none',
    restart: true,
    description: `Model that ${does}: \`auto\` (of the profile), an id, or \`none\` (${without}).`,
  });

/** Which models the box uses. */
export const models = Type.Object(
  {
    profile: Type.Enum(['auto', ...PROFILE_NAMES], {
      default: 'auto',
      unit: 'none',
      restart: true,
      description: 'Set of models for this kind of machine; `auto` looks at its memory and GPU.',
    }),
    wake: model('hears the wake phrase', 'the rescue engine'),
    vad: model('tells speech from silence', 'the one that is built in'),
    endOfTurn: model('tells whether you have finished', 'the one that is built in'),
    denoise: model('takes noise out of the microphone signal', 'as it is'),
    stt: model('understands speech', 'the rescue engine'),
    speaker: model('tells people apart by their voice', 'it does not'),
    llm: model('answers in its own words', 'no language model here'),
    embed: model('finds passages by their meaning', 'by their words only'),
    tts: model('speaks', 'the rescue engine'),
  },
  closed,
);
