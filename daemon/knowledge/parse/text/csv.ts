import Papa from 'papaparse';
import type { ParseInput } from '../parse-input.ts';
import { decodeText } from './decode-text.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows a table block, so that none is too large to cut into passages; each has the header. */
const ROWS_PER_TABLE = 1000;

/** Separated values: the delimiter is the one that gives rows of equal length. */
export function parseCsv({ bytes, document }: ParseInput): void {
  const { data } = Papa.parse<string[]>(decodeText(bytes), {
    delimitersToGuess: DELIMITERS,
    skipEmptyLines: 'greedy',
  });
  const [header = [], ...rows] = data;
  for (let from = 0; from === 0 || from < rows.length; from += ROWS_PER_TABLE) {
    document.add({ kind: 'table', header, rows: rows.slice(from, from + ROWS_PER_TABLE) });
  }
}
