import { statSync } from 'node:fs';
import type { Clock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { CatalogEntry, RemoteArchive, RemoteFile } from '../catalog/schema.ts';
import { assertDiskSpace, DISK_MARGIN_BYTES } from './disk-space.ts';
import { download } from './download.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { Part } from './part.ts';
import type { Shelf } from './shelf.ts';
import { withShelfLock } from './shelf-lock.ts';
import type { Source } from './source.ts';
import { unpackArchive } from './unpack.ts';

/** Unpacked size where it is not known; no archive of the catalogue grows more. */
const USUAL_GROWTH = 1.6;

/** How far a whole model is. */
export interface PullProgress {
  id: string;
  /** The file that is being fetched. */
  name: string;
  doneBytes: number;
  /** Undefined while the size of a file is not known. */
  totalBytes: number | undefined;
}

export interface PullOptions {
  source: Source;
  clock: Clock;
  signal: AbortSignal;
  /** True when a person has said that the licence is accepted. */
  isLicenceAccepted: boolean;
  /** Shows a licence; called once for a model and licence on this box. */
  onLicence: (entry: CatalogEntry) => void;
  onNote: (note: string) => void;
  onProgress: (progress: PullProgress) => void;
  /** Bytes that stay free on the disk. */
  marginBytes?: number;
}

export interface PullResult {
  id: string;
  /** False: it was there already. */
  isNew: boolean;
  /** Files whose hash nobody had told; what came is taken as right from now on. */
  pinned: { name: string; sha256: string }[];
}

/**
 * Fetches a model and puts it on the shelf. A download that was cut off goes on where it was.
 * @throws LICENCE_NEEDED, DISK_FULL, DOWNLOAD_FAILED, MODEL_INVALID, LIBRARY_MISSING, BUSY
 */
export async function pullModel(
  shelf: Shelf,
  entry: CatalogEntry,
  options: PullOptions,
): Promise<PullResult> {
  const here: PullResult = { id: entry.id, isNew: false, pinned: [] };
  if (shelf.look(entry).state === 'here') return here;
  checkLicence(shelf, entry, options);
  const { clock, signal, onNote } = options;
  const onWait = (): void => onNote('another process is changing the models; waiting for it.');
  return withShelfLock(shelf.layout.lock, { clock, signal, onWait }, async () => {
    if (shelf.look(entry).state === 'here') return here; // the other one fetched the same
    return new Pull(shelf, entry, options).run();
  });
}

function checkLicence(shelf: Shelf, entry: CatalogEntry, options: PullOptions): void {
  const { id, licence } = entry;
  const { name, restriction } = licence;
  const state = shelf.ledger.licence(id, name);
  const isAccepted = state === 'accepted' || options.isLicenceAccepted;
  if (state === 'new') options.onLicence(entry);
  if (state === 'new' || (isAccepted && state !== 'accepted')) {
    const shownWallMs = Math.round(options.clock.wallMs());
    shelf.ledger.setLicence(id, { name, shownWallMs, isAccepted });
  }
  if (restriction === 'none' || isAccepted) return;
  const text = `the licence of ${id} is ${RESTRICTIONS[restriction]}: ${name}, ${licence.url}`;
  throw new EarshotError('LICENCE_NEEDED', text);
}

const RESTRICTIONS = {
  restricted: 'restricted',
  'non-commercial': 'non-commercial only',
  unclear: 'not clear',
};

/** A file that came whole, still as a part. */
interface Fetched {
  part: Part;
  file: ManifestFile;
}

/** One model on its way to the shelf. */
class Pull {
  readonly #shelf: Shelf;
  readonly #entry: CatalogEntry;
  readonly #options: PullOptions;
  readonly #pinned: PullResult['pinned'] = [];
  /** Bytes of files that are done. */
  #doneBytes = 0;

  constructor(shelf: Shelf, entry: CatalogEntry, options: PullOptions) {
    this.#shelf = shelf;
    this.#entry = entry;
    this.#options = options;
  }

  async run(): Promise<PullResult> {
    const { id, archives = [] } = this.#entry;
    const content: Pick<Manifest, 'files' | 'archives'> = { files: [], archives: [] };
    await this.#checkDisk();
    const fetched: Fetched[] = [];
    for (const file of this.#entry.files ?? []) {
      let known = this.#blobOf(file);
      if (known === undefined) {
        const one = await this.#fetch(file);
        fetched.push(one);
        known = one.file;
      } else {
        this.#doneBytes += known.bytes;
      }
      content.files.push(known);
    }
    for (const archive of archives) {
      const { part, file } = await this.#fetch(archive);
      content.files.push(...(await this.#unpack(archive, part)));
      content.archives.push({ name: archive.name, sha256: file.sha256 });
    }
    // Only now, so that nobody finds a blob without a model and takes it for rubbish.
    for (const { part, file } of fetched) {
      this.#shelf.blobs.adopt(part.path, file.sha256);
      part.remove();
    }
    this.#shelf.install(id, content);
    for (const archive of archives) this.#part(archive).remove();
    return { id, isNew: true, pinned: this.#pinned };
  }

  #unpack(archive: RemoteArchive, { path, bytes }: Part): Promise<ManifestFile[]> {
    const { layout, blobs } = this.#shelf;
    const { signal, onNote } = this.#options;
    onNote(`unpacking ${archive.name}`);
    return unpackArchive(archive, { path, bytes }, { layout, blobs, signal });
  }

  async #fetch(file: RemoteFile): Promise<Fetched> {
    const { id } = this.#entry;
    const { source, clock, signal, onProgress, onNote } = this.#options;
    const part = this.#part(file);
    const accepted = this.#shelf.acceptedHashes(id, file);
    const wanted = { file, accepted, places: source(id, file) };
    const sha256 = await download(wanted, part, {
      ...{ clock, signal, onNote },
      onLength: (bytes) => this.#assertSpace(file.bytes === undefined ? bytes : 0),
      onProgress: ({ name, doneBytes, totalBytes }) => {
        const total = this.#totalBytes({ name, totalBytes });
        onProgress({ id, name, doneBytes: this.#doneBytes + doneBytes, totalBytes: total });
      },
    }).catch((error: unknown) => {
      throw this.#diskFault(error, file);
    });
    if (accepted.length === 0) this.#pin(file, sha256);
    this.#doneBytes += part.bytes;
    return { part, file: { name: file.name, bytes: part.bytes, sha256 } };
  }

  #pin({ name }: RemoteFile, sha256: string): void {
    const { id } = this.#entry;
    this.#shelf.ledger.setPin(id, name, sha256);
    this.#pinned.push({ name, sha256 });
    this.#options.onNote(
      `WARNING: nobody has published the hash of ${name} (${id}). What came now is taken as ` +
        `right, and nothing else from now on: ${sha256}`,
    );
  }

  /** The file as another model has it already. */
  #blobOf(file: RemoteFile): ManifestFile | undefined {
    for (const sha256 of this.#shelf.acceptedHashes(this.#entry.id, file)) {
      const bytes = this.#shelf.blobs.bytesOf(sha256);
      if (bytes !== undefined && (file.bytes ?? bytes) === bytes)
        return { name: file.name, sha256, bytes };
    }
    return undefined;
  }

  #part(file: RemoteFile): Part {
    return new Part(this.#shelf.layout.part(this.#entry.id, file));
  }

  async #checkDisk(): Promise<void> {
    let bytes = 0;
    for (const file of this.#entry.files ?? []) {
      if (this.#blobOf(file) === undefined) bytes += this.#bytesToCome(file);
    }
    for (const archive of this.#entry.archives ?? []) {
      const unpacked = archive.unpackedBytes ?? (archive.bytes ?? 0) * USUAL_GROWTH;
      bytes += this.#bytesToCome(archive) + Math.ceil(unpacked);
    }
    await this.#assertSpace(bytes);
  }

  #bytesToCome(file: RemoteFile): number {
    const { path } = this.#part(file);
    const partBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return Math.max(0, (file.bytes ?? 0) - partBytes);
  }

  #assertSpace(bytes: number): Promise<void> {
    const { marginBytes = DISK_MARGIN_BYTES } = this.#options;
    return assertDiskSpace(this.#shelf.layout.folder, bytes, marginBytes);
  }

  #totalBytes(current: { name: string; totalBytes: number | undefined }): number | undefined {
    const { files = [], archives = [] } = this.#entry;
    let sum = 0;
    for (const { name, bytes } of [...files, ...archives]) {
      const known = bytes ?? (name === current.name ? current.totalBytes : undefined);
      if (known === undefined) return undefined;
      sum += known;
    }
    return sum;
  }

  #diskFault(error: unknown, { name }: RemoteFile): unknown {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ENOSPC') return error;
    const { folder } = this.#shelf.layout;
    const text = `the disk of ${folder} is full; what came of ${name} is kept`;
    return new EarshotError('DISK_FULL', text, { cause: error });
  }
}
