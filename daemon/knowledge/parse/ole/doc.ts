import { type DocumentBuilder, tidyLine } from '../document-builder.ts';
import type { ParseInput } from '../parse-input.ts';
import { DocParagraphs, type ParagraphFacts } from './doc-paragraphs.ts';
import { readDocText } from './doc-pieces.ts';
import { OleFile } from './ole-file.ts';
import { describeOle } from './summary-information.ts';

const HEADINGS = 9;
/** The built-in style `Title` (MS-DOC, 2.9.271) has this number in files of Word. */
const TITLE_STYLE = 62;
/** Marks in the text (MS-DOC, 2.4.1): what ends a paragraph, a cell, and what a field is. */
const CELL_END = '\u0007';
const ENDS = new Set(['\r', CELL_END, '\u000c']);
const FIELD_BEGIN = '\u0013';
const FIELD_RESULT = '\u0014';
const FIELD_END = '\u0015';
const HYPHEN = '\u001e';

/** A document of Word 97 to 2003 (MS-DOC): headings, lists, tables. */
export function parseDoc({ bytes, document }: ParseInput): void {
  const file = new OleFile(bytes);
  const source = readDocText(file);
  describeOle(file, document);
  const paragraphs = new DocParagraphs(source);
  const reader = new DocReader(document);
  let from = 0;
  while (from < source.text.length) {
    let end = from;
    while (end < source.text.length && !ENDS.has(source.text[end] ?? '')) end += 1;
    const facts = paragraphs.factsAt(source.offsetOf(Math.min(end, source.text.length - 1)));
    reader.paragraph(source.text.slice(from, end), source.text[end] === CELL_END, facts);
    from = end + 1;
  }
  reader.finish();
}

class DocReader {
  readonly #document: DocumentBuilder;
  #cell: string[] = [];
  #row: string[] = [];
  #rows: string[][] = [];

  constructor(document: DocumentBuilder) {
    this.#document = document;
  }

  paragraph(raw: string, isCellEnd: boolean, facts: ParagraphFacts): void {
    const text = plainText(raw);
    if (facts.isInTable || isCellEnd) this.#inTable(text, isCellEnd, facts);
    else {
      this.#endTable();
      this.#line(text, facts);
    }
  }

  finish(): void {
    this.#endTable();
  }

  #inTable(text: string, isCellEnd: boolean, { isRowEnd }: ParagraphFacts): void {
    if (isRowEnd) {
      this.#rows.push(this.#row);
      this.#row = [];
      return;
    }
    this.#cell.push(text);
    if (!isCellEnd) return;
    this.#row.push(tidyLine(this.#cell.join(' ')));
    this.#cell = [];
  }

  #endTable(): void {
    if (this.#row.length > 0) this.#rows.push(this.#row);
    const [header, ...rows] = this.#rows;
    if (header !== undefined) this.#document.add({ kind: 'table', header, rows });
    this.#rows = [];
    this.#row = [];
  }

  #line(text: string, { style, list, listLevel }: ParagraphFacts): void {
    if (tidyLine(text) === '') return;
    const isHeading = style >= 1 && style <= HEADINGS;
    if (isHeading) this.#document.add({ kind: 'heading', level: style, text });
    else if (style === TITLE_STYLE) this.#document.add({ kind: 'heading', level: 1, text });
    else if (list !== 0) {
      this.#document.add({ kind: 'list-item', depth: listLevel, marker: '-', text });
    } else this.#document.add({ kind: 'paragraph', text });
  }
}

/** Text without the marks of pictures and notes; of a field only its result, not what it does. */
function plainText(raw: string): string {
  let text = '';
  /** For each open field, whether its result has begun. */
  const fields: boolean[] = [];
  for (const sign of raw) {
    if (sign === FIELD_BEGIN) fields.push(false);
    else if (sign === FIELD_RESULT) fields[Math.max(0, fields.length - 1)] = true;
    else if (sign === FIELD_END) fields.pop();
    else if (fields.every((isResult) => isResult)) text += sign;
  }
  return text.replaceAll(HYPHEN, '-').replace(/\p{Cc}/gu, ' ');
}
