import { describe, expect, it } from 'vitest';
import { homeForms } from '../../daemon/skills/home-forms.ts';
import { NameTrie } from '../../daemon/skills/name-trie.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { ANY_CLASS, nameClass, WordClassifier } from '../../daemon/skills/word-classes.ts';
import { SMALL_HOME } from '../fakes/small-home.ts';

const AREA = nameClass(0);
const numerals = { words: new Map(), digits: new Map() };
const names = new NameTrie(homeForms(SMALL_HOME), numerals, ["'s"]);
const classifier = new WordClassifier(names, new Map([['area', AREA]]));

function mayBe(token: string, classes: number): boolean {
  return (classifier.classesOf(token) & classes) !== 0;
}

describe('the classes of a word', () => {
  it.each(['kitchen', "kitchen's", "kit'chen"])('of "%s" are those of an area', (token) => {
    expect(mayBe(token, AREA)).toBe(true);
  });

  it('of other words hold no names', () => {
    expect(mayBe('zebra', AREA)).toBe(false);
    expect(mayBe("zebra's", AREA)).toBe(false);
  });

  it('tell numerals, clock times and words', () => {
    const told = ['10', '3:30', 'zebra'].map((token) => classifier.classesOf(token));
    expect(new Set(told).size).toBe(3);
    expect(told.every((classes) => (classes & ANY_CLASS) !== 0)).toBe(true);
  });

  it('are never none, however many kinds of names there are', () => {
    const many = Array.from({ length: 60 }, (_, index) => nameClass(index));
    expect(many.every((classes) => classes !== 0)).toBe(true);
    // The last ones share a bit: tried more often than needed, never too rarely.
    expect(many.at(-1)).toBe(many.at(-2));
    expect(new Set(many).size).toBeGreaterThan(20);
  });
});

describe('sentences that begin with what is in no index', () => {
  const { match } = createUnderstanding(SMALL_HOME);
  it.each([
    ['kitchen light off', 'home.turn-off'],
    ["kitchen's light off", 'home.turn-off'],
    ['10 minute timer', 'timer.start'],
    ['3:30 timer', 'timer.start'],
    ['pasta timer for ten minutes', 'timer.start'],
  ])('%s', (text, intent) => {
    expect(match(text)?.intent).toBe(intent);
  });
});
