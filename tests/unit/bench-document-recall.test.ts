import { describe, expect, it } from 'vitest';
import { cellRecall, textRecall } from '../../scripts/bench/document-recall.ts';

const TABLE = '| Food | Energy |\n| - | - |\n| Elm | 50 |\n| Corn | 200 |\n';
const REFERENCE = `# Ducks\n\nThey eat **leaves** of [elm](https://elm.example/a_(b)).\n\n${TABLE}`;

describe('recall of text', () => {
  it('is whole for the reference itself, however it is marked up', () => {
    const plain = 'Ducks They eat leaves of elm. Food Energy Elm 50 Corn 200';
    expect(textRecall(REFERENCE, plain)).toEqual({ found: 12, wanted: 12 });
  });

  it('counts each word as often as it stands there', () => {
    expect(textRecall('a a a b', 'a b b')).toEqual({ found: 2, wanted: 4 });
  });

  it('is lower where the table is missing', () => {
    expect(textRecall(REFERENCE, 'Ducks They eat leaves of elm')).toEqual({ found: 6, wanted: 12 });
  });

  it('does not ask for pictures, links and commands of LaTeX', () => {
    const reference = '<!-- image --> [a](b.html) $\\frac{n \\pi}{2}$ H 2 O &amp; c\\_d';
    expect(textRecall(reference, 'a n 2 H2O c d')).toEqual({ found: 8, wanted: 8 });
  });
});

describe('recall of cells', () => {
  const all = { found: 4, wanted: 4 };
  it.each([
    ['the same table', TABLE, all],
    ['another order of columns', '| Energy | Food |\n|---|---|\n| 50 | Elm |\n| 200 | Corn |', all],
    ['another order of rows', '| Food | Energy |\n|--|--|\n| Corn | 200 |\n| Elm | 50 |', all],
    ['a table before it', `| x |\n|---|\n| y |\n\n${TABLE}`, all],
    ['no table', 'Food Energy Elm 50 Corn 200', { found: 0, wanted: 4 }],
    ['another header', TABLE.replace('Energy', 'Power'), { found: 2, wanted: 4 }],
    [
      'values in the wrong rows',
      '| Food | Energy |\n|--|--|\n| Elm | 200 |\n| Corn | 50 |',
      { found: 2, wanted: 4 },
    ],
    ['a missing row', '| Food | Energy |\n|--|--|\n| Elm | 50 |', { found: 2, wanted: 4 }],
    [
      'rows in two tables',
      '| Food |\n|--|\n| Elm |\n\n| Energy |\n|--|\n| 50 |',
      { found: 1, wanted: 4 },
    ],
  ])('with %s', (_, markdown, recall) => {
    expect(cellRecall(TABLE, markdown)).toEqual(recall);
  });

  const rule = '| - | - | - |';
  it.each([
    ['are repeated', '| | Class | Class |'],
    ['stand only above their first column', '| | Class | |'],
  ])('counts cells under merged headers, which %s', (_, header) => {
    const table = (first: string): string => `${first}\n${rule}\n| R1 | yes | no |`;
    const repeated = table('| | Class | Class |');
    expect(cellRecall(table(header), repeated)).toEqual({ found: 3, wanted: 3 });
    expect(cellRecall(repeated, table(header))).toEqual({ found: 3, wanted: 3 });
    const swapped = `${header}\n${rule}\n| R1 | no | yes |`;
    expect(cellRecall(swapped, repeated)).toEqual({ found: 1, wanted: 3 });
  });

  it('counts a merged cell once for each place in which the reference names it', () => {
    const header = `| A | B | C |\n${rule}`;
    const once = `${header}\n| x | | y |`;
    const twice = `${header}\n| x | x | y |`;
    expect(cellRecall(once, twice)).toEqual({ found: 2, wanted: 2 });
    expect(cellRecall(twice, once)).toEqual({ found: 2, wanted: 3 });
  });

  it('does not ask for columns that are empty all through', () => {
    const wide = `| A | | |\n${rule}\n| 1 | | 2 |`;
    expect(cellRecall(wide, '| A | |\n| - | - |\n| 1 | 2 |')).toEqual({ found: 2, wanted: 2 });
  });

  it('knows a formula of LaTeX in signs on one line, but no other one', () => {
    const formula = (text: string): string => `| A | B |\n| - | - |\n| x | ${text} |`;
    const latex = formula('$\\frac{-b \\pm c}{2a}$');
    expect(cellRecall(latex, formula('(-b ± c)/2a'))).toEqual({ found: 2, wanted: 2 });
    expect(cellRecall(latex, formula('(-b ± d)/2a'))).toEqual({ found: 1, wanted: 2 });
    expect(cellRecall(formula('a-b'), formula('a+b'))).toEqual({ found: 1, wanted: 2 });
  });
});
