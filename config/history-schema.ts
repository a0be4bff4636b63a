import Type from 'typebox';
import { closed } from './home-schema.ts';

/** What is kept of conversations, and for how long. */
export const history = Type.Object(
  {
    keepDays: Type.Integer({
      minimum: 1,
      maximum: 3650,
      default: 30,
      unit: 'days',
      restart: true,
      description: 'Turns older than this are deleted for good.',
    }),
    transcripts: Type.Enum(['on', 'off', 'encrypted'], {
      default: 'on',
      unit: 'none',
      restart: false,
      description:
        'Whether what was said is kept: on; encrypted with the key in history.key of the state ' +
        'folder; or off: only times and what was understood. Counts for earlier turns too.',
    }),
  },
  closed,
);
