import type { CancelTimer, Clock } from '../../base/clock.ts';
import { asEarshotError } from '../../base/errors.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type { Broker } from '../../ports/broker.ts';
import type { OutboxEvent, OutboxStore } from '../../ports/outbox.ts';

/** A broker that refuses may let us in later: its access list was changed, its disk is free. */
const RETRY_MS = 30_000;
/** It went away, or is busy; when it is back it is told at once. */
const SOON_MS = 1000;

export interface OutboxSenderParts {
  broker: Broker;
  store: OutboxStore;
  clock: Clock;
  log: Log;
}

/** Sends events in their order, each until the broker has it: at least once. */
export class OutboxSender implements Component {
  readonly name = 'mqtt outbox';
  readonly #parts: OutboxSenderParts;
  #endListening = (): void => undefined;
  #cancelRetry: CancelTimer = () => undefined;
  #isSending = false;
  #isStopped = true;
  #isFullTold = false;

  constructor(parts: OutboxSenderParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    this.#endListening = this.#parts.broker.onState((state) => {
      if (state === 'online') void this.#sendAll();
    });
    void this.#sendAll();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endListening();
    this.#cancelRetry();
  }

  /**
   * Keeps an event and has it sent when it can be.
   * @param mayUseReserve for what helps to bring the broker back
   * @throws OUTBOX_FULL, DISK_FULL: then what the event tells of must not be done either
   */
  add(event: Omit<OutboxEvent, 'id'>, mayUseReserve = false): void {
    this.#keep(event, mayUseReserve);
    // After the transaction that this may be part of.
    queueMicrotask(() => void this.#sendAll());
  }

  #keep(event: Omit<OutboxEvent, 'id'>, mayUseReserve: boolean): void {
    const { store, log } = this.#parts;
    try {
      store.add(event, mayUseReserve);
      if (event.isKept) this.#isFullTold = false;
    } catch (error) {
      // Somebody may turn a knob ten thousand times: it is told once.
      const isNews = asEarshotError(error).code === 'OUTBOX_FULL' && !this.#isFullTold;
      if (isNews) log.error({ err: error }, 'the outbox is full: audited changes are refused');
      this.#isFullTold ||= isNews;
      throw error;
    }
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#canSend) {
        const event = this.#parts.store.first();
        if (!event || !(await this.#send(event))) break;
      }
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the outbox cannot be read');
    } finally {
      this.#isSending = false;
    }
  }

  get #canSend(): boolean {
    return !this.#isStopped && this.#parts.broker.state === 'online';
  }

  /** @returns false when the next one must wait too */
  async #send(event: OutboxEvent): Promise<boolean> {
    const { broker, store, log } = this.#parts;
    try {
      const payload = withId(event);
      await broker.publish({ topic: event.topic, payload, qos: 1 });
    } catch (thrown) {
      const { code, message, facts } = asEarshotError(thrown);
      if (facts.retryable) return this.#retryLater(SOON_MS);
      log.warn({ code, reason: message, isKept: event.isKept }, 'an event could not be sent');
      if (event.isKept) return this.#retryLater(RETRY_MS);
    }
    store.remove(event.id);
    return true;
  }

  #retryLater(delayMs: number): false {
    this.#cancelRetry();
    if (!this.#isStopped) {
      this.#cancelRetry = this.#parts.clock.setTimer(delayMs, () => void this.#sendAll());
    }
    return false;
  }
}

/** Sent at least once: whoever reads it knows a repetition by its number. */
function withId({ id, payload }: OutboxEvent): string {
  return JSON.stringify({ id, ...(JSON.parse(payload) as object) });
}
