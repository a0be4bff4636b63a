import Type from 'typebox';
import { closed } from './home-schema.ts';

/** How much silence ends what somebody says. */
export const endpointing = Type.Object(
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
      description: 'Silence that ends a sentence of which nothing tells whether it is over.',
    }),
    maxHangoverMs: Type.Integer({
      minimum: 96,
      maximum: 5000,
      default: 1500,
      unit: 'ms',
      restart: true,
      description: 'Silence that ends a sentence which seems unfinished.',
    }),
    learn: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description:
        'Waits longer for people who were cut off, and shorter where nobody is; false forgets ' +
        'what was learned.',
    }),
    speculation: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description: 'Work on the answer as soon as the user may have finished; not heard before.',
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
