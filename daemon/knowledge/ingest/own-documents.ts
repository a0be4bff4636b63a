import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { EarshotError } from '../../base/errors.ts';
import type {
  AddedDocument,
  Library,
  LibraryDocument,
  LibraryStatus,
  NewDocument,
} from '../../ports/library.ts';
import type { Embedder } from '../../ports/memory.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import type { StoredDocument } from '../../store/stored-document.ts';
import type { PassageLimits } from '../passages/passages-of.ts';
import { deleteFile, type Placement, placementOf, putFile } from './add-file.ts';
import { contentHash } from './content-hash.ts';
import { lackOfRoom } from './disk-room.ts';
import { Embedding } from './embedding.ts';
import { collectionOf, titleOf } from './file-rules.ts';
import { FolderKeeper, forget } from './folder-keeper.ts';
import { DocumentReader, type Parse } from './read-document.ts';
import { ReadingQueue } from './reading-queue.ts';
import type { SearchesFirst } from './searches-first.ts';

export interface OwnDocumentsParts {
  db: KnowledgeDb;
  /** The folder of documents, absolute. */
  folder: string;
  /** True: it is made where it is not there. */
  isOwnFolder: boolean;
  /** False: opened for one command; the folder is not looked through by itself. */
  staysOn: boolean;
  clock: Clock;
  parse: Parse;
  passages: PassageLimits;
  /** Larger files are refused. */
  maxFileBytes: number;
  /** Folder of the database, whose disk must not be filled. */
  stateFolder: string;
  /** Makes the vectors. */
  embedder: Embedder;
  searches: SearchesFirst;
  /** Shown with those of the folder, in whole sentences. */
  notes: readonly string[];
  /** Told after each step. */
  onStep: () => void;
}

const NO_SIGNAL = new AbortController().signal;

/** The owner's documents: their folder, what is known of them, and the work on them. */
export class OwnDocuments implements Library {
  readonly #parts: OwnDocumentsParts;
  readonly #keeper: FolderKeeper;
  readonly #queue: ReadingQueue;
  readonly #embedding: Embedding;

  constructor(parts: OwnDocumentsParts) {
    this.#parts = parts;
    const { db, folder, isOwnFolder, clock, searches, embedder, onStep } = parts;
    const reader = new DocumentReader(parts);
    const shared = { searches, clock, onStep };
    const { vectors, ingest } = db;
    this.#embedding = new Embedding({ ...shared, vectors, embedder });
    this.#queue = new ReadingQueue({
      ...{ ...shared, ingest, reader },
      lackOfRoom: () => lackOfRoom(parts.stateFolder),
      onStep: () => {
        this.#embedding.wake();
        onStep();
      },
    });
    this.#keeper = new FolderKeeper({
      ...{ db, folder, clock, isOwn: isOwnFolder },
      onLooked: () => {
        this.#queue.retryLater();
        this.#queue.wake();
      },
    });
  }

  /** @throws what the file system throws when the folder cannot be made */
  async start(): Promise<void> {
    await this.#keeper.prepare();
    if (!this.#parts.staysOn) return;
    this.#embedding.wake();
    await this.#keeper.start();
  }

  /** Ends the work under way; what waits goes on waiting. The database may be closed then. */
  async stop(): Promise<void> {
    await this.#keeper.stop();
    await this.#queue.stop();
    await this.#embedding.stop();
  }

  async add(wanted: NewDocument): Promise<AddedDocument> {
    const { db, folder, maxFileBytes } = this.#parts;
    const placement = await placementOf({ wanted, folder, maxFileBytes });
    const known = await this.#same(placement);
    if (known !== undefined) return { document: known, outcome: 'known' };
    const { path, isThere } = placement;
    const former = db.documents.byPath(path);
    if (!isThere) await putFile(folder, placement);
    const id = db.documents.add({ path, collection: collectionOf(path), title: titleOf(path) });
    this.#queue.wake();
    const outcome = former === undefined ? 'added' : 'replaced';
    return { document: this.#get(id), outcome };
  }

  async list(): Promise<readonly LibraryDocument[]> {
    return this.#parts.db.documents.list().map(toEntry);
  }

  async remove(document: string): Promise<LibraryDocument> {
    const { db, folder } = this.#parts;
    const found = this.#find(document);
    await deleteFile(folder, found.path);
    forget(db, found.id);
    this.#queue.wake();
    this.#parts.onStep();
    return toEntry(found);
  }

  async reindex(document?: string): Promise<number> {
    const { db } = this.#parts;
    const wanted = document === undefined ? db.documents.list() : [this.#find(document)];
    for (const { id } of wanted) db.ingest.reread(id);
    if (this.#parts.staysOn) this.#keeper.look();
    this.#queue.wake();
    return wanted.length;
  }

  async status(): Promise<LibraryStatus> {
    return this.statusNow();
  }

  /** How far it is. */
  statusNow(): LibraryStatus {
    const { db, folder, notes } = this.#parts;
    const { waiting, ...counts } = db.ingest.counts();
    const { current, done } = this.#queue;
    const reason = this.#queue.reason || this.#embedding.reason;
    const isWorking = this.#queue.isRunning || this.#embedding.isRunning;
    const working = isWorking ? 'indexing' : 'idle';
    const began = done + waiting;
    return {
      folder,
      activity: reason === '' ? working : 'paused',
      reason,
      ...counts,
      waiting,
      current: current === null ? null : (db.documents.get(current)?.path ?? null),
      percent: waiting === 0 ? 100 : Math.floor((done / began) * 100),
      vectors: this.#embedding.progress,
      notes: [...notes, ...this.#keeper.notes],
    };
  }

  /** A document that holds the same already, and is or will be found. */
  async #same({ path, source, isThere }: Placement): Promise<LibraryDocument | undefined> {
    const { db, folder } = this.#parts;
    const there = db.documents.byPath(path);
    if (isThere) return there && there.state !== 'refused' ? toEntry(there) : undefined;
    const hash = await hashOf(source);
    const twins = db.ingest.sameContents(hash, '').map(({ id }) => this.#get(id));
    const twin = twins.find(({ state }) => state !== 'refused');
    if (twin !== undefined || there?.state !== 'waiting') return twin;
    // What waits has not been hashed yet.
    const waiting = await contentHash(join(folder, path), NO_SIGNAL).catch(() => undefined);
    return waiting === hash ? toEntry(there) : undefined;
  }

  #get(id: string): LibraryDocument {
    const document = this.#parts.db.documents.get(id);
    if (document === undefined) throw new EarshotError('INTERNAL', 'a document is not there');
    return toEntry(document);
  }

  #find(document: string): StoredDocument {
    const { documents } = this.#parts.db;
    const found = documents.get(document) ?? documents.byPath(this.#inside(document));
    if (found !== undefined) return found;
    throw new EarshotError('USAGE', `there is no document ${document}; see earshot kb list`);
  }

  /** People also give the whole path of a file in the folder. */
  #inside(path: string): string {
    const { folder } = this.#parts;
    return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  }
}

async function hashOf(source: Placement['source']): Promise<string> {
  if ('path' in source) return contentHash(source.path, NO_SIGNAL);
  return createHash('sha256').update(source.bytes).digest('hex');
}

function toEntry(document: StoredDocument): LibraryDocument {
  const { id, path, collection, state, reason, title, author, pages, passages } = document;
  const { notes, indexedWallMs, file } = document;
  return {
    ...{ id, path, collection, state, reason, title, author, pages, passages },
    ...{ notes, indexedWallMs, sizeBytes: file?.sizeBytes ?? null },
  };
}
