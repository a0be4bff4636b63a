import { describe, expect, it } from 'vitest';
import { markdownOf } from '../../daemon/knowledge/parse/markdown-of.ts';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { PARSE_LIMITS } from '../../daemon/knowledge/parse/parse-limits.ts';
import { BODY, OTHER, outlineText, pptOf, shape, TITLE, table, text } from '../fakes/ppt-maker.ts';
import { type ZipPart, zipOf } from '../fakes/zip-maker.ts';

const read = (name: string, bytes: Uint8Array) => parseBytes({ bytes, name });

describe('an old presentation of PowerPoint', () => {
  const slides = [
    {
      shapes: [shape(text(TITLE, 'Dishwasher')), shape(outlineText(1)), shape(text(OTHER, '7'), 8)],
      outline: [...text(BODY, 'not this'), ...text(BODY, 'Salt\rRinse\u000baid – 5 €')],
      notes: [shape(text(2, 'Say it slowly'), 12)],
    },
    { shapes: [shape(text(BODY, 'Programs:\rEco', [false, true])), shape(text(OTHER, 'Enjoy'))] },
  ];

  it('has titles, lists, texts of its outline and notes, slide by slide', async () => {
    const document = await read('a.ppt', pptOf(slides));
    expect(document).toMatchObject({ title: 'Dishwasher', pages: 2 });
    expect(markdownOf(document)).toBe(
      '# Dishwasher\n\n- Salt\n- Rinse aid – 5 €\n\nSay it slowly\n\n' +
        'Programs:\n\n  - Eco\n\nEnjoy\n',
    );
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 1, 1, 1, 2, 2, 2]);
  });

  it('has tables, with what is merged in each place that it covers', async () => {
    const cells = table([
      [0, 0, 10, 5, ''],
      [10, 0, 30, 5, 'Class'],
      [0, 5, 10, 15, 'R'],
      [10, 5, 20, 10, 'a'],
      [20, 5, 30, 10, 'b'],
      [20, 10, 30, 15, 'd'],
      [10, 10, 20, 15, 'c'],
    ]);
    expect(markdownOf(await read('a.ppt', pptOf([{ shapes: [cells] }])))).toBe(
      '|  | Class | Class |\n| --- | --- | --- |\n| R | a | b |\n| R | c | d |\n',
    );
  });

  it('is read as far as pages may go', async () => {
    const limits = { ...PARSE_LIMITS, pages: 1 };
    const document = await parseBytes({ bytes: pptOf(slides), name: 'a.ppt', limits });
    expect(document.notes).toEqual(['pages after 1 were not read']);
    expect(markdownOf(document)).not.toContain('Enjoy');
  });
});

describe('an OpenDocument presentation', () => {
  it('has titles, lists, merged cells and notes, slide by slide', async () => {
    const cell = (letters: string, spans = ''): string =>
      `<table:table-cell${spans}><text:p>${letters}</text:p></table:table-cell>`;
    const grid =
      '<draw:frame><table:table><table:table-row>' +
      cell('Class', ' table:number-columns-spanned="2"') +
      `<table:covered-table-cell/></table:table-row><table:table-row>${cell('a')}${cell('b')}` +
      '</table:table-row></table:table></draw:frame>';
    const box = (inside: string, kind = ''): string =>
      `<draw:frame presentation:class="${kind}">` +
      `<draw:text-box>${inside}</draw:text-box></draw:frame>`;
    const items = ['Salt', 'Rinse aid'].map(
      (item) => `<text:list-item><text:p>${item}</text:p></text:list-item>`,
    );
    const first =
      box('<text:p>Dishwasher</text:p>', 'title') +
      box(`<text:list>${items.join('')}</text:list>`, 'outline') +
      `<presentation:notes>${box('<text:p>Say it slowly</text:p>', 'notes')}</presentation:notes>`;
    const pages = [first, grid].map((page) => `<draw:page>${page}</draw:page>`).join('');
    const content =
      '<office:document-content><office:body><office:presentation>' +
      `${pages}</office:presentation></office:body></office:document-content>`;
    const bytes = zipOf([
      { name: 'mimetype', data: 'application/vnd.oasis.opendocument.presentation' },
      { name: 'content.xml', data: content },
    ]);
    const document = await read('a', bytes);
    expect(document).toMatchObject({ title: 'Dishwasher', pages: 2 });
    expect(markdownOf(document)).toBe(
      '# Dishwasher\n\n- Salt\n- Rinse aid\n\nSay it slowly\n\n' +
        '| Class | Class |\n| --- | --- |\n| a | b |\n',
    );
    expect(document.blocks.at(-1)?.page).toBe(2);
  });
});

describe('an electronic book', () => {
  const book = (more: readonly ZipPart[] = []): Buffer => {
    const item = (id: string, href: string, type: string): string =>
      `<item id="${id}" href="${href}" media-type="${type}"/>`;
    const opf =
      '<package><metadata><dc:title>House book</dc:title><dc:creator>Ada</dc:creator>' +
      '<dc:language>en</dc:language></metadata><manifest>' +
      item('one', 'text/first%20one.xhtml', 'application/xhtml+xml') +
      item('two', 'text/two.xhtml', 'application/xhtml+xml') +
      item('gone', 'text/gone.xhtml', 'application/xhtml+xml') +
      item('cover', 'cover.png', 'image/png') +
      '</manifest><spine><itemref idref="cover"/><itemref idref="two"/><itemref idref="one"/>' +
      '<itemref idref="gone"/></spine></package>';
    const container =
      '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>';
    const chapter = (title: string): string =>
      `<?xml version="1.0"?><html><body><h1>${title}</h1><p>It is so.</p></body></html>`;
    return zipOf([
      { name: 'mimetype', data: 'application/epub+zip' },
      { name: 'META-INF/container.xml', data: container },
      { name: 'OEBPS/book.opf', data: opf },
      { name: 'OEBPS/text/first one.xhtml', data: chapter('One') },
      { name: 'OEBPS/text/two.xhtml', data: chapter('Two') },
      ...more,
    ]);
  };

  it('has its facts, and its chapters in the order of its spine', async () => {
    const document = await read('a.epub', book());
    expect(document).toMatchObject({ title: 'House book', author: 'Ada', language: 'en' });
    expect(markdownOf(document)).toBe('# Two\n\nIt is so.\n\n# One\n\nIt is so.\n');
    expect(document.notes).toEqual(['the chapter OEBPS/text/gone.xhtml is missing']);
  });

  it('is refused when its chapters are locked, not when only its fonts are', async () => {
    const locked = (name: string): Buffer => {
      const part = `<enc:CipherData><enc:CipherReference URI="${name}"/></enc:CipherData>`;
      const data = `<encryption><enc:EncryptedData>${part}</enc:EncryptedData></encryption>`;
      return book([{ name: 'META-INF/encryption.xml', data }]);
    };
    await expect(read('a.epub', locked('OEBPS/text/two.xhtml'))).rejects.toMatchObject({
      reason: 'encrypted',
    });
    expect((await read('a.epub', locked('OEBPS/font.otf'))).blocks).toHaveLength(4);
  });
});
