import Type from 'typebox';
import { closed } from './home-schema.ts';

/** How the box speaks. */
export const speech = Type.Object(
  {
    rate: Type.Number({
      minimum: 0.5,
      maximum: 2,
      default: 1,
      unit: 'ratio',
      restart: true,
      description: 'Speaking rate; 1 is the pace of the voice itself.',
    }),
    cacheMiB: Type.Integer({
      minimum: 0,
      // Three minutes of speech at 24 kHz in 32-bit samples.
      default: 16,
      maximum: 256,
      unit: 'MiB',
      restart: true,
      description: 'Memory for sentences said lately, which are said again at once; 0: none.',
    }),
  },
  closed,
);
