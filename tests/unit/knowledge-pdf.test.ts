import { describe, expect, it } from 'vitest';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { PARSE_LIMITS } from '../../daemon/knowledge/parse/parse-limits.ts';
import type { ParsedDocument } from '../../daemon/knowledge/parsed-document.ts';
import { type PdfOptions, type PdfPage, pdfOf, rule, textAt } from '../fakes/pdf-writer.ts';

function read(pages: readonly (PdfPage | string)[], options: PdfOptions = {}) {
  return parseBytes({ bytes: pdfOf(pages, options), name: 'a.pdf' });
}

function texts({ blocks }: ParsedDocument): string[] {
  return blocks.map((block) => (block.kind === 'table' ? 'TABLE' : block.text));
}

const LEFT = [
  'The filter must be cleaned once every month of',
  'use, or the pump will run hot and stop. Take it',
  'out, rinse it under warm water and put it back.',
  'Never run the machine without its filter in it.',
];
const RIGHT = [
  'Salt is filled in when the lamp on the panel is',
  'lit. Open the lid of the tank at the bottom and',
  'fill it to the brim; water may spill over then.',
  'Close the lid and start a short cycle after it.',
];

describe('the text of a PDF', () => {
  it('is read column by column below a title that spans them', async () => {
    const title = textAt(
      [60, 740],
      ['Care of the machine, and what to do every month of the year'],
      {
        font: 'B',
        size: 16,
      },
    );
    const columns = textAt([50, 700], LEFT) + textAt([320, 705], RIGHT);
    const document = await read([title + columns]);
    expect(document.blocks).toEqual([
      {
        kind: 'heading',
        level: 1,
        text: 'Care of the machine, and what to do every month of the year',
        page: 1,
      },
      { kind: 'paragraph', text: LEFT.join(' '), page: 1 },
      { kind: 'paragraph', text: RIGHT.join(' '), page: 1 },
    ]);
  });

  it('puts broken words together, and leaves compounds whole', async () => {
    const lines = [
      'A well-known dish',
      'washer that is called well-',
      'known cleans its own fil-',
      'ters.',
    ];
    expect(texts(await read([textAt([50, 700], lines)]))).toEqual([
      'A well-known dish washer that is called well-known cleans its own filters.',
    ]);
  });

  it('parts paragraphs by space and by indentation', async () => {
    const first = textAt([50, 700], LEFT);
    const indented = textAt([65, 652], [RIGHT[0]!]) + textAt([50, 640], RIGHT.slice(1));
    const apart = textAt([50, 580], ['A last word.']);
    const document = await read([first + indented + apart]);
    expect(texts(document)).toEqual([LEFT.join(' '), RIGHT.join(' '), 'A last word.']);
  });

  it('loses what is repeated on every page, and the numbers of the pages', async () => {
    const pages = [1, 2, 3].map(
      (number) =>
        textAt([50, 770], [`Manual ${number} of the washer`]) +
        textAt([50, 700], [`Text of page ${number} alone, and it is long enough.`]) +
        textAt([300, 30], [String(number)]),
    );
    const document = await read(pages);
    expect(texts(document)).toHaveLength(3);
    expect(texts(document).join(' ')).not.toMatch(/Manual|\b[123]$/);
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 2, 3]);
  });

  it('goes on over pages where a sentence does', async () => {
    const document = await read([
      textAt([50, 700], ['Never open the door while the']),
      textAt([50, 700], ['drum is turning.']),
    ]);
    expect(texts(document)).toEqual(['Never open the door while the drum is turning.']);
  });

  it('knows lists and how deep they are', async () => {
    const list =
      textAt([50, 700], ['1. Open the lid.', '2. Fill in salt.']) +
      textAt([70, 676], ['\\225 not sugar']);
    const { blocks } = await read([
      textAt([50, 730], LEFT.slice(0, 1)) + list.replace('\\\\', '\\'),
    ]);
    expect(blocks.slice(1)).toEqual([
      { kind: 'list-item', depth: 0, marker: '1.', text: 'Open the lid.', page: 1 },
      { kind: 'list-item', depth: 0, marker: '2.', text: 'Fill in salt.', page: 1 },
      { kind: 'list-item', depth: 1, marker: '-', text: 'not sugar', page: 1 },
    ]);
  });

  it.each([90, 180, 270] as const)('is read on a page turned by %d degrees', async (rotate) => {
    const turn = { 90: '0 1 -1 0 600 0', 180: '-1 0 0 -1 600 800', 270: '0 -1 1 0 0 800' }[rotate];
    const content = `q ${turn} cm ${textAt([50, 400], LEFT)} Q`;
    expect(texts(await read([{ content, rotate }]))).toEqual([LEFT.join(' ')]);
  });

  it('reads text that is printed sideways after the rest', async () => {
    const words = textAt([40, 0], ['12']) + textAt([0, 0], ['Form']);
    const sideways = `q 0 1 -1 0 590 100 cm ${words} Q`;
    expect(texts(await read([textAt([50, 700], LEFT) + sideways]))).toEqual([
      LEFT.join(' '),
      'Form 12',
    ]);
  });
});

