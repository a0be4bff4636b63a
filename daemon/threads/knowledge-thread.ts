import { MessageChannel, type Worker } from 'node:worker_threads';
import { EngineClient } from '../../models/client.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { asEarshotError, EarshotError } from '../base/errors.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Log } from '../base/log.ts';
import type { FoundPassage, KnowledgeQuestion, KnowledgeSearch } from '../ports/knowledge.ts';
import type {
  AddedDocument,
  Library,
  LibraryDocument,
  LibraryStatus,
  NewDocument,
} from '../ports/library.ts';
import { Current } from './current.ts';
import { EngineThread } from './engine-thread.ts';
import type { KnowledgeSettings } from './knowledge.ts';
import { isStatusReport } from './knowledge-wire.ts';
import { MODEL_READY_WITHIN_MS, spawnThread } from './spawn.ts';

export interface KnowledgeThreadParts {
  settings: KnowledgeSettings & Required<Pick<KnowledgeSettings, 'library'>>;
  /** Cores of the thread; empty: any. */
  cores: readonly number[];
  clock: Clock;
  log: Log;
}

/** A question waits so long for a thread that is being started; */
const THREAD_WITHIN_MS = 5000;
/** and so long for its answer: the slowest search ever measured took a tenth of it. */
const SEARCH_WITHIN_MS = 5000;
/** A thread that was given up is tried again when somebody asks for it, but not more often. */
const REVIVE_AFTER_MS = 60_000;

/**
 * The owner's documents, in their thread. A thread that dies is replaced a few times in a row; the
 * daemon goes on without it, and says so to whoever asks.
 */
export class KnowledgeThread implements KnowledgeSearch, Library, Component {
  readonly name = 'knowledge';
  readonly #parts: KnowledgeThreadParts;
  readonly #current: Current<EngineClient>;
  #thread: EngineThread | undefined;
  #startedMs = 0;
  #isStopping = false;
  #status: LibraryStatus;
  /** Why there are no vectors although a model was chosen. */
  #refusal: string | undefined;

  constructor(parts: KnowledgeThreadParts) {
    this.#parts = parts;
    const { clock, settings } = parts;
    this.#current = new Current({ name: 'the library', clock, waitMs: THREAD_WITHIN_MS });
    this.#status = nothingOf(settings.library.folder, 'it is being started');
  }

  /** Returns at once: whoever asks before the thread is there waits for it. */
  async start(): Promise<void> {
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const client = this.#current.now;
    if (client) this.#current.leave(client);
    await this.#thread?.stop();
  }

  /** As the thread told it last. */
  get statusNow(): LibraryStatus {
    const notes = this.#refusal === undefined ? [] : [this.#refusal];
    return { ...this.#status, notes: [...this.#status.notes, ...notes] };
  }

  get isEmpty(): boolean {
    const { activity, indexed } = this.#status;
    return activity !== 'off' && indexed === 0;
  }

  async search(question: KnowledgeQuestion, signal: AbortSignal): Promise<readonly FoundPassage[]> {
    const client = await this.#client();
    const over = new AbortController();
    const answer = client.call('search', question, { signal });
    const late = sleep(this.#parts.clock, SEARCH_WITHIN_MS, over.signal).then((end) => {
      if (end === 'aborted') return undefined;
      const error = new EarshotError('ENGINE_STUCK', 'the search in the documents does not end');
      void this.#thread?.end(error);
      throw error;
    });
    try {
      const found = await Promise.race([answer, late]);
      return (found ?? []) as readonly FoundPassage[];
    } finally {
      over.abort();
    }
  }

  add(wanted: NewDocument): Promise<AddedDocument> {
    return this.#call('add', wanted);
  }

  list(): Promise<readonly LibraryDocument[]> {
    return this.#call('list', undefined);
  }

  remove(document: string): Promise<LibraryDocument> {
    return this.#call('remove', document);
  }

  reindex(document?: string): Promise<number> {
    return this.#call('reindex', document);
  }

  async status(): Promise<LibraryStatus> {
    try {
      this.#status = await this.#call('status', undefined);
    } catch {
      // What is known says why it cannot be asked.
    }
    return this.statusNow;
  }

