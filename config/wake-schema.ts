import Type from 'typebox';
import { closed, MAX_NAME_CHARS, name } from './home-schema.ts';

/** More phrases only wake by mistake; each costs the engine time. */
const MAX_WORDS = 8;
const MAX_PATH_CHARS = 400;
const PHRASE = {
  minLength: 3,
  maxLength: MAX_NAME_CHARS,
  pattern: "^[a-z']+( [a-z']+)*$",
};

const Word = Type.Object(
  {
    phrase: Type.String(PHRASE),
    sensitivity: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    assistant: Type.Optional(Type.String(name)),
    enrolledPath: Type.Optional(
      Type.String({ minLength: 2, maxLength: MAX_PATH_CHARS, pattern: '^/' }),
    ),
  },
  closed,
);

/** What wakes the box. */
export const wake = Type.Object(
  {
    enabled: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description: 'Listen for the wake phrase; false turns the microphone path off.',
    }),
    phrase: Type.String({
      ...PHRASE,
      default: 'hey earshot',
      unit: 'none',
      restart: true,
      description: 'Words that wake the box: lower case, each in the recogniser dictionary.',
    }),
    sensitivity: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      unit: 'ratio',
      restart: true,
      description: 'Higher wakes more easily, and more often by mistake.',
    }),
    words: Type.Array(Word, {
      maxItems: MAX_WORDS,
      default: [],
      unit: 'none',
      restart: true,
      description:
        'Phrases that wake the box beside wake.phrase: a list of {phrase, sensitivity, ' +
        'assistant, enrolledPath}. Without a sensitivity that of wake.sensitivity, without an ' +
        'assistant (one of assistants) the usual one; enrolledPath is the file that ' +
        '`earshot wake-enrol` wrote.',
    }),
    refractoryMs: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: 2000,
      unit: 'ms',
      restart: true,
      description: 'After a wake the same phrase wakes nothing for so long.',
    }),
    secondStage: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description: 'Look once more at what a wake word model found, with the rescue recogniser.',
    }),
  },
  closed,
);

/** A phrase that wakes the box. */
export interface WakeWord {
  /** Lower case. */
  phrase: string;
  /** 0..1 */
  sensitivity: number;
  /** Name of the assistant that it calls; absent: the usual one. */
  assistant?: string;
  /** Absolute path of the file of a phrase that was enrolled. */
  enrolledPath?: string;
}

interface WakeConfig extends WakeWord {
  words: readonly (Omit<WakeWord, 'sensitivity'> & { sensitivity?: number })[];
}

/** All phrases that wake the box, `wake.phrase` first. */
export function wakeWords({ phrase, sensitivity, words }: WakeConfig): WakeWord[] {
  return [{ phrase, sensitivity }, ...words.map((word) => ({ sensitivity, ...word }))];
}
