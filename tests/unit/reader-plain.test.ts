import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { HomeUnderstanding } from '../../daemon/compose/home-understanding.ts';
import { UnconnectedHub } from '../../daemon/home/unconnected-hub.ts';
import type { ReaderContext } from '../../daemon/skills/reader/context.ts';
import { lexiconLanguages } from '../../daemon/skills/reader/lexicon.ts';
import { PlainReader } from '../../daemon/skills/reader/plain-reader.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { GERMAN_HOME } from '../fakes/german-home.ts';

function understanding(language: string): HomeUnderstanding {
  return new HomeUnderstanding({
    ...{ language, hub: new UnconnectedHub(GERMAN_HOME), clock: new ManualClock(0) },
    area: 'Küche',
    said: { wakePhrases: [], backChannels: [] },
  });
}

describe('a language without a lexicon', () => {
  const sentences = loadSentences('de');
  const plain = new PlainReader(compileUnderstanding({ sentences, home: GERMAN_HOME }));
  const german = {
    read: (text: string, talk: Pick<ReaderContext, 'last'> = {}) =>
      plain.read(text, { ...talk, area: 'Küche', nowMs: 0 }),
  };

  it('is neither English nor German', () => {
    expect(lexiconLanguages()).toEqual(['de', 'en']);
  });

  it('is understood by its sentences, in the room of the box', () => {
    const read = german.read('mach das Licht aus');
    expect(read.commands).toMatchObject([{ intent: 'home.turn-off', slots: { area: 'Küche' } }]);
    expect(read.certainty).toBeGreaterThan(0.9);
    expect(german.read('mach das Licht').progress).toBe('incomplete');
  });

  it('takes a pronoun for what was commanded last', () => {
    const slots = { device: 'Stehlampe' };
    const last = { commands: [{ intent: 'home.turn-on', slots, score: 1 }], atMs: 0 };
    expect(german.read('mach sie aus', { last }).commands).toMatchObject([{ slots }]);
  });

  it('has no words of English lent to it', () => {
    const english = 'the Stehlampe should be off please';
    expect(understanding('en').read(english).commands).not.toEqual([]);
    expect(german.read(english)).toEqual({ commands: [], progress: 'none', certainty: 0 });
  });

  it.each(['', 'x '.repeat(100_000)])('knows no command in nothing, nor in too much', (text) => {
    expect(german.read(text)).toEqual({ commands: [], progress: 'none', certainty: 0 });
  });
});
