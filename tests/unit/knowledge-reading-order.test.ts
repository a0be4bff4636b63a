import { describe, expect, it } from 'vitest';
import { readingOrder } from '../../daemon/knowledge/parse/layout/bidi.ts';
import { joinedLines } from '../../daemon/knowledge/parse/layout/join-lines.ts';
import { splitMarker } from '../../daemon/knowledge/parse/layout/list-marker.ts';
import { realTitle, wallMsOf } from '../../daemon/knowledge/parse/pdf/metadata.ts';

/** Hebrew needs no joined letter forms, so that what stands on the page can be written here. */
const SHALOM = 'שלום';
const OLAM = 'עולם';
const mirrored = (text: string): string => [...text].reverse().join('');

describe('a line in the order in which it is read', () => {
  it('is turned when it runs from right to left', () => {
    expect(readingOrder([...mirrored(`${SHALOM} ${OLAM}`)], true)).toBe(`${SHALOM} ${OLAM}`);
  });

  it('keeps numbers, dates and Latin words inside as they stand', () => {
    const standing = `${mirrored(OLAM)} 2024/05/06 PDF file ${mirrored(SHALOM)}`;
    expect(readingOrder([...standing], true)).toBe(`${SHALOM} PDF file 2024/05/06 ${OLAM}`);
  });

  it('keeps two letters that are drawn as one together', () => {
    expect(readingOrder(['ن', 'آ', 'لا', 'ا'], true)).toBe('الاآن');
  });

  it('opens brackets before it closes them', () => {
    expect(readingOrder([...`(${mirrored(OLAM)}) ${mirrored(SHALOM)}`], true)).toBe(
      `${SHALOM} (${OLAM})`,
    );
  });

  it('parts scripts that touch', () => {
    expect(readingOrder([...`Python${mirrored(OLAM)}`], true)).toBe(`${OLAM} Python`);
  });

  it('turns only the foreign words of a Latin line', () => {
    expect(readingOrder([...`He said ${mirrored(`${SHALOM} ${OLAM}`)} to all`], false)).toBe(
      `He said ${SHALOM} ${OLAM} to all`,
    );
  });
});

describe('lines as one text', () => {
  it.each([
    [['a dish-', 'washer'], 'a dishwasher'],
    [['a soft\u00ad', 'ware'], 'a software'],
    [['COVID-', '19 cases'], 'COVID-19 cases'],
    [['state-of-the-', 'art'], 'state-of-the-art'],
    [['Anna-', 'Lena'], 'Anna-Lena'],
    [['one -', 'two'], 'one - two'],
    [['漢字', '漢字'], '漢字漢字'],
    [['한국', '어'], '한국 어'],
  ])('%j', (lines, text) => {
    expect(joinedLines(lines)).toBe(text);
  });

  it('keeps a compound that the document knows', () => {
    expect(joinedLines(['well-', 'known'], new Set(['well-known']))).toBe('well-known');
  });
});

describe('the mark of a list', () => {
  it.each([
    ['1. Open', '1.', 'Open'],
    ['(b) Shut', '(b)', 'Shut'],
    ['• Wait', '-', 'Wait'],
    ['[12] Smith', '[12]', 'Smith'],
  ])('%s', (line, marker, text) => {
    expect(splitMarker(line)).toEqual({ marker, text });
  });

  it.each(['2020 was dry', '1.5 litres', 'A dog', '3.', 'e.g. this'])('is not in %j', (line) => {
    expect(splitMarker(line)).toBeUndefined();
  });
});

describe('what a PDF says about itself', () => {
  it.each(['', ' ', 'Document1', '12-03', 'letter.docx'])('is no title: %j', (title) => {
    expect(realTitle(title)).toBeUndefined();
  });

  it.each([
    ["D:20240229120000-05'30'", Date.UTC(2024, 1, 29, 17, 30)],
    ['D:2024', Date.UTC(2024, 0, 1)],
    ['D:20249999', undefined],
    ['yesterday', undefined],
  ])('is the time %s', (date, wallMs) => {
    expect(wallMsOf(date)).toBe(wallMs);
  });
});
