import { decodeWindows1252 } from './windows-1252.ts';

/** How many bytes of a file decide whether it is text, and in which encoding UTF-16 may be. */
const SAMPLE_BYTES = 4096;
/** Of the bytes of ASCII text in UTF-16, every second is 0; other scripts have fewer. */
const UTF16_ZERO_SHARE = 0.3;
/** More control characters than this share, and it is no text in any 8-bit encoding. */
const CONTROL_SHARE = 0.02;

const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** True where the first bytes of a file may be text in an encoding that `decodeText` knows. */
export function looksLikeText(head: Uint8Array): boolean {
  const sample = head.subarray(0, SAMPLE_BYTES);
  if (wideEncodingOf(sample) !== undefined) return true;
  const controls = sample.filter((byte) => isControl(byte)).length;
  return controls <= sample.length * CONTROL_SHARE;
}

/**
 * Bytes as text: by the byte order mark, else UTF-8 where the bytes are valid, UTF-16 where every
 * second byte is 0, else Windows-1252, of which Latin-1 is a part. Line ends become `\n`.
 * @param declared what the document itself says its encoding is; it yields to a byte order mark
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  return decode(bytes, declared).replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array, declared: string | undefined): string {
  const wide = wideEncodingOf(bytes.subarray(0, SAMPLE_BYTES));
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  const named = declared === undefined ? undefined : decoderOf(declared);
  if (named?.encoding === 'windows-1252') return decodeWindows1252(bytes);
  if (named !== undefined && !named.encoding.startsWith('utf')) return named.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows1252(bytes);
  }
}

function decoderOf(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined; // a name that nobody knows
  }
}

function wideEncodingOf(sample: Uint8Array): string | undefined {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => sample[at] === byte));
  if (marked) return marked[0];
  const pairs = Math.floor(sample.length / 2);
  if (pairs === 0) return undefined;
  const zeros = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const isLittle = odd > pairs * UTF16_ZERO_SHARE && even === 0;
  const isBig = even > pairs * UTF16_ZERO_SHARE && odd === 0;
  if (!isLittle && !isBig) return undefined;
  const encoding = isLittle ? 'utf-16le' : 'utf-16be';
  const text = new TextDecoder(encoding).decode(sample.subarray(0, pairs * 2));
  const controls = [...text].filter((sign) => isControl(sign.charCodeAt(0))).length;
  return controls > pairs * CONTROL_SHARE ? undefined : encoding;
}

const FIRST_PRINTABLE = 0x20;
/** Tab, line ends, form feed and escape stand in text too. */
const CONTROLS_OF_TEXT = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

function isControl(code: number): boolean {
  return code < FIRST_PRINTABLE && !CONTROLS_OF_TEXT.has(code);
}
