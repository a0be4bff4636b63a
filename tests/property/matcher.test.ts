import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGrammar, withNames } from '../../daemon/skills/grammar.ts';
import { restrictGrammar } from '../../daemon/skills/restrict.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { MAX_COMMAND_TOKENS, tokenize } from '../../daemon/skills/tokens.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { RandomWalk } from '../fakes/random-walk.ts';
import { SMALL_HOME } from '../fakes/small-home.ts';

const understanding = createUnderstanding(SMALL_HOME);
const whole = withNames(buildGrammar(loadSentences(), SMALL_HOME));
const spoken = restrictGrammar(whole, { word: () => true, written: false });
const vocabulary = [
  ...new Set(
    understanding
      .jsgf(() => true)
      .jsgf.split(/[^\p{L}']+/u)
      .filter((word) => word !== ''),
  ),
];

const walks = fc.gen().map((gen) => {
  return new RandomWalk(spoken, (below) => gen(fc.nat, { max: below - 1 }));
});

describe('any text', () => {
  it('gives an answer that fits together', () => {
    const known = fc.array(fc.constantFrom(...vocabulary, '10', '3:30', '%', '-'), {
      maxLength: 80,
    });
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      known.map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { match, progress } = understanding.progress(text);
        expect(match !== undefined).toBe(progress === 'complete' || progress === 'extensible');
        expect(understanding.match(text)).toEqual(match);
        if (match === undefined) return;
        expect(tokenize(text).length).toBeLessThanOrEqual(MAX_COMMAND_TOKENS);
        expect(match.score).toBeGreaterThan(0);
        expect(match.score).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('means the same in capitals, with punctuation and with blanks', () => {
    const decoration = fc.constantFrom('', '!', '...', ' ?', ',  ', '\n');
    fc.assert(
      fc.property(walks, decoration, (walk, mark) => {
        const { text } = walk.sentence();
        const decorated = ` ${text.toUpperCase().replaceAll(' ', '  ')}${mark}`;
        expect(understanding.match(decorated), decorated).toEqual(understanding.match(text));
      }),
      { numRuns: 300 },
    );
  });

  it('is split into words that stay as they are when split again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const once = tokenize(text);
        expect(tokenize(once.join(' '))).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });

  it('of letters and blanks is split as other text is', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'aZ  k'), maxLength: 30 });
    fc.assert(
      fc.property(plain, (text) => {
        expect(tokenize(text)).toEqual(tokenize(`${text}!`));
      }),
    );
  });
});
