import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../daemon/skills/reader/lexicon.ts';
import { NearNames } from '../../daemon/skills/reader/near-names.ts';
import { PhraseBook, phrasesOf } from '../../daemon/skills/reader/phrases.ts';
import { punctuationGaps } from '../../daemon/skills/reader/punctuation.ts';
import { editDistance, soundKey, soundRules } from '../../daemon/skills/reader/sound.ts';
import { UrgentWords } from '../../daemon/skills/reader/urgent-words.ts';
import { parseTemplate } from '../../daemon/skills/template.ts';
import { tokenize } from '../../daemon/skills/tokens.ts';

const lexicon = loadLexicon();
const rules = soundRules(lexicon.sounds);

describe('sounds', () => {
  it.each([
    ['light', 'lite'],
    ['knight lamp', 'nite lamp'],
    ['coffee', 'cough fee'],
    ['kitchen', 'kit chin'],
    ['garage', 'karage'],
    ['phone', 'fone'],
    ['write', 'right'],
  ])('%s is like %s', (left, right) => {
    expect(soundKey(tokenize(left), rules)).toBe(soundKey(tokenize(right), rules));
  });

  it.each([
    ['lamp', 'lock'],
    ['den', 'hall'],
    ['kitchen', 'bedroom'],
  ])('%s is not like %s', (left, right) => {
    expect(soundKey([left], rules)).not.toBe(soundKey([right], rules));
  });
});

describe('edits', () => {
  it.each([
    ['lamp', 'lamp', 0],
    ['lamp', 'lamb', 1],
    ['lamp', 'lmap', 1],
    ['lamp', 'clamp', 1],
    ['', 'lamp', 4],
    ['kitchen', 'chicken', 4],
    ['lamp', 'x', 4],
  ])('%s to %s', (left, right, edits) => {
    expect(editDistance(left, right, 9)).toBe(edits);
    expect(editDistance(left, right, 2)).toBe(Math.min(edits, 3));
  });
});

describe('near names', () => {
  const names = ['desk lamp', 'disc lamp', 'den'].map((name) => {
    return { is: 'device' as const, words: tokenize(name), value: name };
  });
  const near = new NearNames(names, {
    ...{ rules, known: new Set(['turn', 'on', 'the', 'lamp', 'desk', 'lamps']) },
    plurals: lexicon.plurals,
  });

  it('are those for several things where one is called so', () => {
    expect(near.find(tokenize('turn on the desk lamps'))[0]?.name.value).toBe('desk lamp');
  });

  it('come nearest first, with where they stand', () => {
    const [first, second] = near.find(tokenize('turn on the desc lamp'));
    expect(first).toMatchObject({ start: 3, end: 5, distance: expect.closeTo(1 / 16) });
    expect([first?.name.value, second?.name.value].sort()).toEqual(['desk lamp', 'disc lamp']);
  });

  it('are not sought among known words or for very short ones', () => {
    expect(near.find(tokenize('turn on the lamp'))).toEqual([]);
    expect(near.find(tokenize('turn on the ten'))).toEqual([]);
  });
});

describe('phrases', () => {
  it('of a template are all that it says', () => {
    const said = phrasesOf(parseTemplate('(a|b) [c] d')).map(({ words }) => words.join(' '));
    expect(said.sort()).toEqual(['a c d', 'a d', 'b c d', 'b d']);
  });

  it('are refused when there are too many', () => {
    const many = '(a|b|c|d|e|f|g|h|i|j) '.repeat(5);
    expect(() => phrasesOf(parseTemplate(many))).toThrow(/over 5000/);
  });

  it('are found wherever they stand, with all that they mean', () => {
    const book = new PhraseBook<number>();
    book.add(['turn', 'on'], 1);
    book.add(['turn'], 2);
    book.add(['turn', 'on'], 3);
    const found = book.at(['please', 'turn', 'on'], 1);
    expect(found).toEqual([
      { end: 2, meanings: [2] },
      { end: 3, meanings: [1, 3] },
    ]);
  });
});

describe('marks of writing', () => {
  it.each([
    ['lights off, lock the door', [2]],
    ['set it to 1,000', []],
    ['at 2.5 percent', []],
    ['stop. go! now?', [1, 2]],
    ['... hello', []],
  ])('%s', (text, gaps) => {
    expect([...punctuationGaps(text, tokenize(text))]).toEqual(gaps);
  });
});

describe('urgent words', () => {
  const urgent = new UrgentWords(lexicon);

  it.each([
    ['stop', 'stop'],
    ['turn on the kitchen light no wait stop', 'stop'],
    ['oh that is far too loud stop it', 'stop'],
    ['STOP!', 'stop'],
    ['when does the bus stop', undefined],
    ["don't stop", undefined],
    ['stop the music', undefined],
    ['oh god call an ambulance', 'human'],
    ["i've fallen and i can't get up", 'human'],
    ['this is an emergency', 'human'],
    ['in case of emergency', undefined],
    ['what is an emergency fund', undefined],
    ['', undefined],
    [`${'word '.repeat(10_000)}stop`, 'stop'],
  ])('%s', (text, urgency) => {
    expect(urgent.find(text)).toBe(urgency);
  });

  it('are heard only while they are the last', () => {
    expect(urgent.find('call an ambulance')).toBe('human');
    expect(urgent.find('call an ambulance chaser')).toBeUndefined();
  });
});
