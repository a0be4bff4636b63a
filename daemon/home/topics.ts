import type { Clock } from '../base/clock.ts';
import type { Broker } from '../ports/broker.ts';
import { readText } from './discovery/payload.ts';
import { Intake } from './intake.ts';

/** Takes the text of each message of a topic. */
export type TopicListener = (payload: string) => void;

/** A home of 2000 entities with four topics each. */
const MAX_TOPICS = 8000;
/** A state is a word or an object; a picture is none of our business. */
const MAX_STATE_BYTES = 64 * 1024;
/** What was said last is kept for whoever begins to listen later. */
const MAX_KEPT_CHARS = 4096;
/** 2000 states a second are used at once: some 40 ms of work on a small machine. */
const FLOOD = {
  sliceMs: 100,
  perSlice: 200,
  maxWaitingTopics: MAX_TOPICS,
  maxWaitingBytes: 8 * 1024 * 1024,
};

interface Topic {
  listeners: Set<TopicListener>;
  last: string | undefined;
  unsubscribe: () => void;
}

/** The topics that the entities of a home learn from, each subscribed once. */
export class Topics {
  readonly #broker: Broker;
  readonly #topics = new Map<string, Topic>();
  readonly #intake: Intake;

  constructor(broker: Broker, clock: Clock) {
    this.#broker = broker;
    this.#intake = new Intake(FLOOD, clock, (topic, payload) => this.#use(topic, payload));
  }

  /** Messages that found no room in a flood. */
  get dropped(): number {
    return this.#intake.dropped;
  }

  /**
   * Hears what was said last, where that is known, and whatever comes.
   * @returns ends it; undefined where there are too many topics already
   */
  listen(name: string, listener: TopicListener): (() => void) | undefined {
    const known = this.#topics.get(name);
    if (!known && this.#topics.size >= MAX_TOPICS) return undefined;
    const topic = known ?? this.#open(name);
    topic.listeners.add(listener);
    if (topic.last !== undefined) listener(topic.last);
    return () => {
      topic.listeners.delete(listener);
      if (topic.listeners.size > 0 || this.#topics.get(name) !== topic) return;
      this.#topics.delete(name);
      topic.unsubscribe();
    };
  }

  close(): void {
    this.#intake.close();
    for (const { unsubscribe } of this.#topics.values()) unsubscribe();
    this.#topics.clear();
  }

  #open(name: string): Topic {
    const topic: Topic = { listeners: new Set(), last: undefined, unsubscribe: () => undefined };
    this.#topics.set(name, topic);
    topic.unsubscribe = this.#broker.subscribe(name, ({ payload }) => {
      if (payload.byteLength <= MAX_STATE_BYTES) this.#intake.take(name, payload);
    });
    return topic;
  }

  #use(name: string, payload: Uint8Array): void {
    const topic = this.#topics.get(name);
    const text = readText(payload);
    if (!topic || text === undefined) return;
    topic.last = text.length <= MAX_KEPT_CHARS ? text : undefined;
    for (const listener of [...topic.listeners]) listener(text);
  }
}
