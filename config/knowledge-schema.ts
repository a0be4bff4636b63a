import Type from 'typebox';
import { closed } from './home-schema.ts';

const MAX_PATH_CHARS = 1000;

/** The documents that the box answers from; `earshot kb`. */
export const knowledge = Type.Object(
  {
    folder: Type.String({
      maxLength: MAX_PATH_CHARS,
      pattern: '^(/.*)?$',
      default: '',
      unit: 'none',
      restart: true,
      description:
        'Folder of the documents, an absolute path; empty: `documents` in the state folder. ' +
        'Another than that is never made, in case its disk is not mounted.',
    }),
    passageChars: Type.Integer({
      minimum: 200,
      maximum: 4000,
      default: 1000,
      unit: 'characters',
      restart: true,
      description:
        'Length of the passages that are found; for documents read from now on, or `kb reindex`.',
    }),
    overlapChars: Type.Integer({
      minimum: 0,
      maximum: 1000,
      default: 200,
      unit: 'characters',
      restart: true,
      description: 'How much of a passage is repeated in the next; at most half of it.',
    }),
  },
  closed,
);
