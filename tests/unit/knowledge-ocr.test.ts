import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../daemon/knowledge/parse/document-format.ts';
import { chosenLanguages, languagesIn } from '../../daemon/knowledge/parse/ocr/ocr-languages.ts';
import {
  onLightPaper,
  type Raster,
  turnedRaster,
} from '../../daemon/knowledge/parse/ocr/raster.ts';
import { readWords } from '../../daemon/knowledge/parse/ocr/read-words.ts';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { parseDocument } from '../../daemon/knowledge/parse/parse-document.ts';
import { rasterOfPage } from '../../daemon/knowledge/parse/pdf/page-raster.ts';
import { openPdf } from '../../daemon/knowledge/parse/pdf/pdf-library.ts';
import { readPageContent } from '../../daemon/knowledge/parse/pdf/read-page-content.ts';
import { bitmapOf, tiffOf } from '../fakes/picture-maker.ts';

const SCANS = join(import.meta.dirname, '../../../shared/data/docling_docs/ocr/sources');
const CHILD = join(import.meta.dirname, '../../dist/daemon/knowledge/parse/child.js');
const canRead = existsSync(SCANS) && spawnSync('tesseract', ['--version']).status === 0;
const SENTENCE =
  'Docling bundles PDF document conversion to JSON and Markdown in an easy self contained package';

/** The picture in a scan, the right way up. */
async function scannedPicture(): Promise<Raster> {
  const pdf = await openPdf(readFileSync(join(SCANS, 'ocr_test_rotated_180.pdf')));
  const page = await pdf.document.getPage(1);
  const raster = await rasterOfPage(page, await readPageContent(page, pdf));
  await pdf.close();
  if (raster === undefined) throw new Error('the scan has no picture');
  return turnedRaster(raster, 2);
}

describe.skipIf(!canRead)('no tesseract or no shared/data: a scan', () => {
  it.each(['90', '180', '270'])(
    'turned by %s degrees is read',
    async (turn) => {
      const name = `ocr_test_rotated_${turn}.pdf`;
      const document = await parseBytes({ bytes: readFileSync(join(SCANS, name)), name });
      expect(document.blocks).toEqual([{ kind: 'paragraph', text: SENTENCE, page: 1 }]);
    },
    60_000,
  );

  it('that is a TIFF of two pages is read page by page, and a bitmap as one', async () => {
    const picture = await scannedPicture();
    const paragraph = { kind: 'paragraph', text: SENTENCE };
    const bitmap = await parseBytes({ bytes: bitmapOf(picture), name: 'a' });
    expect(bitmap.blocks).toEqual([{ ...paragraph, page: 1 }]);
    const wishes = { name: 'a', ocrLanguages: ['zzz', 'eng'] };
    const tiff = await parseBytes({ bytes: tiffOf([picture, picture]), ...wishes });
    expect(tiff.pages).toBe(2);
    expect(tiff.blocks).toEqual([1, 2].map((page) => ({ ...paragraph, page })));
    expect(tiff.notes).toEqual([expect.stringMatching(/language zzz: .* tesseract-ocr-zzz$/)]);
  }, 60_000);

  it('that is a photograph of a bill is read with its tables', async () => {
    const name = 'qr_bill_example.jpg';
    const document = await parseBytes({ bytes: readFileSync(join(SCANS, name)), name });
    const tables = document.blocks.filter(({ kind }) => kind === 'table');
    expect(JSON.stringify(document.blocks)).toContain('Robert Schneider');
    expect(JSON.stringify(tables)).toContain('VAT amount');
  }, 60_000);
});

describe.skipIf(!canRead || !existsSync(CHILD))('no tesseract, data or build: a child', () => {
  it('reads a picture in the languages that it is told', async () => {
    const { signal } = new AbortController();
    const path = join(SCANS, 'qr_bill_example.jpg');
    const { blocks, notes } = await parseDocument({ path, signal, ocrLanguages: ['zzz'] });
    expect(JSON.stringify(blocks)).toContain('Robert Schneider');
    expect(notes).toEqual([expect.stringContaining('tesseract-ocr-zzz')]);
  }, 60_000);
});

