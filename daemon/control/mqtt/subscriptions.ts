import type { BrokerMessage } from '../../ports/broker.ts';
import { TopicTree } from './topic-tree.ts';

type Listener = (message: BrokerMessage) => void;

/** One filter as the broker is told it. */
export interface Subscription {
  filter: string;
  /** Comes back with each message that a broker of MQTT 5 sends for this filter; 1 or more. */
  id: number;
}

interface Entry extends Subscription {
  listeners: Set<Listener>;
}

/** Who wants which messages; a message costs by the filters that fit it, not by all there are. */
export class Subscriptions {
  /** In the order of their ids. */
  readonly #byFilter = new Map<string, Entry>();
  readonly #byId = new Map<number, Entry>();
  /** Those with wildcards; the others are found by their topic. */
  readonly #wild = new TopicTree<Entry>();
  #lastId = 0;

  get all(): Subscription[] {
    return [...this.#byFilter.values()];
  }

  /** @param filter a valid one */
  add(filter: string, listener: Listener): Subscription {
    let entry = this.#byFilter.get(filter);
    if (!entry) {
      this.#lastId += 1;
      entry = { filter, id: this.#lastId, listeners: new Set() };
      this.#byFilter.set(filter, entry);
      this.#byId.set(entry.id, entry);
      if (isWild(filter)) this.#wild.put(filter, entry);
    }
    entry.listeners.add(listener);
    return entry;
  }

  /** @returns true when nobody wants the messages of this filter any more */
  remove(filter: string, listener: Listener): boolean {
    const entry = this.#byFilter.get(filter);
    if (!entry?.listeners.delete(listener) || entry.listeners.size > 0) return false;
    this.#byFilter.delete(filter);
    this.#byId.delete(entry.id);
    if (isWild(filter)) this.#wild.remove(filter);
    return true;
  }

  /**
   * Hands a message to those who want it. A broker of MQTT 5 sends a copy for each filter that
   * matches, and says which; one of version 3.1.1 says nothing, so that every listener is asked.
   * @param ids of the filters for which it was sent; empty: not said
   * @param onFault told what a listener threw
   */
  dispatch(
    message: BrokerMessage,
    ids: readonly number[],
    onFault: (error: unknown) => void,
  ): void {
    const entries = ids.length > 0 ? this.#named(ids) : this.#matching(message.topic);
    for (const { listeners } of entries.sort((a, b) => a.id - b.id)) {
      for (const listener of [...listeners]) {
        try {
          listener(message);
        } catch (error) {
          onFault(error);
        }
      }
    }
  }

  #named(ids: readonly number[]): Entry[] {
    return [...new Set(ids)].flatMap((id) => this.#byId.get(id) ?? []);
  }

  #matching(topic: string): Entry[] {
    const exact = this.#byFilter.get(topic);
    const wild = this.#wild.matching(topic);
    return exact ? [exact, ...wild] : wild;
  }
}

function isWild(filter: string): boolean {
  return /[+#]/.test(filter);
}
