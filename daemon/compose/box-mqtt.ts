import { GUARDED_COMMANDS, type MqttSettings } from '../../config/mqtt-schema.ts';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Core } from '../control/core.ts';
import { eventOf } from '../control/mqtt/events.ts';
import { MqttGateway } from '../control/mqtt/gateway.ts';
import { HomeAssistantDevice } from '../control/mqtt/home-assistant-device.ts';
import { MqttBroker } from '../control/mqtt/mqtt-broker.ts';
import { OutboxSender } from '../control/mqtt/outbox-sender.ts';
import { topicPrefix, VERB_OF_TOPIC } from '../control/mqtt/topics.ts';
import type { StatusReply } from '../control/status-reply.ts';
import type { Ears } from '../ports/ears.ts';
import { Neighbours } from './neighbours.ts';
import type { NewsDesk } from './news-desk.ts';
import type { Stores } from './stores.ts';

const KIB = 1024;
/** Zigbee2MQTT tells all its devices in one message; 500 of them take about 4 MiB. */
const HOME_PACKET_BYTES = 8 * KIB * KIB;
const FLEET_PACKET_BYTES = 256 * KIB;
/** A broker in the house is back within seconds, and few boxes come back to it. */
const HOME_BACKOFF_MS = 30_000;
/** Thousands of boxes come back to the operator's. */
const FLEET_BACKOFF_MS = 5 * 60_000;
/** What the operator orders waits a day for a box that is away, unless it expires before. */
const FLEET_SESSION_S = 24 * 60 * 60;
/** An event is news for so long; an automation must not act on it later. */
const EVENT_EXPIRY_S = 60;

type Connection = 'home' | 'fleet';

export interface BoxMqttParts {
  core: Core;
  news: Pick<NewsDesk, 'onNews'>;
  /** Values of models.tts to choose from. */
  voices: readonly string[];
  /** Values of wake.phrase to choose from. */
  phrases: readonly string[];
  /** Absent: nothing is heard. */
  ears?: Ears;
}

/** The box on the brokers of its settings; nothing of it ever keeps the daemon from starting. */
export class BoxMqtt {
  readonly #stores: Stores;
  readonly #clock: Clock;
  readonly #settings: MqttSettings;
  readonly #prefix: string;
  /** The household's broker, for whoever has something to do there; undefined: none is set up. */
  readonly home: MqttBroker | undefined;
  /** The other boxes there. */
  readonly neighbours: Neighbours | undefined;
  readonly #fleet: MqttBroker | undefined;
  #homeGateway: MqttGateway | undefined;
  #device: HomeAssistantDevice | undefined;

