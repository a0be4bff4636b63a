import { createHash } from 'node:crypto';

/** A page of a PDF for tests: its size in points, and what PDF operators put on it. */
export interface PdfPage {
  content: string;
  /** Clockwise, in degrees. */
  rotate?: 0 | 90 | 180 | 270;
}

export interface PdfOptions {
  /** For example `{ Title: 'A manual' }`. */
  info?: Readonly<Record<string, string>>;
  /** Other objects by number from 100 on, and names of the page's XObjects: `{ F: 100 }`. */
  objects?: Readonly<Record<number, string>>;
  forms?: Readonly<Record<string, number>>;
  /** Locks it: without `user` it opens for everyone and only forbids things. */
  password?: { owner: string; user: string };
}

const PADDING = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
);
const ID = Buffer.alloc(16, 7);
const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number): void => {
    [state[a], state[b]] = [state[b]!, state[a]!];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) % 256;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return data.map((byte) => {
    i = (i + 1) % 256;
    j = (j + state[i]!) % 256;
    swap(i, j);
    return byte ^ state[(state[i]! + state[j]!) % 256]!;
  }) as Buffer;
}

/** The standard security handler, revision 2 (ISO 32000-1, 7.6.3): the key and its dictionary. */
function lock(password: { owner: string; user: string }): { key: Buffer; dictionary: string } {
  const padded = (text: string): Buffer =>
    Buffer.concat([Buffer.from(text), PADDING]).subarray(0, 32);
  const owner = rc4(md5(padded(password.owner)).subarray(0, 5), padded(password.user));
  const permissions = Buffer.from([0xc0, 0xff, 0xff, 0xff]);
  const key = md5(padded(password.user), owner, permissions, ID).subarray(0, 5);
  const user = rc4(key, PADDING);
  const dictionary =
    `<</Filter/Standard/V 1/R 2/O<${owner.toString('hex')}>/U<${user.toString('hex')}>` +
    `/P ${permissions.readInt32LE()}>>`;
  return { key, dictionary };
}

function streamOf(number: number, content: string, key: Buffer | undefined): string {
  const plain = Buffer.from(content, 'latin1');
  const salt = Buffer.from([number & 255, (number >> 8) & 255, 0, 0, 0]);
  const data = key ? rc4(md5(key, salt).subarray(0, 10), plain) : plain;
  return `<</Length ${data.length}>>stream\n${data.toString('latin1')}\nendstream`;
}

/** A PDF with Helvetica as /R, its bold as /B and Courier as /C; pages of 600 by 800 points. */
export function pdfOf(pages: readonly (PdfPage | string)[], options: PdfOptions = {}): Uint8Array {
  const locked = options.password && lock(options.password);
  const objects = new Map<number, string>();
  const first = 10;
  const kids = pages.map((_, at) => `${10_000 + 2 * at} 0 R`).join(' ');
  const fonts = ['Helvetica', 'Helvetica-Bold', 'Courier'].map(
    (name) => `<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`,
  );
  const forms = Object.entries(options.forms ?? {}).map(([name, at]) => `/${name} ${at} 0 R`);
  const resources = `<</Font<</R 10 0 R/B 11 0 R/C 12 0 R>>/XObject<<${forms.join('')}>>>>`;
  objects.set(1, '<</Type/Catalog/Pages 2 0 R>>');
  objects.set(2, `<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>`);
  for (const [at, font] of fonts.entries()) objects.set(first + at, font);
  const info = Object.entries(options.info ?? {}).map(([name, text]) => `/${name}(${text})`);
  objects.set(3, `<<${info.join('')}>>`);
  if (locked) objects.set(4, locked.dictionary);
  for (const [number, body] of Object.entries(options.objects ?? {})) objects.set(+number, body);
  for (const [at, page] of pages.entries()) {
    const { content, rotate = 0 } = typeof page === 'string' ? { content: page } : page;
    const number = 10_000 + 2 * at;
    objects.set(
      number,
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate ${rotate}` +
        `/Resources ${resources}/Contents ${number + 1} 0 R>>`,
    );
    objects.set(number + 1, streamOf(number + 1, content, locked?.key));
  }
  return assembled(objects, locked ? `/Encrypt 4 0 R/ID[<${ID.toString('hex')}><00>]` : '');
}

function assembled(objects: ReadonlyMap<number, string>, trailer: string): Uint8Array {
  const parts = ['%PDF-1.5\n'];
  const rows: string[] = [];
  let at = parts[0]!.length;
  for (const [number, body] of objects) {
    const text = `${number} 0 obj\n${body}\nendobj\n`;
    rows.push(`${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`);
    parts.push(text);
    at += text.length;
  }
  parts.push(`xref\n0 1\n0000000000 65535 f \n${rows.join('')}`);
  parts.push(`trailer\n<</Size 99999/Root 1 0 R/Info 3 0 R${trailer}>>\nstartxref\n${at}\n%%EOF\n`);
  return new Uint8Array(Buffer.from(parts.join(''), 'latin1'));
}

/** Operators that write lines at a place, 12 points apart or as told. */
export function textAt(
  [x, y]: [number, number],
  lines: readonly string[],
  { font = 'R', size = 10, leading = 12 } = {},
): string {
  const shown = lines.map((line) => `(${line.replace(/[()\\]/g, '\\$&')}) Tj T*`);
  return `BT /${font} ${size} Tf ${leading} TL 1 0 0 1 ${x} ${y} Tm ${shown.join(' ')} ET\n`;
}

/** Operators that draw a line. */
export function rule([x0, y0]: [number, number], [x1, y1]: [number, number]): string {
  return `${x0} ${y0} m ${x1} ${y1} l S\n`;
}
