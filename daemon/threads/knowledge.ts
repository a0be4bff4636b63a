import { dirname } from 'node:path';
import { serveEmbedder } from '../../models/embedder-link.ts';
import { serve } from '../../models/serve.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import { OwnDocuments } from '../knowledge/ingest/own-documents.ts';
import { SearchesFirst } from '../knowledge/ingest/searches-first.ts';
import { parseDocument } from '../knowledge/parse/parse-document.ts';
import { PARSE_LIMITS } from '../knowledge/parse/parse-limits.ts';
import type { PassageLimits } from '../knowledge/passages/passages-of.ts';
import { HashedNgramEmbedder } from '../knowledge/search/hashed-ngram-embedder.ts';
import { PassageSearch } from '../knowledge/search/passage-search.ts';
import type { KnowledgeQuestion } from '../ports/knowledge.ts';
import type { NewDocument } from '../ports/library.ts';
import type { Embedder } from '../ports/memory.ts';
import { KnowledgeDb } from '../store/knowledge-db.ts';
import { isDamaged, setAside } from '../store/sqlite.ts';
import { bootThread, type ThreadParts } from './boot.ts';
import type { EmbedderName, EngineChoice } from './engine-choice.ts';
import { STATUS_EVERY_MS, type StatusReport } from './knowledge-wire.ts';
import { EMBEDDER_TRIAL } from './open-embedder.ts';
import { openProven } from './prove.ts';

/** Where the owner's documents are, and how they are cut. */
export interface LibrarySettings {
  /** Absolute. */
  folder: string;
  /** True: it is made where it is not there. */
  isOwnFolder: boolean;
  /** False: opened for one command; nothing is indexed but what that asks for. */
  staysOn: boolean;
  passages: PassageLimits;
  /** 0..1: a passage that is less sure is not found. */
  minScore: number;
  /** Codes of tesseract for scans, the most important first; empty: what is installed. */
  ocrLanguages: readonly string[];
}

/** The only thread that opens knowledge.db; it closes the file before it ends. */
export interface KnowledgeSettings {
  /** Path of knowledge.db. */
  path: string;
  /** Served over the link `embed`, where there is one; absent: passages are found by words. */
  embedder?: EngineChoice<EmbedderName>;
  /** Served over the link `main`; absent: only the embedder is. */
  library?: LibrarySettings;
}

await bootThread<KnowledgeSettings>(async (settings, parts) => {
  const proven = settings.embedder && (await openProven(settings.embedder, EMBEDDER_TRIAL));
  const { database, notes } = openDatabase(settings.path);
  const embed = proven && parts.optionalLink('embed');
  if (proven && embed) serveEmbedder(embed.port, proven.engine, embed.flags);
  const own = createLibrary({ settings, database, notes, chosen: proven?.engine }, parts);
  let closing: Promise<void> | undefined;
  const closeFiles = async (): Promise<void> => {
    await own?.stop();
    database.close();
    await proven?.engine.close();
  };
  const closeOnce = (): Promise<void> => {
    closing ??= closeFiles();
    return closing;
  };
  parts.beforeEnd(closeOnce);
  const main = parts.link('main');
  const close = async (): Promise<void> => {
    await closeOnce();
    embed?.port.close();
    main.port.close();
    parts.parent.close();
  };
  serve(main.port, { calls: { ...own?.calls, close }, casts: {} }, main.flags);
  await own?.documents.start();
  return proven?.verdict;
});

/** What is in it can be made anew from the documents, so a damaged file keeps nobody waiting. */
function openDatabase(path: string): { database: KnowledgeDb; notes: string[] } {
  try {
    return { database: new KnowledgeDb(path), notes: [] };
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const kept = setAside(path);
    const note = `The index was damaged and is made anew from the documents; see ${kept}.`;
    return { database: new KnowledgeDb(path), notes: [note] };
  }
}

interface LibraryParts {
  settings: KnowledgeSettings;
  database: KnowledgeDb;
  notes: readonly string[];
  /** Absent: that of the rescue tier serves. */
  chosen: Embedder | undefined;
}

/** The library with what may be asked of it over the wire. */
function createLibrary({ settings, database, notes, chosen }: LibraryParts, parts: ThreadParts) {
  const { library } = settings;
  if (library === undefined) return undefined;
  const { folder: root, ocrLanguages } = library;
  const rescue = new HashedNgramEmbedder();
  const clock = new SystemClock();
  const searches = new SearchesFirst();
  let isStopped = false;
  const tell = throttled(clock, () => {
    if (isStopped) return;
    const report: StatusReport = { kind: 'library', status: documents.statusNow() };
    parts.parent.postMessage(report);
  });
  const documents: OwnDocuments = new OwnDocuments({
    ...library,
    ...{ db: database, clock, embedder: chosen ?? rescue, searches, notes, onStep: tell },
    stateFolder: dirname(settings.path),
    parse: (path, signal) => parseDocument({ path, root, ocrLanguages, signal, clock }),
    maxFileBytes: PARSE_LIMITS.fileBytes,
  });
  const search = new PassageSearch({
    db: database,
    embedders: chosen ? [chosen, rescue] : [rescue],
    minScore: library.minScore,
  });
  return {
    documents,
    stop: async () => {
      isStopped = true;
      await documents.stop();
    },
    calls: {
      search: (question: KnowledgeQuestion, { signal }: { signal: AbortSignal }) =>
        searches.during(() => search.search(question, signal)),
      add: (wanted: NewDocument) => documents.add(wanted),
      list: () => documents.list(),
      remove: (document: string) => documents.remove(document),
      reindex: (document: string | undefined) => documents.reindex(document),
      status: () => documents.status(),
    },
  };
}

/** The same, at most once in a while; the last call is never lost. */
function throttled(clock: Clock, act: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    clock.setTimer(STATUS_EVERY_MS, () => {
      isDue = false;
      act();
    });
  };
}
