import { oleOf } from './ole-maker.ts';

const CONTAINER = 0x0f;
const ENCRYPTED = 0xf3d1c4df;
const PLAIN = 0xe391c05f;
const SLIDE = 1006;
const NOTES = 1008;
/** Kinds of texts. */
export const TITLE = 0;
export const BODY = 1;
export const OTHER = 4;

/** A record (MS-PPT, 2.3.1); one of several records is a container. */
function record(type: number, body: Uint8Array | Buffer[], instance = 0): Buffer {
  const bytes = Array.isArray(body) ? Buffer.concat(body) : body;
  const header = Buffer.alloc(8);
  header.writeUInt16LE((instance << 4) | (Array.isArray(body) ? CONTAINER : 0), 0);
  header.writeUInt16LE(type, 2);
  header.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, at * 4);
  return bytes;
}

/** Header and letters of a text; with a style, whether each of its paragraphs has a bullet. */
export function text(kind: number, letters: string, bullets?: readonly boolean[]): Buffer[] {
  const isWide = [...letters].some((letter) => letter > '\xff');
  const body = Buffer.from(letters, isWide ? 'utf16le' : 'latin1');
  const runs = letters.split('\r').map((line, at) => {
    const run = Buffer.alloc(12);
    run.writeUInt32LE(line.length + 1, 0);
    run.writeUInt16LE(at === 0 ? 0 : 1, 4);
    run.writeUInt32LE(1, 6);
    run.writeUInt16LE(bullets?.[at] ? 1 : 0, 10);
    return run;
  });
  const style = bullets === undefined ? [] : [record(4001, Buffer.concat(runs))];
  return [record(3999, numbers(kind)), record(isWide ? 4000 : 4008, body), ...style];
}

/** A text that stands in the outline of the slide. */
export const outlineText = (at: number): Buffer[] => [record(3998, numbers(at))];

/** A shape with a text; `placeholder`: its kind, 8 is the number of the slide. */
export function shape(texts: Buffer[], placeholder?: number): Buffer {
  const kind = Buffer.from([0, 0, 0, 0, placeholder ?? 0, 0, 0, 0]);
  const data = placeholder === undefined ? [] : [record(61_457, [record(3011, kind)])];
  return record(61_444, [...data, record(61_453, texts)]);
}

/** A table: its cells as left, top, right, bottom and letters. */
export function table(cells: readonly [number, number, number, number, string][]): Buffer {
  const property = Buffer.alloc(6);
  property.writeUInt16LE(0x039f, 0);
  property.writeUInt32LE(1, 2);
  const group = record(61_444, [record(61_730, property, 1)]);
  const shapes = cells.map(([x0, y0, x1, y1, letters]) =>
    record(61_444, [record(61_455, numbers(x0, y0, x1, y1)), record(61_453, text(OTHER, letters))]),
  );
  return record(61_443, [group, ...shapes]);
}

const drawing = (shapes: Buffer[]): Buffer =>
  record(1036, [record(61_442, [record(61_443, shapes)])]);

export interface MadeSlide {
  shapes: Buffer[];
  outline?: Buffer[];
  notes?: Buffer[];
}

/** Makes a presentation of PowerPoint 97 that was saved once. */
export function pptOf(slides: readonly MadeSlide[], isEncrypted = false): Buffer {
  const notesId = (at: number): number => (slides[at]?.notes ? 500 + at : 0);
  const persist = (number: number, id: number): Buffer =>
    record(1011, numbers(number, 0, 0, id, 0));
  const parts: Buffer[] = [
    record(1000, [
      record(
        4080,
        slides.flatMap(({ outline = [] }, at) => [persist(at + 2, at), ...outline]),
      ),
      record(
        4080,
        slides.flatMap(({ notes }, at) => (notes ? [persist(100 + at, notesId(at))] : [])),
        2,
      ),
    ]),
    ...slides.map(({ shapes }, at) =>
      record(SLIDE, [record(1007, numbers(0, 0, 0, 0, notesId(at), 0)), drawing(shapes)]),
    ),
  ];
  const entries = parts.map((_, at) => [at + 1, offsetIn(parts, at)] as const);
  for (const [at, { notes }] of slides.entries()) {
    if (notes === undefined) continue;
    entries.push([100 + at, offsetIn(parts, parts.length)]);
    parts.push(record(NOTES, [drawing(notes)]));
  }
  const directory = entries.flatMap(([number, offset]) => [(1 << 20) | number, offset]);
  const directoryAt = offsetIn(parts, parts.length);
  parts.push(record(6002, numbers(...directory)));
  const editAt = offsetIn(parts, parts.length);
  parts.push(record(4085, numbers(0, 0, 0, directoryAt, 1, 0, 0)));
  const user = numbers(0, 0, 0, isEncrypted ? ENCRYPTED : PLAIN, editAt);
  return oleOf([
    { name: 'PowerPoint Document', data: Buffer.concat(parts) },
    { name: 'Current User', data: user },
  ]);
}

function offsetIn(parts: readonly Buffer[], count: number): number {
  return parts.slice(0, count).reduce((sum, part) => sum + part.length, 0);
}
