import type { Block } from '../parsed-document.ts';
import { cutText } from './cut-text.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** A header that takes more of a passage than this leaves too little for rows. */
const MAX_HEADER_SHARE = 0.5;

/**
 * A table as Markdown, in pieces of at most `maxChars`: each has the caption, the header and as
 * many rows as fit. A row that does not fit by itself, or that has a very long header above it,
 * becomes sentences of the form `header: cell`.
 */
export function tablePieces(table: Table, maxChars: number): string[] {
  const caption = table.caption?.trim() ?? '';
  const top = [...(caption === '' ? [] : [caption]), ...headerLines(table)].join('\n');
  if (table.rows.length === 0) return spelledOut([caption, ...table.header], '', maxChars);
  if (top.length > maxChars * MAX_HEADER_SHARE) {
    return [
      ...spelledOut([caption], '', maxChars),
      ...table.rows.flatMap((row) => spelledOut(labelled(table, row), '', maxChars)),
    ];
  }
  const pieces: string[] = [];
  let rows = '';
  const close = (): void => {
    if (rows !== '') pieces.push(top + rows);
    rows = '';
  };
  for (const row of table.rows) {
    const line = `\n${rowLine(row)}`;
    if (top.length + line.length > maxChars) {
      close();
      pieces.push(...spelledOut(labelled(table, row), caption, maxChars));
      continue;
    }
    if (top.length + rows.length + line.length > maxChars) close();
    rows += line;
  }
  close();
  return pieces;
}

function headerLines({ header, rows }: Table): string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), header.length);
  const names = Array.from({ length: columns }, (_, at) => header[at] ?? '');
  return [rowLine(names), `|${' --- |'.repeat(columns)}`];
}

function rowLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => flat(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Cells with the names of their columns; an empty cell says nothing. */
function labelled({ header }: Table, row: readonly string[]): string[] {
  return row.flatMap((cell, at) => {
    const [name, value] = [flat(header[at] ?? ''), flat(cell)];
    if (value === '') return [];
    return [name === '' ? value : `${name}: ${value}`];
  });
}

/** Texts as lines, cut where they must be, each piece under the caption where that has room. */
function spelledOut(texts: readonly string[], caption: string, maxChars: number): string[] {
  const isNamed = caption !== '' && caption.length < maxChars * MAX_HEADER_SHARE;
  const room = isNamed ? maxChars - caption.length - 1 : maxChars;
  const text = texts.filter((each) => each !== '').join('\n');
  return cutText(text, room).map(({ start, end }) => {
    const own = text.slice(start, end);
    return isNamed ? `${caption}\n${own}` : own;
  });
}

function flat(cell: string): string {
  return cell.replace(/\s+/g, ' ').trim();
}
