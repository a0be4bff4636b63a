import { Refusal } from '../refusal.ts';

/** A stream or a storage of an OLE file. */
interface Entry {
  name: string;
  isStorage: boolean;
  left: number;
  right: number;
  child: number;
  start: number;
  size: number;
}

/** Offsets and marks of the compound file format (MS-CFB). */
const ENTRY_BYTES = 128;
const HEADER_DIFAT = 76;
const HEADER_DIFAT_ENTRIES = 109;
const LAST_REGULAR_SECTOR = 0xfffffff9;
const NO_ENTRY = 0xffffffff;
const STORAGE_TYPES = new Set([1, 5]);
const MIN_BYTES = 1536;
const MIN_SECTOR_SHIFT = 9;
const MAX_SECTOR_SHIFT = 12;

/**
 * The streams of an OLE compound file, in which the old formats of Office live. Written here,
 * because the packages that read it have not been kept for years; every chain of sectors is as long
 * as the file at most.
 */
export class OleFile {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #sectorBytes: number;
  readonly #fat: number[];
  readonly #streams = new Map<string, Entry>();
  readonly #miniFat: number[];
  readonly #mini: Uint8Array;

  /** @throws Refusal `corrupt` */
  constructor(bytes: Uint8Array) {
    if (bytes.length < MIN_BYTES) throw new Refusal('corrupt', 'it ends in its header');
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const shift = this.#view.getUint16(30, true);
    if (shift < MIN_SECTOR_SHIFT || shift > MAX_SECTOR_SHIFT) throw new Refusal('corrupt');
    this.#sectorBytes = 2 ** shift;
    this.#fat = this.#readFat();
    const entries = this.#readEntries();
    const root = entries[0];
    this.#list(entries, root?.child ?? NO_ENTRY, '');
    this.#miniFat = this.#numbersOf(this.#chain(this.#view.getUint32(60, true), this.#fat));
    this.#mini = root === undefined ? new Uint8Array() : this.#sectors(root.start, root.size);
  }

  /** Paths of the streams; parts are separated by `/`. */
  get names(): string[] {
    return [...this.#streams.keys()];
  }

  /** The contents of a stream; undefined: there is none. */
  stream(path: string): Uint8Array | undefined {
    const entry = this.#streams.get(path);
    if (entry === undefined) return undefined;
    const miniBelow = this.#view.getUint32(56, true);
    if (entry.size >= miniBelow) return this.#sectors(entry.start, entry.size);
    const miniBytes = 2 ** this.#view.getUint16(32, true);
    const chunks = this.#chain(entry.start, this.#miniFat).map((sector) =>
      this.#mini.subarray(sector * miniBytes, (sector + 1) * miniBytes),
    );
    return Buffer.concat(chunks).subarray(0, entry.size);
  }

  #readFat(): number[] {
    const sectors: number[] = [];
    for (let at = 0; at < HEADER_DIFAT_ENTRIES; at += 1) {
      sectors.push(this.#view.getUint32(HEADER_DIFAT + at * 4, true));
    }
    let next = this.#view.getUint32(68, true);
    const most = this.#bytes.length / this.#sectorBytes;
    for (let read = 0; next <= LAST_REGULAR_SECTOR && read < most; read += 1) {
      const numbers = this.#numbersOf([next]);
      next = numbers.pop() ?? NO_ENTRY;
      sectors.push(...numbers);
    }
    return this.#numbersOf(sectors.filter((sector) => sector <= LAST_REGULAR_SECTOR));
  }

  #readEntries(): Entry[] {
    const start = this.#view.getUint32(48, true);
    const bytes = Buffer.concat(this.#chain(start, this.#fat).map((at) => this.#sector(at)));
    const entries: Entry[] = [];
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const nameBytes = Math.min(Math.max(0, bytes.readUInt16LE(at + 64) - 2), 62);
      entries.push({
        name: bytes.toString('utf16le', at, at + nameBytes),
        isStorage: STORAGE_TYPES.has(bytes[at + 66] ?? 0),
        left: bytes.readUInt32LE(at + 68),
        right: bytes.readUInt32LE(at + 72),
        child: bytes.readUInt32LE(at + 76),
        start: bytes.readUInt32LE(at + 116),
        size: bytes.readUInt32LE(at + 120),
      });
    }
    return entries;
  }

  /** Walks the tree of entries; each entry once, whatever the links say. */
  #list(entries: readonly Entry[], top: number, folder: string): void {
    const seen = new Set<number>();
    const open: { at: number; folder: string }[] = [{ at: top, folder }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const entry = entries[next.at];
      if (entry === undefined || seen.has(next.at)) continue;
      seen.add(next.at);
      const path = `${next.folder}${entry.name}`;
      open.push({ at: entry.left, folder: next.folder }, { at: entry.right, folder: next.folder });
      if (entry.isStorage) open.push({ at: entry.child, folder: `${path}/` });
      else this.#streams.set(path, entry);
    }
  }

  #sectors(start: number, size: number): Uint8Array {
    const chunks = this.#chain(start, this.#fat).map((sector) => this.#sector(sector));
    return Buffer.concat(chunks).subarray(0, size);
  }

  #chain(start: number, fat: readonly number[]): number[] {
    const chain: number[] = [];
    for (let at = start; at <= LAST_REGULAR_SECTOR; at = fat[at] ?? NO_ENTRY) {
      if (chain.length > fat.length) throw new Refusal('corrupt', 'its sectors go in a circle');
      if (at < fat.length) chain.push(at);
    }
    return chain;
  }

  #sector(sector: number): Uint8Array {
    const from = (sector + 1) * this.#sectorBytes;
    return this.#bytes.subarray(from, from + this.#sectorBytes);
  }

  #numbersOf(sectors: readonly number[]): number[] {
    return sectors.flatMap((sector) => {
      const bytes = this.#sector(sector);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const count = Math.floor(bytes.length / 4);
      return Array.from({ length: count }, (_, at) => view.getUint32(at * 4, true));
    });
  }
}
