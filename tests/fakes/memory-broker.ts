import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  Broker,
  BrokerMessage,
  BrokerState,
  OutgoingMessage,
} from '../../daemon/ports/broker.ts';

type Listener = (message: BrokerMessage) => void;

function matches(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  return (
    wanted.length === levels.length &&
    wanted.every((level, at) => level === '+' || level === levels[at])
  );
}

/** A broker in the memory of the test: what is published is delivered at once. */
export class MemoryBroker implements Broker {
  state: BrokerState = 'online';
  readonly published: OutgoingMessage[] = [];
  readonly #subscriptions = new Set<{ filter: string; listener: Listener }>();
  readonly #retained = new Map<string, string | Uint8Array>();
  readonly #stateListeners = new Set<(state: BrokerState) => void>();

  get filters(): string[] {
    return [...this.#subscriptions].map(({ filter }) => filter);
  }

  async publish(message: OutgoingMessage): Promise<void> {
    if (this.state !== 'online') throw new EarshotError('BROKER_OFFLINE', 'it is offline');
    this.published.push(message);
    this.say(message.topic, message.payload, message.retain === true);
  }

  subscribe(filter: string, listener: Listener): () => void {
    const subscription = { filter, listener };
    this.#subscriptions.add(subscription);
    for (const [topic, payload] of this.#retained) {
      if (matches(filter, topic)) listener({ topic, payload: bytes(payload), isRetained: true });
    }
    return () => void this.#subscriptions.delete(subscription);
  }

  onState(listener: (state: BrokerState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  }

  /** Something on the net publishes. */
  say(topic: string, payload: string | Uint8Array | object, isRetained = false): void {
    const isPlain = typeof payload === 'string' || payload instanceof Uint8Array;
    const content = isPlain ? payload : JSON.stringify(payload);
    if (isRetained) this.#retained.set(topic, content);
    for (const { filter, listener } of [...this.#subscriptions]) {
      if (!matches(filter, topic)) continue;
      listener({ topic, payload: bytes(content), isRetained: false });
    }
  }

  become(state: BrokerState): void {
    this.state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }
}

function bytes(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