describe('a table in a PDF', () => {
  it('with lines has its merged cells in each place that they cover', async () => {
    const lines = [700, 680, 660, 640].map((y) => rule([50, y], [350, y])).join('');
    const columns =
      [50, 150, 350].map((x) => rule([x, 640], [x, 700])).join('') + rule([250, 640], [250, 680]);
    const cells =
      textAt([55, 686], ['Cycle']) +
      textAt([200, 686], ['Uses']) +
      ['Eco', '48', '9'].map((text, at) => textAt([55 + 100 * at, 666], [text])).join('') +
      ['Fast', '65', '12'].map((text, at) => textAt([55 + 100 * at, 646], [text])).join('');
    const { blocks } = await read([textAt([50, 710], ['Table 1: use']) + lines + columns + cells]);
    expect(blocks).toEqual([
      {
        kind: 'table',
        caption: 'Table 1: use',
        header: ['Cycle', 'Uses', 'Uses'],
        rows: [
          ['Eco', '48', '9'],
          ['Fast', '65', '12'],
        ],
        page: 1,
      },
    ]);
  });

  it('without lines is known by its columns', async () => {
    const rows = [
      ['Error', 'Meaning', 'What to do'],
      ['E1', 'No water', 'Open the tap'],
      ['E2', 'Door open', 'Shut the door'],
      ['E9', 'Too hot', 'Let it cool'],
    ];
    const content = rows
      .flatMap((row, y) => row.map((cell, x) => textAt([50 + 120 * x, 600 - 14 * y], [cell])))
      .join('');
    const { blocks } = await read([textAt([50, 700], LEFT) + content]);
    expect(blocks[1]).toEqual({ kind: 'table', header: rows[0], rows: rows.slice(1), page: 1 });
  });
});

describe('what a PDF says about itself', () => {
  it('is its title, author and dates', async () => {
    const info = { Title: 'Washer 3000', Author: 'Miele', CreationDate: "D:20240102030405+01'00'" };
    expect(await read([textAt([50, 700], LEFT)], { info })).toMatchObject({
      title: 'Washer 3000',
      author: 'Miele',
      createdWallMs: Date.UTC(2024, 0, 2, 2, 4, 5),
      pages: 1,
    });
  });

  it.each(['untitled', 'Microsoft Word - letter', 'scan0001.pdf', 'PowerPoint Presentation'])(
    'is no title such as %j',
    async (Title) => {
      expect((await read([textAt([50, 700], LEFT)], { info: { Title } })).title).toBeUndefined();
    },
  );
});

describe('a PDF that is not as it should be', () => {
  it('is refused when it needs a password', async () => {
    const password = { owner: 'o', user: 'u' };
    await expect(read([textAt([50, 700], LEFT)], { password })).rejects.toMatchObject({
      reason: 'encrypted',
    });
  });

  it('is read when it only forbids things', async () => {
    const password = { owner: 'o', user: '' };
    expect(texts(await read([textAt([50, 700], LEFT)], { password }))).toEqual([LEFT.join(' ')]);
  });

  it('is read when its table of objects is not where it says', async () => {
    const whole = Buffer.from(pdfOf([textAt([50, 700], LEFT)])).toString('latin1');
    const bytes = Buffer.from(whole.replace(/startxref\n\d+/, 'startxref\n77'), 'latin1');
    expect(texts(await parseBytes({ bytes: new Uint8Array(bytes), name: 'a.pdf' }))).toEqual([
      LEFT.join(' '),
    ]);
  });

  it('is refused when there is nothing in it', async () => {
    const bytes = new TextEncoder().encode('%PDF-1.4\nnothing at all');
    await expect(parseBytes({ bytes, name: 'a.pdf' })).rejects.toMatchObject({ reason: 'corrupt' });
  });

  it('is read up to the limit of pages, and says so', async () => {
    const pages = Array.from({ length: 10_000 }, (_, at) =>
      textAt([50, 700], [`Leaf ${at + 1} here`]),
    );
    const limits = { ...PARSE_LIMITS, pages: 20 };
    const document = await parseBytes({ bytes: pdfOf(pages), name: 'a.pdf', limits });
    expect(document.pages).toBe(10_000);
    expect(document.notes).toEqual(['pages after 20 were not read']);
    expect(texts(document).join(' ')).toContain('Leaf 20 here');
    expect(texts(document).join(' ')).not.toContain('Leaf 21 here');
  });
});
