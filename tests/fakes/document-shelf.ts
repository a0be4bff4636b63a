import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SystemClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { OwnDocuments } from '../../daemon/knowledge/ingest/own-documents.ts';
import { SearchesFirst } from '../../daemon/knowledge/ingest/searches-first.ts';
import type { ParsedDocument } from '../../daemon/knowledge/parsed-document.ts';
import { HashedNgramEmbedder } from '../../daemon/knowledge/search/hashed-ngram-embedder.ts';
import type { LibraryDocument } from '../../daemon/ports/library.ts';
import type { Embedder } from '../../daemon/ports/memory.ts';
import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';
import { until } from './until.ts';

const MAX_FILE_BYTES = 10_000;
/** Older than anything that is still being written. */
const OLD_S = 1_700_000_000;

/** To this clock no file was written just now, so that nothing waits for a file to rest. */
class LaterClock extends SystemClock {
  override wallMs(): number {
    return super.wallMs() + 60_000;
  }
}

/** Documents in a real folder and a real database, read by a scripted parser. */
export class DocumentShelf {
  readonly base = mkdtempSync(join(tmpdir(), 'earshot-shelf-'));
  readonly folder = join(this.base, 'documents');
  readonly searches = new SearchesFirst();
  /** Paths below the folder, in the order in which they were parsed. */
  readonly parsed: string[] = [];
  /** Awaited by each parse, before it answers. */
  beforeAnswer: (path: string) => Promise<void> = async () => undefined;
  embedder: Embedder = new HashedNgramEmbedder();
  db: KnowledgeDb;
  documents: OwnDocuments;

  constructor() {
    this.db = this.#openDb();
    this.documents = this.#create();
  }

  /** Writes a file as if it had lain there for long. */
  write(path: string, text: string, modifiedS = OLD_S): void {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    utimesSync(target, modifiedS, modifiedS);
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  delete(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  /** A file elsewhere, to be added. */
  outside(name: string, text: string): string {
    const path = join(this.base, name);
    writeFileSync(path, text);
    return path;
  }

  async byPath(path: string): Promise<LibraryDocument | undefined> {
    return (await this.documents.list()).find((each) => each.path === path);
  }

  /** Waits until nothing is being done, and `path`, where given, is known. */
  async settled(path?: string): Promise<void> {
    await until(
      'the library to rest',
      () => {
        const { activity, waiting } = this.documents.statusNow();
        const isKnown = path === undefined || this.db.documents.byPath(path) !== undefined;
        return activity === 'idle' && waiting === 0 && isKnown;
      },
      20_000,
    );
  }

  /** As after the end of the process: another database handle, other parts. */
  async restart(): Promise<void> {
    await this.close();
    this.db = this.#openDb();
    this.documents = this.#create();
  }

  async close(): Promise<void> {
    await this.documents.stop();
    this.db.close();
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.base, { recursive: true, force: true });
  }

  #openDb(): KnowledgeDb {
    return new KnowledgeDb(join(this.base, 'knowledge.db'));
  }

  #create(): OwnDocuments {
    return new OwnDocuments({
      ...{ db: this.db, folder: this.folder, isOwnFolder: true, staysOn: true },
      ...{ clock: new LaterClock(), passages: { passageChars: 400, overlapChars: 50 } },
      ...{ maxFileBytes: MAX_FILE_BYTES, stateFolder: this.base, searches: this.searches },
      ...{ embedder: this.embedder, notes: [], onStep: () => undefined },
      parse: (path, signal) => this.#parse(path, signal),
    });
  }

  async #parse(path: string, signal: AbortSignal): Promise<ParsedDocument> {
    const below = path.slice(this.folder.length + 1);
    this.parsed.push(below);
    const text = await readFile(path, 'utf8');
    await this.beforeAnswer(below);
    signal.throwIfAborted();
    if (text === 'locked') {
      throw new EarshotError('DOCUMENT_REFUSED', `${below} is protected by a password`);
    }
    return { blocks: [{ kind: 'paragraph', text }], notes: [] };
  }
}
