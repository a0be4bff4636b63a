import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onLightPaper, turnedRaster } from '../../daemon/knowledge/parse/ocr/raster.ts';
import { readWords } from '../../daemon/knowledge/parse/ocr/read-words.ts';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';

const SCANS = join(import.meta.dirname, '../../../shared/data/docling_docs/ocr/sources');
const canRead = existsSync(SCANS) && spawnSync('tesseract', ['--version']).status === 0;
const SENTENCE =
  'Docling bundles PDF document conversion to JSON and Markdown in an easy self contained package';

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

  it('that is a photograph of a bill is read with its tables', async () => {
    const name = 'qr_bill_example.jpg';
    const document = await parseBytes({ bytes: readFileSync(join(SCANS, name)), name });
    const tables = document.blocks.filter(({ kind }) => kind === 'table');
    expect(JSON.stringify(document.blocks)).toContain('Robert Schneider');
    expect(JSON.stringify(tables)).toContain('VAT amount');
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
