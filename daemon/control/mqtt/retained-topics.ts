import type { Log } from '../../base/log.ts';
import type { Broker } from '../../ports/broker.ts';

/** What the box leaves at a broker: each topic is written when its content is new there. */
export class RetainedTopics {
  readonly #broker: Broker;
  readonly #log: Log;
  /** What the broker has for sure, by topic. */
  readonly #known = new Map<string, string>();
  #isForgotten = false;

  constructor(broker: Broker, log: Log) {
    this.#broker = broker;
    this.#log = log;
  }

  /** The broker may know nothing any more. */
  distrust(): void {
    this.#known.clear();
  }

  /** Leaves `payload` there, unless it lies there; while the broker is away, nothing happens. */
  async put(topic: string, payload: string): Promise<void> {
    if (this.#isForgotten || this.#known.get(topic) === payload) return;
    this.#known.set(topic, payload);
    try {
      await this.#broker.publish({ topic, payload, qos: 1, retain: true });
    } catch (error) {
      this.#known.delete(topic);
      this.#log.debug({ topic, reason: (error as Error).message }, 'a state was not published');
    }
  }

  /** Empties these topics, and leaves nothing from now on. @throws BROKER_OFFLINE */
  async forget(topics: readonly string[]): Promise<void> {
    this.#isForgotten = true;
    for (const topic of topics) {
      await this.#broker.publish({ topic, payload: '', qos: 1, retain: true });
    }
  }
}
