import Type from 'typebox';
import { closed } from './home-schema.ts';

/** What interrupts a reply; daemon/dialog/barge-in. */
const STRATEGIES = ['off', 'wake-word', 'stop-word', 'speech', 'words'] as const;

/** How a reply is interrupted. */
export const bargeIn = Type.Object(
  {
    strategy: Type.Enum([...STRATEGIES], {
      default: 'speech',
      unit: 'none',
      restart: true,
      description:
        'What interrupts a reply: speech, words, stop-word, wake-word, or off (deaf meanwhile).',
    }),
    speechMs: Type.Integer({
      minimum: 100,
      maximum: 3000,
      default: 300,
      unit: 'ms',
      restart: true,
      description: 'How much speech interrupts with the strategy `speech`.',
    }),
    minWords: Type.Integer({
      minimum: 1,
      maximum: 10,
      default: 2,
      unit: 'words',
      restart: true,
      description: 'How many words interrupt with the strategy `words`.',
    }),
    resumeAfterMs: Type.Integer({
      minimum: 300,
      maximum: 10_000,
      default: 2000,
      unit: 'ms',
      restart: true,
      description: 'A reply goes on when no words have followed for so long.',
    }),
    duckPercent: Type.Integer({
      minimum: 0,
      maximum: 100,
      default: 30,
      unit: 'percent',
      restart: true,
      description: 'Volume of a reply while somebody may be interrupting; 100 leaves it as it is.',
    }),
    warmUpMs: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: 1000,
      unit: 'ms',
      restart: true,
      description: 'From its beginning, only words that are not its own interrupt a reply.',
    }),
  },
  closed,
);
