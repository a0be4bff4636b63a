import { type Clock, sleep } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { MAX_FILE_BYTES, type RemoteFile } from '../catalog/schema.ts';
import { type Place, PlaceFault, ResumeRefused, TransientFault } from './byte-stream.ts';
import type { Part } from './part.ts';

/** Failures in a row, without one new byte, after which a place is given up. */
const MAX_VAIN_TRIES = 5;
/** A connection that breaks after every few bytes ends too. */
const MAX_TRIES = 100;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;

/** How far one file is. */
export interface FileProgress {
  name: string;
  doneBytes: number;
  /** Undefined: not known. */
  totalBytes: number | undefined;
}

export interface DownloadOptions {
  clock: Clock;
  signal: AbortSignal;
  onProgress: (progress: FileProgress) => void;
  /** Called before the bytes come, with how many those will be, where that is known. */
  onLength: (bytesToCome: number) => Promise<void>;
  /** What a person should know while waiting, for example that it is tried again. */
  onNote: (note: string) => void;
}

/**
 * Fills a part from the first place that has the file, and proves it by size and hash.
 * @param accepted hashes it may have; empty: any, the caller pins it
 * @returns its hash
 * @throws DOWNLOAD_FAILED naming each place and what was wrong there; DISK_FULL
 */
export async function download(
  { file, accepted, places }: { file: RemoteFile; accepted: readonly string[]; places: Place[] },
  part: Part,
  options: DownloadOptions,
): Promise<string> {
  const faults: string[] = [];
  await part.open();
  try {
    if (accepted.length === 0)
      await part.clear(); // nothing could prove what is there
    else if (isWhole(file, part, accepted)) return part.sha256;
    for (const place of places) {
      try {
        await new Fetching({ file, accepted, place }, part, options).run();
        await part.sync();
        return part.sha256;
      } catch (error) {
        if (options.signal.aborted) throw stopped(file);
        if (!(error instanceof PlaceFault)) throw error;
        faults.push(`  ${place.name}: ${error.message}`);
      }
    }
  } finally {
    await part.close();
  }
  throw new EarshotError('DOWNLOAD_FAILED', [`cannot fetch ${file.name}:`, ...faults].join('\n'));
}

function isWhole(file: RemoteFile, part: Part, accepted: readonly string[]): boolean {
  if (file.bytes !== undefined && part.bytes !== file.bytes) return false;
  return part.bytes > 0 && accepted.includes(part.sha256);
}

function stopped(file: RemoteFile): EarshotError {
  return new EarshotError('DOWNLOAD_FAILED', `stopped while fetching ${file.name}`);
}

interface Wanted {
  file: RemoteFile;
  accepted: readonly string[];
  place: Place;
}

/** One file from one place, through broken connections. */
class Fetching {
  readonly #wanted: Wanted;
  readonly #part: Part;
  readonly #options: DownloadOptions;
  /** Streams whose bytes are in the part; one of an earlier call counts as well. */
  #streams: number;
  #startedOver = 0;

  constructor(wanted: Wanted, part: Part, options: DownloadOptions) {
    this.#wanted = wanted;
    this.#part = part;
    this.#options = options;
    this.#streams = part.bytes > 0 ? 1 : 0;
  }

  /** @throws PlaceFault when this place cannot give the file; TransientFault never */
  async run(): Promise<void> {
    const { clock, signal, onNote } = this.#options;
    let vain = 0;
    for (let tries = 1; ; tries += 1) {
      const before = this.#part.bytes;
      try {
        await this.#attempt();
        if (await this.#isRight()) return;
      } catch (error) {
        if (signal.aborted) throw stopped(this.#wanted.file);
        if (error instanceof ResumeRefused) {
          await this.#startOver(error.message);
          continue;
        }
        if (!(error instanceof TransientFault)) throw error;
        vain = this.#part.bytes > before ? 0 : vain + 1;
        if (vain >= MAX_VAIN_TRIES || tries >= MAX_TRIES) {
          throw new PlaceFault(`${error.message} (${tries} tries)`, { cause: error });
        }
        const doublings = Math.max(0, vain - 1);
        const waitMs = error.waitMs ?? Math.min(FIRST_WAIT_MS * 2 ** doublings, MAX_WAIT_MS);
        const { name } = this.#wanted.file;
        onNote(`${name}: the connection ${error.message}; trying again in ${waitMs / 1000} s.`);
        if ((await sleep(clock, waitMs, signal)) === 'aborted') throw stopped(this.#wanted.file);
      }
    }
  }

  async #attempt(): Promise<void> {
    const { place, file } = this.#wanted;
    const { signal, onProgress } = this.#options;
    const resume = this.#resumePoint();
    const stream = await place.open(resume, signal);
    if (stream.startsAt === 0) await this.#clear();
    this.#checkLength(stream.totalBytes);
    const toCome = Math.max(0, (stream.totalBytes ?? 0) - this.#part.bytes);
    await this.#options.onLength(toCome);
    this.#streams += 1;
    this.#part.writeNote({ place: place.name, validator: stream.validator });
    const totalBytes = file.bytes ?? stream.totalBytes;
    const limit = totalBytes ?? MAX_FILE_BYTES;
    for await (const chunk of stream.chunks) {
      if (this.#part.bytes + chunk.length > limit) {
        await this.#clear();
        throw new PlaceFault(`sends more than the ${limit} bytes that the file has`);
      }
      await this.#part.append(chunk);
      onProgress({ name: file.name, doneBytes: this.#part.bytes, totalBytes });
    }
    if (signal.aborted) throw stopped(file);
    if (totalBytes !== undefined && this.#part.bytes < totalBytes) {
      throw new TransientFault(`ended after ${this.#part.bytes} of ${totalBytes} bytes`);
    }
  }

  /**
   * A known hash proves the whole whatever it was put together from; without one only an unchanged
   * validator does.
   */
  #resumePoint(): { fromByte: number; validator: string | undefined } {
    const { bytes } = this.#part;
    const note = this.#part.readNote();
    const isSamePlace = note?.place === this.#wanted.place.name;
    const validator = isSamePlace ? note.validator : undefined;
    const isProvable = this.#wanted.accepted.length > 0 || validator !== undefined;
    return isProvable ? { fromByte: bytes, validator } : { fromByte: 0, validator: undefined };
  }

  #checkLength(totalBytes: number | undefined): void {
    const { bytes } = this.#wanted.file;
    if (bytes === undefined || totalBytes === undefined || bytes === totalBytes) return;
    throw new PlaceFault(`has ${totalBytes} bytes there, and ${bytes} were expected`);
  }

  /** False: it was wrong, but put together from several streams, and is gone. @throws PlaceFault */
  async #isRight(): Promise<boolean> {
    const { accepted } = this.#wanted;
    const { sha256, bytes } = this.#part;
    if (bytes === 0) throw new PlaceFault('is empty there');
    if (accepted.length === 0 || accepted.includes(sha256)) return true;
    const isPieced = this.#streams > 1;
    const text = `has the wrong content there: its hash is ${sha256}, expected ${accepted[0]}`;
    await this.#clear();
    if (!isPieced) throw new PlaceFault(text);
    this.#countStart(text);
    return false;
  }

  async #startOver(why: string): Promise<void> {
    await this.#clear();
    this.#countStart(why);
  }

  #countStart(why: string): void {
    this.#startedOver += 1;
    if (this.#startedOver > 1) throw new PlaceFault(why);
  }

  async #clear(): Promise<void> {
    if (this.#part.bytes > 0) await this.#part.clear();
    this.#streams = 0;
  }
}
