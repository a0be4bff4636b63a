import Type from 'typebox';
import { closed } from './home-schema.ts';

/** Answers without the wake word. */
export const followUp = Type.Object(
  {
    enabled: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description: 'After a question of its own the box listens without the wake word.',
    }),
    forMs: Type.Integer({
      minimum: 1000,
      maximum: 30_000,
      default: 6000,
      unit: 'ms',
      restart: true,
      description: 'How long it waits for the first word of an answer.',
    }),
    confirmMs: Type.Integer({
      minimum: 1000,
      maximum: 30_000,
      default: 8000,
      unit: 'ms',
      restart: true,
      description: 'How long it waits for a yes before it does something risky.',
    }),
  },
  closed,
);
