import type { Broker, BrokerState, OutgoingMessage } from '../../daemon/ports/broker.ts';

/** A broker of which a test decides whether it is there and what it takes. */
export class ScriptedBroker implements Broker {
  state: BrokerState = 'offline';
  /** What it took, in order. */
  readonly taken: OutgoingMessage[] = [];
  /** Thrown by publish() while set. */
  failure: Error | undefined;
  /** Calls of publish(). */
  tries = 0;
  readonly #stateListeners = new Set<(state: BrokerState) => void>();

  async publish(message: OutgoingMessage): Promise<void> {
    this.tries += 1;
    if (this.failure) throw this.failure;
    this.taken.push(message);
  }

  subscribe(): () => void {
    return () => undefined;
  }

  onState(listener: (state: BrokerState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  }

  become(state: BrokerState): void {
    this.state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