  constructor(stores: Stores, clock: Clock) {
    this.#stores = stores;
    this.#clock = clock;
    this.#settings = stores.settings.loaded.config.mqtt;
    this.#prefix = topicPrefix(stores.state.deviceId);
    this.home = this.#connect('home', {
      maxPacketBytes: HOME_PACKET_BYTES,
      maxBackoffMs: HOME_BACKOFF_MS,
    });
    this.neighbours = this.home && new Neighbours(stores, clock, this.home);
    this.#fleet = this.#connect('fleet', {
      maxPacketBytes: FLEET_PACKET_BYTES,
      maxBackoffMs: FLEET_BACKOFF_MS,
      sessionExpiryS: FLEET_SESSION_S,
    });
  }

  get isSetUp(): boolean {
    return this.home !== undefined || this.#fleet !== undefined;
  }

  /** Each connection, for the status of the box. */
  get status(): StatusReply['mqtt'] {
    const { outbox } = this.#stores.state;
    const none = { waiting: 0, dropped: 0 };
    const connections = [this.home, this.#fleet].filter((broker) => broker !== undefined);
    return connections.map((broker) => ({
      connection: broker.name as Connection,
      ...broker.status,
      ...(broker === this.#fleet ? outbox.counts() : none),
    }));
  }

  /** What keeps the box from its work, for people. */
  get troubles(): string[] {
    if (!this.#fleet || !this.#stores.state.outbox.isFull) return [];
    return ['The outbox for the fleet broker is full: no setting can be changed until it is back.'];
  }

  /** What is to be started after the box, and stopped before it, in this order. */
  components(parts: BoxMqttParts): Component[] {
    return [...this.#homeComponents(parts), ...this.#fleetComponents(parts)];
  }

  /**
   * Takes all that the box left at the home broker away, until the next start.
   * @returns the topics @throws USAGE, BROKER_OFFLINE
   */
  async forget(): Promise<string[]> {
    const [gateway, device] = [this.#homeGateway, this.#device];
    if (!gateway || !device) throw new EarshotError('USAGE', 'mqtt.home.url is not set');
    const topics = [device.topic, ...gateway.topics];
    await gateway.retained.forget(topics);
    return topics;
  }

  #connect(
    name: Connection,
    limits: { maxPacketBytes: number; maxBackoffMs: number; sessionExpiryS?: number },
  ): MqttBroker | undefined {
    const { url, clientId, ...address } = this.#settings[name];
    if (url === '') return undefined;
    const { deviceId } = this.#stores.state;
    // Both may be the same broker, which lets each name in once.
    const usual = name === 'fleet' ? `earshot-${deviceId}` : `earshot-${deviceId}-home`;
    const will = { topic: `${this.#prefix}/availability`, payload: 'offline' };
    const facts = { name, url, clientId: clientId === '' ? usual : clientId, will };
    const { log } = this.#stores;
    return new MqttBroker({ ...address, ...facts, ...limits }, { clock: this.#clock, log });
  }

  #homeComponents({ core, news, voices, phrases, ears }: BoxMqttParts): Component[] {
    const broker = this.home;
    if (!broker) return [];
    const { allow, discovery: isShown, discoveryPrefix } = this.#settings.home;
    const guarded = GUARDED_COMMANDS.filter((name) => !allow.includes(name));
    const allowed = new Set([...VERB_OF_TOPIC.keys()].filter((name) => !isOneOf(guarded, name)));
    const [prefix, clock] = [this.#prefix, this.#clock];
    const gateway = this.#gateway(broker, { allowed, core, news });
    const { deviceId } = this.#stores.state;
    const options = { discoveryPrefix, deviceId, isShown, prefix, allowed, voices, phrases };
    this.#homeGateway = gateway;
    this.#device = new HomeAssistantDevice(options, { broker, gateway, clock });
    this.#tell(news, (topic, payload) => {
      const message = { topic, payload, qos: 1 as const, expiryS: EVENT_EXPIRY_S };
      // Nobody wants to hear of it when the broker is back.
      if (broker.state === 'online') broker.publish(message).catch(() => undefined);
    });
    const others = this.neighbours?.components({ gateway, core, news, ears }) ?? [];
    return [broker, gateway, this.#device, ...others];
  }

  #fleetComponents({ core, news }: BoxMqttParts): Component[] {
    const broker = this.#fleet;
    if (!broker) return [];
    const { state, log } = this.#stores;
    const clock = this.#clock;
    const allowed = new Set(VERB_OF_TOPIC.keys());
    const gateway = this.#gateway(broker, { allowed, core, news });
    const outbox = new OutboxSender({ broker, store: state.outbox, clock, log });
    this.#tell(news, (topic, payload) => outbox.add({ topic, payload, isKept: false }));
    state.onAudit = ({ atWallMs: at, ...entry }) => {
      const payload = JSON.stringify({ event_type: 'audit', at, ...entry });
      const topic = `${this.#prefix}/evt/audit`;
      // The way out of a full outbox must stay open: a wrong address can be corrected.
      outbox.add({ topic, payload, isKept: true }, entry.subject.startsWith('mqtt.fleet.'));
    };
    return [broker, gateway, outbox];
  }

  #gateway(
    broker: MqttBroker,
    { allowed, core, news }: Pick<BoxMqttParts, 'core' | 'news'> & { allowed: ReadonlySet<string> },
  ): MqttGateway {
    const options = { prefix: this.#prefix, allowed, actor: `mqtt-${broker.name}` };
    const { log, state } = this.#stores;
    const [clock, journal] = [this.#clock, state.commands];
    const onNews = news.onNews.bind(news);
    return new MqttGateway(options, { broker, core, clock, log, onNews, journal });
  }

  #tell(news: BoxMqttParts['news'], send: (topic: string, payload: string) => void): void {
    const { log } = this.#stores;
    const { transcripts } = this.#settings.telemetry;
    news.onNews((fact) => {
      const event = eventOf(fact, transcripts);
      if (!event) return;
      try {
        send(`${this.#prefix}/evt/${event.type}`, JSON.stringify(event.payload));
      } catch (error) {
        log.error({ err: error, event: event.type }, 'an event was lost');
      }
    });
  }
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