const GREY = { width: 3, height: 2, grey: Uint8Array.of(1, 2, 3, 4, 5, 6) };

describe('a raster', () => {
  it('turns clockwise, and is itself after four turns', () => {
    expect(turnedRaster(GREY, 1)).toEqual({
      width: 2,
      height: 3,
      grey: Uint8Array.of(4, 1, 5, 2, 6, 3),
    });
    expect(turnedRaster(GREY, 2).grey).toEqual(Uint8Array.of(6, 5, 4, 3, 2, 1));
    expect(turnedRaster(turnedRaster(GREY, 1), 3)).toEqual(GREY);
  });

  it('that is mostly dark becomes its negative', () => {
    expect(onLightPaper(GREY).grey[0]).toBe(254);
    const light = { ...GREY, grey: GREY.grey.map((value) => value + 200) };
    expect(onLightPaper(light)).toBe(light);
  });
});

describe('what tesseract says', () => {
  const row = (...cells: (string | number)[]): string => cells.join('\t');
  const page = row(1, 1, 0, 0, 0, 0, 0, 0, 1000, 800, -1, '');
  const line = row(4, 1, 1, 1, 1, 0, 100, 100, 800, 20, -1, '');
  const word = ([left, confidence]: [number, number], text: string, width = 60): string =>
    row(5, 1, 1, 1, 1, 1, left, 100, width, 20, confidence, text);

  it('is taken but for specks and what is not sure', () => {
    const table = [
      page,
      line,
      word([100, 95], 'Filter'),
      word([170, 10], 'xq'),
      word([180, 90], '||'),
    ];
    const [read] = readWords(table.join('\n'));
    expect(read?.segments.map(({ words }) => words.map(({ letters }) => letters.join('')))).toEqual(
      [['Filter']],
    );
    expect(read?.sureLetters).toBe(6);
  });

  it('parts what stands far apart on a line', () => {
    const [read] = readWords(
      [page, line, word([100, 95], 'Total'), word([600, 95], '12')].join('\n'),
    );
    expect(read?.segments).toHaveLength(2);
  });

  it('knows a page that lies on its side', () => {
    const upright = readWords([page, line, word([100, 95], 'Filters')].join('\n'));
    const sideways = readWords([page, line, word([100, 95], 'Filters', 8)].join('\n'));
    expect(upright[0]?.isSideways).toBe(false);
    expect(sideways[0]?.isSideways).toBe(true);
  });
});

describe('the languages of scans', () => {
  const installed = languagesIn('List of languages in "/x" (5):\ndeu\neng\nfra\nosd\nchi_sim\n');

  it('are those that are installed, English first, at most three', () => {
    expect(installed).toEqual(['eng', 'deu', 'fra', 'chi_sim']);
    expect(chosenLanguages(installed, [])).toEqual({
      languages: ['eng', 'deu', 'fra'],
      missing: [],
    });
  });

  it('are those of the settings as far as they are installed', () => {
    expect(chosenLanguages(installed, ['fra', 'ita', 'eng'])).toEqual({
      languages: ['fra', 'eng'],
      missing: ['ita'],
    });
    expect(chosenLanguages(['eng'], ['ita'])).toEqual({ languages: ['eng'], missing: ['ita'] });
  });
});

describe('a picture is known by its first bytes', () => {
  it.each([
    ['WebP', 'RIFF\x24\x9a\0\0WEBPVP8 ', 'image'],
    ['BMP', 'BM\x36\x10\x0e\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'image'],
    ['GIF', 'GIF89a\x01\0', 'image'],
    ['sound in RIFF', 'RIFF\x24\x9a\0\0WAVEfmt ', undefined],
    ['text about BMW', 'BMW and other makes of cars', 'txt'],
  ])('%s', (_, head, format) => {
    expect(formatOf(Buffer.from(head, 'latin1'), 'a')).toBe(format);
  });
});
