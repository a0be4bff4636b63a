import { Backoff } from '../../base/backoff.ts';
import { type CancelTimer, type Clock, sleep } from '../../base/clock.ts';
import { asEarshotError, EarshotError } from '../../base/errors.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type { Broker, BrokerMessage, BrokerState, OutgoingMessage } from '../../ports/broker.ts';
import {
  type LinkLoss,
  loadMqtt,
  type MqttLink,
  type MqttVersion,
  type OpenLink,
} from './client.ts';
import { type BrokerAddress, readCredentials } from './connection-options.ts';
import { Sender } from './sender.ts';
import { Subscriptions } from './subscriptions.ts';
import { isTopic, isTopicFilter } from './topic-filter.ts';

/** Silence after which both ends ask whether the other is there; a router forgets after minutes. */
const KEEPALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 10_000;
/** For a goodbye; then the connection is cut. */
const CLOSE_TIMEOUT_MS = 2000;
/** A connection that lived for so long was a good one. */
const STEADY_AFTER_MS = 30_000;
/** Answers to a CONNECT that mean "not this version", of MQTT 3.1.1 and of 5. */
const WRONG_VERSION: ReadonlySet<number | undefined> = new Set([1, 132]);

export interface MqttBrokerOptions extends BrokerAddress {
  /** Of the connection, for log and status: `home` or `fleet`. */
  name: string;
  /** Largest packet either way, bytes; a broker of MQTT 5 does not send larger ones. */
  maxPacketBytes: number;
  /** Longest wait between two attempts. */
  maxBackoffMs: number;
  /** What the broker says for us, retained, when we are gone without a goodbye. */
  will?: { topic: string; payload: string };
  /** MQTT 5: how long the broker keeps messages for us after we are gone; default 0: not at all. */
  sessionExpiryS?: number;
}

export interface MqttBrokerParts {
  clock: Clock;
  log: Log;
  /** 0 <= number < 1; draws the waits. */
  random?: () => number;
}

/** How a connection is, for people. */
export interface BrokerStatus {
  state: BrokerState;
  /** The version spoken now or last; absent: it never was online. */
  version?: MqttVersion;
  /** Why it is not online; empty when it is. */
  reason: string;
}

/** One connection to an MQTT broker: a wrong address never throws, and is tried again for ever. */
export class MqttBroker implements Broker, Component {
  readonly name: string;
  readonly #options: MqttBrokerOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #backoff: Backoff;
  readonly #sender: Sender;
  readonly #subscriptions = new Subscriptions();
  readonly #listeners = new Set<(state: BrokerState) => void>();
  #open: OpenLink | undefined;
  #link: MqttLink | undefined;
  #state: BrokerState = 'closed';
  #reason = 'it was not started';
  #version: MqttVersion;
  #hasBeenOnline = false;
  #onlineSinceMs = 0;
  #cancelRetry: CancelTimer = () => undefined;

  constructor(options: MqttBrokerOptions, { clock, log, random }: MqttBrokerParts) {
    this.name = options.name;
    this.#options = options;
    this.#clock = clock;
    this.#sender = new Sender(options.name, clock);
    this.#log = log.child({ connection: options.name });
    const maxDelayMs = options.maxBackoffMs;
    this.#backoff = new Backoff({ maxDelayMs, ...(random ? { random } : {}) });
    this.#version = options.version === 'auto' ? '5' : options.version;
  }

  get state(): BrokerState {
    return this.#state;
  }

