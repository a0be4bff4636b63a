import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGrammar, withNames } from '../../daemon/skills/grammar.ts';
import { restrictGrammar } from '../../daemon/skills/restrict.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
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

const ROOMS = new Map(SMALL_HOME.areas.map(({ name }) => [name.toLowerCase(), name]));

/** What is called like a room may be that of the room: "the attic timer". */
function asRoom({ name, ...others }: Record<string, SlotValue>): Record<string, SlotValue> {
  const area = ROOMS.get(String(name));
  if (area !== undefined) return { ...others, area };
  return name === undefined ? others : { ...others, name };
}

describe('every sentence that the recogniser may hear', () => {
  it('is understood as the intent and the slots that it was made from', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const { text, intent, slots } = walk.sentence();
        expect(understanding.match(text), text).toMatchObject({ intent });
        expect([slots, asRoom(slots)], text).toContainEqual(understanding.match(text)?.slots);
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
