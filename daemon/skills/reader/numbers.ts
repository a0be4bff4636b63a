import { EMPTY_HOME } from '../../ports/home.ts';
import type { Sentences } from '../sentences.ts';
import { parseTemplate, type TemplateNode } from '../template.ts';
import { compileUnderstanding } from '../understanding.ts';
import type { ReadNumber } from './spots.ts';

const NOTHING: TemplateNode = { kind: 'sequence', items: [] };
const INTENT = 'number';

/** Sentences are not changed in place: what reads their numbers is made once. */
const readers = new WeakMap<Sentences, ReadNumber>();

/** Reads numbers as the sentences of a language say them. */
export function numberReader(sentences: Sentences): ReadNumber {
  const known = readers.get(sentences) ?? compiledReader(sentences);
  readers.set(sentences, known);
  return known;
}

function compiledReader(sentences: Sentences): ReadNumber {
  const node = parseTemplate('{number}');
  const only = {
    ...sentences,
    intents: [
      { intent: INTENT, final: false, room: false, sentences: [{ node, weight: undefined }] },
    ],
    before: NOTHING,
    after: NOTHING,
  };
  const understanding = compileUnderstanding({ sentences: only, home: EMPTY_HOME });
  return (words) => {
    const value = understanding.match(words.join(' '))?.slots['number'];
    return typeof value === 'number' ? value : undefined;
  };
}
