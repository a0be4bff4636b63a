import { Socket } from 'node:net';
import type { IClientOptions, IPublishPacket, MqttClient } from 'mqtt';
import type { BrokerMessage, OutgoingMessage } from '../../ports/broker.ts';
import { faultText } from './fault-text.ts';
import type { Subscription } from './subscriptions.ts';

/** Filters in one packet of MQTT 3.1.1. */
const SUBSCRIBE_BATCH = 50;
/** At least once. */
const QOS = 1;
const LEVELS = { '3.1.1': 4, '5': 5 } as const;

export type MqttVersion = keyof typeof LEVELS;

export interface LinkOptions {
  protocol: 'mqtt' | 'mqtts';
  host: string;
  port: number;
  username?: string;
  password?: string;
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
  clientId: string;
  version: MqttVersion;
  keepaliveS: number;
  /** For TCP, TLS and the broker's greeting together. */
  connectTimeoutMs: number;
  maxPacketBytes: number;
  sessionExpiryS: number;
  will?: { topic: string; payload: string };
}

/** How a link ended. */
export interface LinkLoss {
  reason: string;
  /** What the broker answered to the greeting or at the end, a reason code of MQTT. */
  code?: number;
  /** It was cut without a word before the broker had greeted. */
  isSpeechless: boolean;
}

export interface LinkEvents {
  greeted(): void;
  /** @param ids of the filters for which it was sent; empty: not said */
  message(message: BrokerMessage, ids: readonly number[]): void;
  /** Once, at the end, unless it was ended by end(). */
  lost(loss: LinkLoss): void;
}

export type PublishDone = (error?: Error & { code?: unknown }) => void;

/** One TCP connection to a broker, from CONNECT to its end. It never connects again. */
export class MqttLink {
  readonly #client: MqttClient;
  readonly #events: LinkEvents;
  readonly #isModern: boolean;
  #isGreeted = false;
  #isOver = false;
  #fault: (Error & { code?: unknown }) | undefined;

  constructor(client: MqttClient, version: MqttVersion, events: LinkEvents) {
    this.#client = client;
    this.#events = events;
    this.#isModern = version === '5';
    // A command must not wait 40 ms for the other end to confirm the packet before it.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    client.on('error', (error) => {
      this.#fault ??= error;
    });
    client.on('disconnect', ({ reasonCode: code = 0 }) => {
      const error = new Error(`the broker ended the connection (reason ${code})`);
      this.#fault ??= Object.assign(error, { code });
    });
    client.on('connect', () => {
      this.#isGreeted = true;
      if (!this.#isOver) events.greeted();
    });
    client.on('message', (_topic, _payload, packet) => this.#take(packet));
    client.on('close', () => this.#closed());
  }

  /** Unconfirmed messages that the broker takes at once; undefined: not said. */
  get receiveMaximum(): number | undefined {
    return this.#client.serverProperties?.receiveMaximum;
  }

  /** Largest packet that the broker takes, bytes; undefined: not said. */
  get maxPacketBytes(): number | undefined {
    return this.#client.serverProperties?.maximumPacketSize;
  }

  publish(message: OutgoingMessage, done: PublishDone): void {
    const { topic, payload, qos = 0, retain = false } = message;
    const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
    const properties = this.#isModern ? { properties: propertiesOf(message) } : {};
    this.#client.publish(topic, bytes, { qos, retain, ...properties }, (error) =>
      done(error ?? undefined),
    );
  }

  /** @param onRefused told of each filter that the broker does not grant */
  subscribe(
    subscriptions: readonly Subscription[],
    onRefused: (filter: string, reason: string) => void,
  ): void {
    const done = (filter: string) => (error: Error | null) => {
      if (error && !this.#isOver) onRefused(filter, error.message);
    };
    if (
      this.#isModern &&
      this.#client.serverProperties?.subscriptionIdentifiersAvailable !== false
    ) {
      for (const { filter, id } of subscriptions) {
        const properties = { subscriptionIdentifier: id };
        this.#client.subscribe(filter, { qos: QOS, properties }, done(filter));
      }
      return;
    }
    for (let at = 0; at < subscriptions.length; at += SUBSCRIBE_BATCH) {
      const filters = subscriptions.slice(at, at + SUBSCRIBE_BATCH).map(({ filter }) => filter);
      this.#client.subscribe(filters, { qos: QOS }, done(filters.join(' ')));
    }
  }

  unsubscribe(filter: string): void {
    this.#client.unsubscribe(filter, () => undefined);
  }

  /** Says goodbye, so that the will stays unsaid; resolves when the connection is closed. */
  end(): Promise<void> {
    this.#isOver = true;
    return new Promise((resolve) => this.#client.end(false, () => resolve()));
  }

  /** Without a goodbye. */
  cut(): void {
    this.#isOver = true;
    this.#client.end(true);
    this.#client.stream.destroy();
  }

  #take({ topic, payload, retain, properties }: IPublishPacket): void {
    if (this.#isOver) return;
    const { responseTopic, correlationData, subscriptionIdentifier } = properties ?? {};
    const message: BrokerMessage = {
      topic,
      payload: Buffer.from(payload),
      isRetained: retain,
      ...(responseTopic === undefined ? {} : { responseTopic }),
      ...(correlationData === undefined ? {} : { correlationData }),
    };
    this.#events.message(message, [subscriptionIdentifier ?? []].flat());
  }

  #closed(): void {
    if (this.#isOver) return;
    this.cut();
    const code = this.#fault?.code;
    this.#events.lost({
      reason: this.#fault ? faultText(this.#fault) : 'the connection was cut',
      ...(typeof code === 'number' ? { code } : {}),
      isSpeechless: !this.#isGreeted && this.#fault === undefined,
    });
  }
}

function propertiesOf(message: OutgoingMessage): IPublishPacket['properties'] & object {
  const { expiryS, responseTopic, correlationData } = message;
  return {
    ...(expiryS === undefined ? {} : { messageExpiryInterval: expiryS }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
  };
}

/** Begins to connect; whatever becomes of it is told to `events`. */
export type OpenLink = (options: LinkOptions, events: LinkEvents) => MqttLink;

/** Loads the library: 0.1 s that a box without a broker need not spend. */
export async function loadMqtt(): Promise<OpenLink> {
  const { connect } = await import('mqtt');
  return (options, events) =>
    new MqttLink(connect(clientOptions(options)), options.version, events);
}

function clientOptions(options: LinkOptions): IClientOptions {
  const {
    version,
    keepaliveS,
    connectTimeoutMs,
    maxPacketBytes,
    sessionExpiryS,
    will,
    ...address
  } = options;
  const properties = { maximumPacketSize: maxPacketBytes, sessionExpiryInterval: sessionExpiryS };
  const isModern = version === '5';
  return {
    ...address,
    protocolVersion: LEVELS[version],
    // A session of MQTT 3.1.1 never expires: a box that is gone would fill the broker.
    clean: !isModern || sessionExpiryS === 0,
    keepalive: keepaliveS,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    timerVariant: 'native',
    ...(isModern ? { properties } : {}),
    ...(will
      ? { will: { ...will, payload: Buffer.from(will.payload), qos: QOS, retain: true } }
      : {}),
  };
}
