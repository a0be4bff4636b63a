import type { Clock } from '../base/clock.ts';
import type { FoundPassage, KnowledgeQuestion, KnowledgeSearch } from '../ports/knowledge.ts';
import type { AddedDocument, Library, LibraryDocument, NewDocument } from '../ports/library.ts';
import type { KnowledgeThread } from '../threads/knowledge-thread.ts';
import { prepareEngines } from './engines.ts';
import { createKnowledge } from './knowledge.ts';
import type { Stores } from './stores.ts';

/** The documents for a process that does one thing: their thread starts when it is needed. */
export class LazyKnowledge implements KnowledgeSearch, Library {
  readonly #stores: Stores;
  readonly #clock: Clock;
  #opening: Promise<KnowledgeThread> | undefined;
  #opened: KnowledgeThread | undefined;

  constructor(stores: Stores, clock: Clock) {
    this.#stores = stores;
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#opened?.isEmpty === true;
  }

  async search(question: KnowledgeQuestion, signal: AbortSignal): Promise<readonly FoundPassage[]> {
    return (await this.#open()).search(question, signal);
  }

  async add(wanted: NewDocument): Promise<AddedDocument> {
    return (await this.#open()).add(wanted);
  }

  async list(): Promise<readonly LibraryDocument[]> {
    return (await this.#open()).list();
  }

  async remove(document: string): Promise<LibraryDocument> {
    return (await this.#open()).remove(document);
  }

  async reindex(document?: string): Promise<number> {
    return (await this.#open()).reindex(document);
  }

  async status() {
    const knowledge = await this.#open();
    // The thread says nothing true before it is there.
    await knowledge.list();
    return knowledge.status();
  }

  /** Ends the thread, if it was started. */
  async close(): Promise<void> {
    await (await this.#opening)?.stop();
  }

  #open(): Promise<KnowledgeThread> {
    this.#opening ??= this.#start();
    return this.#opening;
  }

  async #start(): Promise<KnowledgeThread> {
    const [stores, clock] = [this.#stores, this.#clock];
    const engines = await prepareEngines(stores, clock);
    const knowledge = createKnowledge({ stores, engines, clock, staysOn: false });
    await knowledge.start();
    this.#opened = knowledge;
    return knowledge;
  }
}
