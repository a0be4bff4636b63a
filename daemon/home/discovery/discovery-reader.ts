import { createHash } from 'node:crypto';
import type { Catalogue } from '../catalogue.ts';
import type { RatedLog } from '../rated-log.ts';
import { readAnnouncement } from './announcement.ts';
import { readJsonObject } from './payload.ts';
import { Refusal, shownInLog } from './refusal.ts';
import { readDiscoveryTopic } from './topic.ts';

/** Topics of discovery that are remembered; others are passed over. */
const MAX_TOPICS = 8000;

interface KnownTopic {
  digest: string;
  keys: ReadonlySet<string>;
}

/** Keeps the catalogue as the discovery messages say. */
export class DiscoveryReader {
  readonly #prefix: string;
  readonly #ownIdentifiers: ReadonlySet<string>;
  readonly #catalogue: Catalogue;
  readonly #log: RatedLog;
  readonly #topics = new Map<string, KnownTopic>();

  constructor(options: {
    prefix: string;
    ownIdentifiers: readonly string[];
    catalogue: Catalogue;
    log: RatedLog;
  }) {
    this.#prefix = options.prefix;
    this.#ownIdentifiers = new Set(options.ownIdentifiers);
    this.#catalogue = options.catalogue;
    this.#log = options.log;
  }

  /** @returns whether the catalogue may have changed */
  take(topic: string, payload: Uint8Array): boolean {
    const known = this.#topics.get(topic);
    if (payload.byteLength === 0) return this.#remove(topic, known);
    const digest = createHash('sha256').update(payload).digest('base64');
    // Devices repeat themselves whenever Home Assistant is born.
    if (known?.digest === digest) return false;
    if (!known && this.#topics.size >= MAX_TOPICS) {
      this.#log.warn({ limit: MAX_TOPICS }, 'too many devices announce themselves');
      return false;
    }
    const keys = this.#read(topic, payload, known?.keys ?? new Set());
    if (keys) this.#topics.set(topic, { digest, keys });
    return keys !== undefined;
  }

  #remove(topic: string, known: KnownTopic | undefined): boolean {
    if (!known) return false;
    this.#topics.delete(topic);
    for (const key of known.keys) this.#catalogue.withdraw(key);
    return known.keys.size > 0;
  }

  /** @returns the keys of what this topic announces; undefined: it is no such topic */
  #read(
    topic: string,
    payload: Uint8Array,
    before: ReadonlySet<string>,
  ): ReadonlySet<string> | undefined {
    const place = readDiscoveryTopic(this.#prefix, topic);
    if (!place) return this.#refuse(topic, 'its topic is none that devices announce themselves on');
    const keyOf = (componentId: string): string => `${topic}#${componentId}`;
    const keys = new Set(before);
    try {
      const { added, removed } = readAnnouncement(place, readJsonObject(payload));
      for (const componentId of removed) {
        keys.delete(keyOf(componentId));
        this.#catalogue.withdraw(keyOf(componentId));
      }
      for (const announcement of added) {
        // The box announces itself to Home Assistant at the same broker.
        const { identifiers } = announcement.device;
        if (identifiers.some((each) => this.#ownIdentifiers.has(each))) continue;
        const key = keyOf(announcement.componentId);
        const parts = [place.nodeId, place.objectId, announcement.componentId];
        const fallbackId = parts.filter((part) => part !== undefined && part !== '').join('_');
        keys.add(key);
        this.#announce({ key, fallbackId }, announcement);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const key of before) this.#catalogue.withdraw(key);
      this.#refuse(topic, error.message);
      return new Set();
    }
    return keys;
  }

  /** A component that is wrong does not take the others of its device with it. */
  #announce(
    { key, fallbackId }: { key: string; fallbackId: string },
    announcement: Parameters<Catalogue['announce']>[1],
  ): void {
    try {
      this.#catalogue.announce({ key, rank: 'discovery', fallbackId }, announcement);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(key, error.message);
    }
  }

  #refuse(topic: string, reason: string): undefined {
    this.#log.warn({ topic: shownInLog(topic), reason }, 'a device was announced in a wrong way');
  }
}
