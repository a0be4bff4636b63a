import type { DocumentBuilder } from '../document-builder.ts';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { OleFile } from './ole-file.ts';
import { type PptRecord, RECORD, recordInside, recordsIn } from './ppt-records.ts';
import { type PptSlide, slidesOf } from './ppt-slides.ts';
import { isTableGroup, pptTable } from './ppt-table.ts';
import { pptText } from './ppt-text.ts';
import { describeOle } from './summary-information.ts';

/** `PPDrawing`, and in it the container of a drawing (MS-PPT, 2.5.13). */
const DRAWING = 1036;
const DRAWING_CONTAINER = 61_442;
/** Placeholders that are the same on all slides: date, number, footer, header (2.13.21). */
const FURNITURE: readonly (number | undefined)[] = [7, 8, 9, 10];
const PLACEHOLDER_KIND_AT = 4;

/** A presentation of PowerPoint 97 to 2003 (MS-PPT): each slide a page, with its notes. */
export function parsePpt({ bytes, document, limits }: ParseInput): void {
  const file = new OleFile(bytes);
  const slides = slidesOf(file);
  describeOle(file, document);
  if (slides.length > 0) document.describe({ pages: slides.length });
  for (const [at, slide] of slides.slice(0, limits.pages).entries()) {
    new SlideReader({ document, page: at + 1, maxDepth: limits.depth }, slide).read();
  }
  if (slides.length > limits.pages) document.note(`pages after ${limits.pages} were not read`);
}

interface SlidePlace {
  document: DocumentBuilder;
  page: number;
  /** Groups inside groups. */
  maxDepth: number;
}

class SlideReader {
  readonly #place: SlidePlace;
  readonly #slide: PptSlide;

  constructor(place: SlidePlace, slide: PptSlide) {
    this.#place = place;
    this.#slide = slide;
  }

  read(): void {
    this.#shapes(drawingOf(this.#slide.slide), 0);
    this.#notes(drawingOf(this.#slide.notes));
  }

  #shapes(group: PptRecord | undefined, depth: number): void {
    if (depth > this.#place.maxDepth) throw new Refusal('too-deep');
    const { document, page } = this.#place;
    for (const record of group === undefined ? [] : recordsIn(group.body)) {
      if (record.type === RECORD.shape) this.#shape(record);
      else if (record.type !== RECORD.group) continue;
      else if (isTableGroup(record)) document.add({ ...pptTable(record), page });
      else this.#shapes(record, depth + 1);
    }
  }

  #shape(shape: PptRecord): void {
    const { document, page } = this.#place;
    if (isFurniture(shape)) return;
    const { isTitle, lines } = pptText(this.#textOf(shape));
    if (isTitle) {
      const text = lines.map((line) => line.text).join(' ');
      document.add({ kind: 'heading', level: 1, text, page });
      return;
    }
    for (const { text, depth, hasBullet } of lines) {
      if (hasBullet) document.add({ kind: 'list-item', depth, marker: '-', text, page });
      else document.add({ kind: 'paragraph', text, page });
    }
  }

  /** A text box holds its text, or the number of one in the outline. */
  #textOf(shape: PptRecord): PptRecord[] {
    const records = [...recordsIn(recordInside(shape, RECORD.textBox)?.body ?? Buffer.alloc(0))];
    const reference = records.find(({ type }) => type === RECORD.outlineText);
    if (reference === undefined) return records;
    return this.#slide.outline[reference.body.readUInt32LE(0)] ?? [];
  }

  /** Everything on the page of notes but its furniture, as paragraphs. */
  #notes(group: PptRecord | undefined): void {
    const { document, page } = this.#place;
    for (const shape of group === undefined ? [] : recordsIn(group.body)) {
      if (shape.type !== RECORD.shape || isFurniture(shape)) continue;
      const text = recordInside(shape, RECORD.textBox);
      const { lines } = pptText(text === undefined ? [] : recordsIn(text.body));
      for (const line of lines) document.add({ kind: 'paragraph', text: line.text, page });
    }
  }
}

/** True for what is the same on all slides. */
function isFurniture(shape: PptRecord): boolean {
  const placeholder = recordInside(recordInside(shape, RECORD.clientData), RECORD.placeholder);
  return FURNITURE.includes(placeholder?.body[PLACEHOLDER_KIND_AT]);
}

/** The group that holds all shapes of a slide. */
function drawingOf(slide: PptRecord | undefined): PptRecord | undefined {
  const drawing = recordInside(slide, DRAWING);
  return recordInside(recordInside(drawing, DRAWING_CONTAINER), RECORD.group);
}
