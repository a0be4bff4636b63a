import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CancelTimer, Clock } from '../../base/clock.ts';
import { asEarshotError } from '../../base/errors.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import { ADDING_PREFIX, titleOf } from './file-rules.ts';
import { scanFolder } from './folder-scan.ts';
import { FolderWatch } from './folder-watch.ts';
import { readCopies } from './read-document.ts';
import { type Changes, GONE_AFTER_MS, reconcile } from './reconcile.ts';
import { REST_MS, RestingFiles } from './resting-files.ts';

/** The truth is what lies in the folder, so it is looked through now and then in any case; */
const SCAN_EVERY_MS = 5 * 60_000;
/** more often where the system does not tell of changes. */
const UNTOLD_SCAN_EVERY_MS = 60_000;

export interface FolderKeeperParts {
  db: Pick<KnowledgeDb, 'documents' | 'ingest'>;
  folder: string;
  /** True: it is made where it is not there. Another's may be a disk that is not mounted. */
  isOwn: boolean;
  clock: Clock;
  /** The folder was looked through. */
  onLooked: () => void;
}

const PRIVATE_FOLDER_MODE = 0o700;

/** Keeps the documents of knowledge.db those that lie in the folder. */
export class FolderKeeper {
  readonly #parts: FolderKeeperParts;
  readonly #watch: FolderWatch;
  readonly #resting: RestingFiles;
  readonly #stopping = new AbortController();
  #looking: Promise<void> | undefined;
  #isCalled = false;
  #cancelTimer: CancelTimer | undefined;
  #notes: readonly string[] = [];

  constructor(parts: FolderKeeperParts) {
    this.#parts = parts;
    this.#watch = new FolderWatch({ clock: parts.clock, onChange: () => this.look() });
    this.#resting = new RestingFiles(parts.clock);
  }

  /** What a person should know of the folder, in whole sentences. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Makes the folder where it is ours to make. @throws what the file system throws */
  async prepare(): Promise<void> {
    const { folder, isOwn } = this.#parts;
    if (isOwn) await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  }

  async start(): Promise<void> {
    await this.#removeLeftovers();
    this.look();
  }

  /** Looks through the folder soon. */
  look(): void {
    this.#isCalled = true;
    if (this.#looking || this.#stopping.signal.aborted) return;
    this.#cancelTimer?.();
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined;
      if (this.#isCalled) this.look();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#isCalled = false;
    this.#cancelTimer?.();
    this.#watch.close();
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    this.#isCalled = false;
    let nextMs = UNTOLD_SCAN_EVERY_MS;
    try {
      nextMs = await this.#compare();
    } catch (error) {
      this.#notes = [`The folder of documents: ${asEarshotError(error).message}.`];
    }
    if (this.#stopping.signal.aborted) return;
    this.#cancelTimer = this.#parts.clock.setTimer(nextMs, () => this.look());
    this.#parts.onLooked();
  }

  /** @returns when to look again, ms */
  async #compare(): Promise<number> {
    const { db, folder, clock } = this.#parts;
    const scan = await scanFolder(folder, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return 0;
    this.#watch.follow(scan.folders);
    this.#resting.keepOnly(new Set(scan.files.map(({ path }) => path)));
    const changes = reconcile(db.ingest.known(), scan, clock.wallMs());
    const unsettled = this.#apply(changes);
    this.#notes = [...scan.notes, ...changes.notes, ...absentNote(scan.root, folder)];
    if (unsettled > 0) return REST_MS;
    if (changes.missing.length > 0) return GONE_AFTER_MS;
    return this.#watch.isWhole ? SCAN_EVERY_MS : UNTOLD_SCAN_EVERY_MS;
  }

  /** @returns how many files are still being written */
  #apply({ read, missing, back, remove }: Changes): number {
    const { db, clock } = this.#parts;
    let unsettled = 0;
    for (const file of read) {
      const { path, collection } = file;
      if (!this.#resting.isAtRest(file)) unsettled += 1;
      else db.documents.add({ path, collection, title: titleOf(path) });
    }
    for (const id of back) db.ingest.missing(id, null);
    for (const id of missing) db.ingest.missing(id, clock.wallMs());
    for (const id of remove) forget(db, id);
    return unsettled;
  }

  /** Copies that were begun when the process was ended. */
  async #removeLeftovers(): Promise<void> {
    const { folder } = this.#parts;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const sub of ['', ...folders]) {
      const names = await readdir(join(folder, sub)).catch(() => []);
      for (const name of names.filter((each) => each.startsWith(ADDING_PREFIX))) {
        await rm(join(folder, sub, name), { force: true });
      }
    }
  }
}

function absentNote(root: string, folder: string): string[] {
  return root === 'absent' ? [`The folder of documents, ${folder}, is not there.`] : [];
}

/** Forgets a document; copies of it that were not taken are read instead. */
export function forget(db: Pick<KnowledgeDb, 'documents' | 'ingest'>, id: string): void {
  const hash = db.documents.get(id)?.file?.contentHash;
  db.documents.remove(id);
  if (hash !== undefined) readCopies(db, hash, id);
}
