import Type from 'typebox';
import { closed } from './home-schema.ts';

const MAX_PATH_CHARS = 1000;
/** Kept 95 % of the questions of XQuAD, and refused 97 % of those whose article was absent. */
export const DEFAULT_MIN_SCORE = 0.4;
/** Each makes tesseract slower, and less sure of the others. */
const MAX_OCR_LANGUAGES = 3;

/** Where documents lie, how they are read and cut, and how sure a passage must be to be told. */
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
      description: 'The longest passage of a document; takes effect when one is indexed again.',
    }),
    overlapChars: Type.Integer({
      minimum: 0,
      maximum: 2000,
      default: 200,
      unit: 'characters',
      restart: true,
      description: 'How much of a passage is repeated in the next, at most half of one.',
    }),
    ocrLanguages: Type.Array(Type.String({ pattern: '^[a-z]{3}(_[a-z]+)*$' }), {
      maxItems: MAX_OCR_LANGUAGES,
      uniqueItems: true,
      default: [],
      unit: 'none',
      restart: true,
      description:
        'Languages of scans and photographs, as codes of tesseract, for example [deu, eng]; ' +
        'empty: those that are installed, English first, at most three.',
    }),
    minScore: Type.Number({
      minimum: 0,
      maximum: 1,
      default: DEFAULT_MIN_SCORE,
      unit: 'ratio',
      restart: true,
      description: 'Below this a passage does not count: the documents do not say it.',
    }),
  },
  closed,
);
