import {
  allElements,
  elementAt,
  elementsOf,
  type MarkupElement,
  textOf,
} from '../markup/markup-tree.ts';
import type { ParseInput } from '../parse-input.ts';
import { decodeText } from '../text/decode-text.ts';
import { ZipParts } from '../zip/zip-parts.ts';
import { chartTable } from './chart-table.ts';
import { describeOffice, relationsOf } from './office-package.ts';
import { addSheet } from './sheet-blocks.ts';
import { isDateFormat } from './sheet-dates.ts';
import { readSheet, type WorkbookTexts } from './xlsx-sheet.ts';

const WORKBOOK = 'xl/workbook.xml';

/** A workbook of Excel (ECMA-376): each sheet a section, each area of cells a table. */
export async function parseXlsx({ bytes, document, limits }: ParseInput): Promise<void> {
  const parts = await ZipParts.open(bytes, limits);
  await describeOffice(parts, document);
  const workbook = elementAt(await parts.neededXml(WORKBOOK), 'workbook');
  const texts = await textsOf(parts, workbook);
  const targets = new Map(
    (await relationsOf(parts, WORKBOOK)).map(({ id, target }) => [id, target]),
  );
  const sheets = elementsOf(elementAt(workbook, 'sheets'), 'sheet');
  document.describe({ pages: sheets.length });
  for (const [at, { attributes }] of sheets.entries()) {
    const name = attributes['name'] ?? '';
    const page = at + 1;
    const part = targets.get(attributes['r:id'] ?? '') ?? '';
    const xml = await parts.bytes(part);
    if (attributes['state'] !== undefined && attributes['state'] !== 'visible') {
      document.note(`the hidden sheet "${name}" was not read`);
      continue;
    }
    if (xml === undefined) continue;
    document.add({ kind: 'heading', level: 2, text: name, page });
    addSheet(document, readSheet(decodeText(xml), texts), page);
    for (const block of await drawn(parts, part, page)) document.add(block);
  }
}

async function textsOf(
  parts: ZipParts,
  workbook: MarkupElement | undefined,
): Promise<WorkbookTexts> {
  const shared = elementAt(await parts.xml('xl/sharedStrings.xml'), 'sst');
  const styles = elementAt(await parts.xml('xl/styles.xml'), 'styleSheet');
  const codes = new Map(
    elementsOf(elementAt(styles, 'numFmts'), 'numFmt').map(({ attributes }) => [
      Number(attributes['numFmtId']),
      attributes['formatCode'] ?? '',
    ]),
  );
  const properties = elementAt(workbook, 'workbookPr')?.attributes['date1904'] ?? '0';
  return {
    shared: elementsOf(shared, 'si').map(sharedText),
    dateStyles: elementsOf(elementAt(styles, 'cellXfs'), 'xf').map(({ attributes }) => {
      const id = Number(attributes['numFmtId'] ?? 0);
      return isDateFormat(id, codes.get(id));
    }),
    isFrom1904: properties === '1' || properties === 'true',
  };
}

/** Text of a shared string, without the reading aid of Japanese (`rPh`). */
function sharedText(item: MarkupElement): string {
  return elementsOf(item)
    .filter(({ name }) => name === 't' || name === 'r')
    .map((part) => (part.name === 't' ? textOf(part) : textOf(elementAt(part, 't'))))
    .join('');
}

/** Charts and text boxes that lie on a sheet. */
async function drawn(parts: ZipParts, sheet: string, page: number) {
  const drawings = (await relationsOf(parts, sheet)).filter(({ kind }) => kind === 'drawing');
  const blocks = [];
  for (const { target } of drawings) {
    const tree = await parts.xml(target);
    for (const body of tree ? allElements(tree, 'xdr:txBody') : []) {
      const text = elementsOf(body, 'a:p').map((line) =>
        [...allElements(line, 'a:t')].map(textOf).join(''),
      );
      blocks.push({ kind: 'paragraph' as const, text: text.join(' '), page });
    }
    for (const relation of await relationsOf(parts, target)) {
      const chart = relation.kind === 'chart' ? await parts.xml(relation.target) : undefined;
      const table = chart && chartTable(chart, page);
      if (table) blocks.push(table);
    }
  }
  return blocks;
}
