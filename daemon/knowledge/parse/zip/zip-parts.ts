import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { type MarkupElement, parseXml } from '../markup/markup-tree.ts';
import type { ParseLimits } from '../parse-limits.ts';
import { Refusal } from '../refusal.ts';
import { decodeText } from '../text/decode-text.ts';

/** Below this the ratio does not matter: a small blank document packs well. */
const HARMLESS_BYTES = 10 * 1024 * 1024;

/**
 * The parts of a zip file, unpacked one by one when asked for. What is counted is what really comes
 * out, whatever the file says of itself.
 */
export class ZipParts {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #limits: ParseLimits;
  readonly #fileBytes: number;
  #unpackedBytes = 0;

  private constructor(
    zip: ZipFile,
    entries: ReadonlyMap<string, Entry>,
    from: { limits: ParseLimits; fileBytes: number },
  ) {
    this.#zip = zip;
    this.#entries = entries;
    this.#limits = from.limits;
    this.#fileBytes = from.fileBytes;
  }

  /** @throws Refusal `corrupt`, `zip-bomb` for too many entries */
  static async open(bytes: Uint8Array, limits: ParseLimits): Promise<ZipParts> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const entries = new Map<string, Entry>();
    const zip = await fromBufferPromise(buffer, { lazyEntries: true });
    if (zip.entryCount > limits.zipEntries) throw new Refusal('zip-bomb');
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return new ZipParts(zip, entries, { limits, fileBytes: bytes.length });
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * A part as bytes; undefined where there is none of that name.
   * @throws Refusal `encrypted`, `zip-bomb`; Error when it is damaged
   */
  async bytes(name: string): Promise<Buffer | undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.isEncrypted()) throw new Refusal('encrypted');
    const chunks: Buffer[] = [];
    for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
      this.#count((chunk as Buffer).length);
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  }

  /** A part as the tree of its XML; undefined where there is none. @throws as `bytes` */
  async xml(name: string): Promise<MarkupElement | undefined> {
    const bytes = await this.bytes(name);
    return bytes && parseXml(decodeText(bytes), this.#limits.depth);
  }

  /** A part that the format cannot do without. @throws Refusal `corrupt` where it is missing */
  async neededXml(name: string): Promise<MarkupElement> {
    const tree = await this.xml(name);
    if (tree === undefined) throw new Refusal('corrupt', `${name} is missing`);
    return tree;
  }

  #count(bytes: number): void {
    const { unpackedBytes, unpackedRatio } = this.#limits;
    this.#unpackedBytes += bytes;
    const mayHave = Math.max(HARMLESS_BYTES, this.#fileBytes * unpackedRatio);
    if (this.#unpackedBytes > Math.min(unpackedBytes, mayHave)) throw new Refusal('zip-bomb');
  }
}