  get status(): BrokerStatus {
    const version = this.#hasBeenOnline ? { version: this.#version } : {};
    return { state: this.#state, ...version, reason: this.#reason };
  }

  /** Begins to connect, and does not wait for it. */
  async start(): Promise<void> {
    this.#open ??= await loadMqtt();
    if (this.#state === 'closed') this.#attempt();
  }

  /** Says goodbye, so that the will stays unsaid. */
  async stop(): Promise<void> {
    this.#cancelRetry();
    const link = this.#link;
    this.#link = undefined;
    this.#become('closed', 'it was closed');
    this.#sender.refuseAll(this.#sender.offline(this.#reason));
    if (!link) return;
    const patience = new AbortController();
    await Promise.race([link.end(), sleep(this.#clock, CLOSE_TIMEOUT_MS, patience.signal)]);
    patience.abort();
    link.cut();
  }

  async publish(message: OutgoingMessage): Promise<void> {
    this.#assertFit(message);
    if (this.#state !== 'online') throw this.#sender.offline(this.#reason);
    return this.#sender.publish(message, () => this.#link);
  }

  /** @throws USAGE for what is no topic filter */
  subscribe(filter: string, listener: (message: BrokerMessage) => void): () => void {
    if (!isTopicFilter(filter)) throw new EarshotError('USAGE', 'that is no MQTT topic filter');
    // A copy, so that the same function may listen twice.
    const own = (message: BrokerMessage): void => listener(message);
    const subscription = this.#subscriptions.add(filter, own);
    if (this.#state === 'online') this.#tellSubscribed([subscription]);
    return () => {
      const isUnwanted = this.#subscriptions.remove(filter, own);
      if (isUnwanted && this.#state === 'online') this.#link?.unsubscribe(filter);
    };
  }

  onState(listener: (state: BrokerState) => void): () => void {
    const own = (state: BrokerState): void => listener(state);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  #attempt(): void {
    this.#become('connecting', this.#reason);
    const { clientId, maxPacketBytes, sessionExpiryS = 0, will } = this.#options;
    try {
      this.#link = this.#open?.(
        {
          ...readCredentials(this.#options),
          ...{ clientId, maxPacketBytes, sessionExpiryS, version: this.#version },
          ...{ keepaliveS: KEEPALIVE_S, connectTimeoutMs: CONNECT_TIMEOUT_MS },
          ...(will ? { will } : {}),
        },
        {
          greeted: () => this.#greeted(),
          message: (message, ids) => this.#take(message, ids),
          lost: (loss) => this.#lost(loss),
        },
      );
    } catch (error) {
      this.#lost({ reason: asEarshotError(error).message, isSpeechless: false });
    }
  }

  #greeted(): void {
    this.#hasBeenOnline = true;
    this.#onlineSinceMs = this.#clock.nowMs();
    this.#sender.greeted(this.#link?.receiveMaximum);
    this.#tellSubscribed(this.#subscriptions.all);
    this.#become('online', '');
  }

  #lost({ reason, code, isSpeechless }: LinkLoss): void {
    this.#link = undefined;
    if (this.#options.version === 'auto') {
      if (WRONG_VERSION.has(code)) this.#version = '3.1.1';
      // Old brokers hang up on a version they do not know; so does a broker that is starting.
      else if (isSpeechless && !this.#hasBeenOnline)
        this.#version = this.#version === '5' ? '3.1.1' : '5';
    }
    const livedMs = this.#clock.nowMs() - this.#onlineSinceMs;
    if (this.#state === 'online' && livedMs >= STEADY_AFTER_MS) this.#backoff.reset();
    this.#become('offline', reason);
    this.#sender.refuseAll(this.#sender.offline(this.#reason));
    this.#cancelRetry = this.#clock.setTimer(this.#backoff.next(), () => this.#attempt());
  }

  #become(state: BrokerState, reason: string): void {
    const isNews = reason !== this.#reason;
    this.#reason = reason;
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'online') this.#log.info({ version: this.#version }, 'connected to the broker');
    // Tried every few seconds, perhaps for days: the same reason is told once.
    if (state === 'offline' && isNews) this.#log.warn({ reason }, 'no connection to the broker');
    for (const listener of [...this.#listeners]) listener(state);
  }

  #assertFit({ topic, payload }: OutgoingMessage): void {
    if (!isTopic(topic)) throw new EarshotError('USAGE', 'that is no MQTT topic to publish to');
    const bytes = Buffer.byteLength(topic) + Buffer.byteLength(payload);
    const theirs = this.#link?.maxPacketBytes ?? Number.POSITIVE_INFINITY;
    const limit = Math.min(this.#options.maxPacketBytes, theirs);
    if (bytes <= limit) return;
    const text = `a message of ${bytes} bytes; at most ${limit} may be sent to the broker`;
    throw new EarshotError('INPUT_TOO_LARGE', text);
  }

  #tellSubscribed(subscriptions: Subscriptions['all']): void {
    this.#link?.subscribe(subscriptions, (filter, reason) =>
      this.#log.warn({ filter, reason }, 'the broker refuses a subscription'),
    );
  }

  #take(message: BrokerMessage, ids: readonly number[]): void {
    // Only a broker of version 3.1.1 was not told the limit.
    if (message.payload.byteLength > this.#options.maxPacketBytes) return;
    this.#subscriptions.dispatch(message, ids, (error) =>
      this.#log.error({ err: error }, 'a message could not be used'),
    );
  }
}
