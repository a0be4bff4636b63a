import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGrammar, withNames } from '../../daemon/skills/grammar.ts';
import { restrictGrammar } from '../../daemon/skills/restrict.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { RandomWalk } from '../fakes/random-walk.ts';
import { SMALL_HOME } from '../fakes/small-home.ts';

const sentences = loadSentences();
const understanding = compileUnderstanding({ sentences, home: SMALL_HOME });
const whole = withNames(buildGrammar(sentences, SMALL_HOME));
const spoken = restrictGrammar(whole, { word: (word) => word !== 'pasta', written: false });

const walks = fc.gen().map((gen) => {
  return new RandomWalk(spoken, (below) => gen(fc.nat, { max: below - 1 }));
});

describe('every sentence that the recogniser may hear', () => {
  it('is understood as the intent and the slots that it was made from', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const { text, intent, slots } = walk.sentence();
        expect(understanding.match(text), text).toMatchObject({ intent });
        expect(understanding.match(text)?.slots, text).toEqual(slots);
      }),
      { numRuns: 3000 },
    );
  });

  it('begins with words that are the beginning of a command', () => {
    fc.assert(
      fc.property(walks, fc.nat(20), (walk, cut) => {
        const words = walk.sentence().text.split(' ');
        const beginning = words.slice(0, 1 + (cut % words.length)).join(' ');
        const { progress, match } = understanding.progress(beginning);
        expect(progress, beginning).not.toBe('none');
        expect(progress === 'incomplete').toBe(match === undefined);
      }),
      { numRuns: 1000 },
    );
  });
});