  async #call<T>(method: string, params: unknown): Promise<T> {
    const client = await this.#client();
    return (await client.call(method, params)) as T;
  }

  /** @throws ENGINE_FAILED saying why the documents cannot be asked */
  async #client(): Promise<EngineClient> {
    const { clock } = this.#parts;
    const isGivenUp = this.#thread?.state === 'given-up';
    if (isGivenUp && clock.nowMs() - this.#startedMs >= REVIVE_AFTER_MS) this.#begin();
    else if (isGivenUp) throw this.#unreachable();
    try {
      return await this.#current.get();
    } catch (error) {
      throw this.#thread?.state === 'given-up' ? this.#unreachable() : error;
    }
  }

  #unreachable(): EarshotError {
    return new EarshotError('ENGINE_FAILED', `the documents: ${this.#status.reason}`);
  }

  #begin(): void {
    const { clock, log } = this.#parts;
    if (this.#isStopping) return;
    this.#startedMs = clock.nowMs();
    let arrived: EngineClient | undefined;
    this.#thread = new EngineThread({
      ...{ name: this.name, clock, log },
      spawn: async () => {
        const { worker, client } = await this.#spawn();
        arrived = client;
        return worker;
      },
      onReady: () => {
        if (arrived) this.#enter(arrived);
      },
      onDeath: () => this.#leave('it has failed and is being started again'),
      onGivenUp: (error) => {
        log.error({ err: error }, 'the documents cannot be searched');
        this.#leave(error.message);
      },
      onImmortal: (error) => {
        log.error({ err: error }, 'the knowledge thread cannot be ended');
        this.#leave(error.message);
      },
    });
    void this.#thread.startInTime();
  }

  #enter(client: EngineClient): void {
    this.#current.enter(client);
    void this.status();
  }

  #leave(reason: string): void {
    const client = this.#current.now;
    if (client) this.#current.leave(client);
    if (!this.#isStopping) this.#status = { ...this.#status, activity: 'off', reason };
  }

  /** With the chosen model, or by words only where that cannot be opened. */
  async #spawn(): Promise<{ worker: Worker; client: EngineClient }> {
    const { settings, log } = this.#parts;
    if (settings.embedder === undefined || this.#refusal !== undefined) {
      return this.#spawnWith(withoutEmbedder(settings));
    }
    try {
      return await this.#spawnWith(settings);
    } catch (error) {
      const known = asEarshotError(error);
      if (!OF_EMBEDDER.has(known.code)) throw known;
      const { id } = settings.embedder.model;
      log.error({ err: known }, 'the embedder cannot be opened');
      this.#refusal = `The model ${id} cannot be used for the documents: ${known.message}.`;
      return this.#spawnWith(withoutEmbedder(settings));
    }
  }

  async #spawnWith(settings: KnowledgeSettings): Promise<{ worker: Worker; client: EngineClient }> {
    const { clock, cores } = this.#parts;
    const { port1, port2 } = new MessageChannel();
    const flags = createCancelFlags();
    const worker = await spawnThread<KnowledgeSettings>({
      ...{ name: this.name, cores, settings, clock },
      links: { main: { port: port2, flags } },
      file: new URL('./knowledge.js', import.meta.url),
      isolation: 'thread',
      readyWithinMs: MODEL_READY_WITHIN_MS,
      onMessage: (message) => {
        if (isStatusReport(message)) this.#status = message.status;
      },
    });
    return { worker, client: new EngineClient(port1, flags) };
  }
}

/** What goes wrong with a model, and not with the documents. */
const OF_EMBEDDER: ReadonlySet<string> = new Set([
  ...['MODEL_INVALID', 'MODEL_MISSING', 'MODEL_TOO_LARGE', 'LIBRARY_MISSING'],
  ...['ENGINE_FAILED', 'ENGINE_STUCK'],
]);

function withoutEmbedder({ embedder: _, ...settings }: KnowledgeSettings): KnowledgeSettings {
  return settings;
}

function nothingOf(folder: string, reason: string): LibraryStatus {
  return {
    ...{ folder, activity: 'off', reason, indexed: 0, waiting: 0, refused: 0, passages: 0 },
    ...{ current: null, percent: 100, vectors: null, notes: [] },
  };
}
