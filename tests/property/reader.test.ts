import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { loadLexicon } from '../../daemon/skills/reader/lexicon.ts';
import { NearNames } from '../../daemon/skills/reader/near-names.ts';
import { phrasesOf } from '../../daemon/skills/reader/phrases.ts';
import { Reader } from '../../daemon/skills/reader/reader.ts';
import { editDistance } from '../../daemon/skills/reader/sound.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { parseTemplate } from '../../daemon/skills/template.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { FAMILY_HOME } from '../fakes/family-home.ts';

const lexicon = loadLexicon();
const sentences = loadSentences();
const understanding = compileUnderstanding({ sentences, home: FAMILY_HOME });
let asked = 0;
/** The strict grammar, counting how often it is asked: all other work is linear in the words. */
const counted = {
  progress: (text: string, where?: { area?: string }) => {
    asked += 1;
    return understanding.progress(text, where);
  },
};
const reader = new Reader({ understanding: counted, sentences, lexicon, home: FAMILY_HOME });

/** Pieces of a text, and halves of a pair, and near names: what one text is tried as. */
const MOST_ASKED = 150;

const vocabulary = [
  ...new Set(
    [...lexicon.joins, ...lexicon.fillers, ...lexicon.wishes, ...lexicon.vetoes]
      .concat(Object.values(lexicon.acts).flatMap(({ says }) => says))
      .concat(Object.values(lexicon.kinds).flatMap(({ says }) => says))
      .flatMap((template) =>
        phrasesOf(parseTemplate(template)).map(({ words }) => words.join(' ')),
      ),
  ),
  ...FAMILY_HOME.devices.map(({ name }) => name),
  ...['kitchn', 'flor lamb', '50', 'fifty percent', ',', '.', 'and', 'and', 'blue', 'zzyzx'],
];
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...vocabulary), { maxLength: 40 }).map((words) => words.join(' ')),
  fc.nat({ max: 200 }).map((count) => 'lamp and '.repeat(count)),
);
const slots = fc.dictionary(
  fc.constantFrom('device', 'area', 'domain', 'pronoun', 'percent'),
  fc.oneof(fc.constantFrom('kitchen light', 'bedroom', 'light', '__proto__'), fc.nat()),
);
const lasts = fc.record({
  intent: fc.constantFrom('home.turn-on', 'home.dim', 'timer.start', 'toString'),
  slots,
  score: fc.constant(1),
});

describe('any text', () => {
  it('is read in bounded work, and never half', () => {
    fc.assert(
      fc.property(texts, fc.option(lasts, { nil: undefined }), (text, last) => {
        asked = 0;
        const context = last && { commands: [last], atMs: 0 };
        const read = reader.read(text, { nowMs: 0, ...(context && { last: context }) });
        expect(asked).toBeLessThanOrEqual(MOST_ASKED);
        expect(read.certainty).toBeGreaterThanOrEqual(0);
        expect(read.certainty).toBeLessThanOrEqual(1);
        if (read.question !== undefined) expect(read.commands).toEqual([]);
        for (const command of read.question?.commands ?? read.commands) {
          expect(command.intent).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is a command for no home where there is none', () => {
    const strict = compileUnderstanding({ sentences, home: EMPTY_HOME });
    const bare = new Reader({ understanding: strict, sentences, lexicon, home: EMPTY_HOME });
    fc.assert(
      fc.property(texts, (text) => {
        const { commands } = bare.read(text, { nowMs: 0 });
        for (const { slots: said } of commands) expect(said.device).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

describe('the distance of two texts', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });

  it('is none for the same, the same both ways, and not above a rewrite', () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        const distance = editDistance(left, right, 20);
        expect(distance === 0).toBe(left === right);
        expect(editDistance(right, left, 20)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
        expect(editDistance(left, right, 3)).toBe(Math.min(distance, 4));
      }),
    );
  });
});

describe('near names', () => {
  it('are found exactly up to their distance, whatever the length and the letters', () => {
    const letter = fc.constantFrom(...'abcdefghijkl');
    const name = fc.string({ unit: letter, minLength: 4, maxLength: 14 });
    const edit = fc.record({
      at: fc.nat({ max: 14 }),
      cut: fc.nat({ max: 1 }),
      put: fc.string({ unit: letter, maxLength: 1 }),
    });
    fc.assert(
      fc.property(name, fc.array(edit, { maxLength: 4 }), (said, edits) => {
        const heard = edits.reduce(
          (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
          said,
        );
        fc.pre(heard.length >= 4);
        const names = [{ is: 'device', words: [said], value: said }] as const;
        const found = new NearNames(names, { rules: [], known: new Set(), plurals: [] }).find([
          heard,
        ]);
        const most = Math.min(3, Math.floor(heard.length / 4));
        expect(found.length > 0, heard).toBe(editDistance(heard, said, most) <= most);
      }),
      { numRuns: 2000 },
    );
  });
});
