/**
 * Reads tar archives (POSIX.1-2017 pax and ustar, GNU long names): files and folders only. Links
 * and devices are refused, and no name may lead out of the folder.
 */
import { isSafePath } from './manifest.ts';

const BLOCK_BYTES = 512;
/** Longest pax record or GNU long name that is read. */
const MAX_NAME_RECORD_BYTES = 64 * 1024;
const MAX_ENTRIES = 20_000;
/** Offset and length of the header fields, from the ustar table of POSIX. */
const FIELDS = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
  prefix: [345, 155],
} as const;
const TYPE = { file: '0', oldFile: '\0', folder: '5', pax: 'x', paxGlobal: 'g', longName: 'L' };
const BLANK = 0x20;

/** One file of an archive; its bytes must be read before the next is asked for. */
export interface TarFile {
  /** Relative path with `/`, checked. */
  path: string;
  bytes: number;
  chunks: AsyncIterable<Uint8Array>;
}

/** The archive is not one, or holds what is not allowed. */
export class TarFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TarFault';
  }
}

/** @throws TarFault */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const reader = new ExactReader(source);
  let longName: string | undefined;
  for (let entries = 0; ; entries += 1) {
    if (entries > MAX_ENTRIES) throw new TarFault(`holds more than ${MAX_ENTRIES} entries`);
    const header = await reader.block();
    if (header === undefined) throw new TarFault('ends without its end mark');
    if (header.every((byte) => byte === 0)) return;
    const { type, bytes, name } = parseHeader(header);
    if (type === TYPE.pax || type === TYPE.longName) {
      const record = await reader.small(bytes);
      longName = type === TYPE.pax ? paxPath(record) : textOf(record, 0, record.length);
    } else if (type === TYPE.paxGlobal || type === TYPE.folder) {
      await reader.skip(bytes);
      longName = type === TYPE.folder ? undefined : longName;
    } else if (type === TYPE.file || type === TYPE.oldFile) {
      const path = (longName ?? name).replace(/^(\.\/)+/, '');
      longName = undefined;
      if (!isSafePath(path)) throw new TarFault(`names a file ${JSON.stringify(path)}`);
      yield { path, bytes, chunks: reader.body(bytes) };
      await reader.endBody();
    } else {
      throw new TarFault(`holds an entry of type ${JSON.stringify(type)}, which is not allowed`);
    }
  }
}

function parseHeader(header: Uint8Array): { type: string; bytes: number; name: string } {
  let sum = 0;
  const [sumAt, sumLength] = FIELDS.checksum;
  for (const [index, byte] of header.entries()) {
    sum += index >= sumAt && index < sumAt + sumLength ? BLANK : byte;
  }
  if (octal(header, FIELDS.checksum) !== sum) throw new TarFault('has a damaged header');
  const prefix = textOf(header, ...FIELDS.prefix);
  const name = textOf(header, ...FIELDS.name);
  return {
    type: String.fromCharCode(header[FIELDS.type[0]] ?? 0),
    bytes: octal(header, FIELDS.size),
    name: prefix === '' ? name : `${prefix}/${name}`,
  };
}

function octal(header: Uint8Array, [offset, length]: readonly [number, number]): number {
  const text = textOf(header, offset, length).trim();
  if (!/^[0-7]{1,12}$/.test(text)) throw new TarFault('has a damaged header');
  return Number.parseInt(text, 8);
}

function textOf(bytes: Uint8Array, offset: number, length: number): string {
  const text = Buffer.from(bytes.subarray(offset, offset + length)).toString('utf8');
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

/** The `path` of pax records such as `25 path=some/long/name\n`. */
function paxPath(record: Uint8Array): string | undefined {
  const text = Buffer.from(record).toString('utf8');
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1];
}

/** Gives a stream out in the pieces that tar is made of. */
class ExactReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  /** Bytes of the current file, and its padding, that nobody has read yet. */
  #bodyLeft = 0;
  #padding = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Undefined at the end of the stream. */
  async block(): Promise<Uint8Array | undefined> {
    const block = new Uint8Array(BLOCK_BYTES);
    let filled = 0;
    while (filled < BLOCK_BYTES) {
      const piece = await this.#take(BLOCK_BYTES - filled);
      if (piece === undefined) {
        if (filled === 0) return undefined;
        throw new TarFault('ends in the middle');
      }
      block.set(piece, filled);
      filled += piece.length;
    }
    return block;
  }

  async small(bytes: number): Promise<Uint8Array> {
    if (bytes > MAX_NAME_RECORD_BYTES) throw new TarFault('has too long a name');
    const pieces: Uint8Array[] = [];
    for await (const piece of this.body(bytes)) pieces.push(piece);
    await this.endBody();
    return Buffer.concat(pieces);
  }

  async skip(bytes: number): Promise<void> {
    this.body(bytes);
    await this.endBody();
  }

  body(bytes: number): AsyncIterable<Uint8Array> {
    this.#bodyLeft = bytes;
    this.#padding = (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
    return this.#bodyChunks();
  }

  /** Passes over what of the current file was not read. */
  async endBody(): Promise<void> {
    for await (const _ of this.#bodyChunks());
    this.#bodyLeft = this.#padding;
    this.#padding = 0;
    for await (const _ of this.#bodyChunks());
  }

  async *#bodyChunks(): AsyncGenerator<Uint8Array> {
    while (this.#bodyLeft > 0) {
      const piece = await this.#take(this.#bodyLeft);
      if (piece === undefined) throw new TarFault('ends in the middle');
      this.#bodyLeft -= piece.length;
      yield piece;
    }
  }

  /** 1 to `most` bytes, or undefined at the end. */
  async #take(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#source.next();
      if (done) return undefined;
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}
