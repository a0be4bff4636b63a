import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Log } from '../base/log.ts';
import type { Broker, BrokerMessage, BrokerState } from '../ports/broker.ts';
import {
  type ActionOutcome,
  type DeviceState,
  EMPTY_HOME,
  type Home,
  type HomeAction,
  type HomeChange,
  type HomeHub,
} from '../ports/home.ts';
import { Catalogue, type Entry } from './catalogue.ts';
import { DiscoveryReader } from './discovery/discovery-reader.ts';
import { discoveryFilters } from './discovery/topic.ts';
import { Intake } from './intake.ts';
import { homeDevice, LiveDevice } from './live-device.ts';
import { performOnce } from './performing.ts';
import { RatedLog } from './rated-log.ts';
import type { HomeRegistry } from './registry/home-registry.ts';
import { Topics } from './topics.ts';
import { BRIDGE_LIMITS, BridgeReader } from './zigbee2mqtt/bridge-reader.ts';

/** Devices announce themselves in swarms; the home is made anew once the swarm has passed. */
const SETTLE_MS = 250;
const LONGEST_SETTLE_MS = 2000;
/** One person says two things to a device at once, a scene some more. */
const MAX_IN_FLIGHT = 8;
/** 500 devices with all their entities arrive within a second; more is no home. */
const DISCOVERY_FLOOD = {
  sliceMs: 100,
  perSlice: 500,
  maxWaitingTopics: 8000,
  maxWaitingBytes: 2 * BRIDGE_LIMITS.maxBytes,
};

export interface MqttHomeOptions {
  /** Home Assistant's default is `homeassistant`. */
  discoveryPrefix: string;
  /** What this box calls itself in its own discovery messages: it is no device of the home. */
  ownIdentifiers: readonly string[];
  /** Base topics of Zigbee2MQTT, `zigbee2mqtt` by default; none: it is not looked for. */
  zigbee2mqttBases: readonly string[];
}

export interface MqttHomeParts {
  broker: Broker;
  registry: HomeRegistry;
  clock: Clock;
  log: Pick<Log, 'warn' | 'error'>;
}

/** The devices that announce themselves at an MQTT broker. */
export class MqttHome implements HomeHub, Component {
  readonly name = 'mqtt-home';
  readonly #options: MqttHomeOptions;
  readonly #parts: MqttHomeParts;
  readonly #log: RatedLog;
  readonly #catalogue: Catalogue;
  readonly #discovery: DiscoveryReader;
  readonly #bridges: readonly BridgeReader[];
  readonly #topics: Topics;
  readonly #announcements: Intake;
  readonly #devices = new Map<string, LiveDevice>();
  readonly #inFlight = new Map<string, number>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #listeners = new Set<(change: HomeChange) => void>();
  readonly #undo: (() => void)[] = [];
  #entries: readonly Entry[] = [];
  #home: Home = EMPTY_HOME;
  #cancelSettle: CancelTimer | undefined;
  #unsettledSinceMs = 0;

  constructor(options: MqttHomeOptions, parts: MqttHomeParts) {
    this.#options = options;
    this.#parts = parts;
    const { clock, broker } = parts;
    this.#log = new RatedLog(parts.log, clock);
    this.#catalogue = new Catalogue(this.#log);
    const common = { catalogue: this.#catalogue, log: this.#log };
    this.#discovery = new DiscoveryReader({
      prefix: options.discoveryPrefix,
      ownIdentifiers: options.ownIdentifiers,
      ...common,
    });
    this.#bridges = options.zigbee2mqttBases.map((base) => new BridgeReader({ base, ...common }));
    this.#topics = new Topics(broker, clock);
    this.#announcements = new Intake(DISCOVERY_FLOOD, clock, (topic, payload) =>
      this.#takeAnnouncement(topic, payload),
    );
  }

  get home(): Home {
    return this.#home;
  }

  async start(): Promise<void> {
    const { broker, registry } = this.#parts;
    const take = ({ topic, payload }: BrokerMessage): void => {
      this.#announcements.take(topic, payload);
    };
    const filters = discoveryFilters(this.#options.discoveryPrefix);
    const topics = this.#bridges.flatMap((bridge) => bridge.topics);
    for (const filter of [...filters, ...topics]) this.#undo.push(broker.subscribe(filter, take));
    this.#undo.push(registry.onChange(() => this.#showHome()));
    let wasOnline = broker.state === 'online';
    const onState = (state: BrokerState): void => {
      if ((state === 'online') === wasOnline) return;
      wasOnline = !wasOnline;
      for (const id of this.#devices.keys()) this.#tellState(id);
    };
    this.#undo.push(broker.onState(onState));
  }

  async stop(): Promise<void> {
    this.#cancelSettle?.();
    this.#cancelSettle = undefined;
    for (const undo of this.#undo.splice(0)) undo();
    this.#announcements.close();
    for (const device of this.#devices.values()) device.close();
    this.#devices.clear();
    this.#topics.close();
  }

  state(deviceId: string): DeviceState | undefined {
    return this.#devices.get(deviceId)?.state(this.#parts.broker.state === 'online');
  }

  async perform(deviceId: string, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome> {
    const device = this.#devices.get(deviceId);
    if (!device) return { kind: 'unavailable' };
    const { broker, clock } = this.#parts;
    if (broker.state !== 'online') return { kind: 'unreachable' };
    if (!device.state(true).isAvailable) return { kind: 'unavailable' };
    const inFlight = this.#inFlight.get(deviceId) ?? 0;
    if (inFlight >= MAX_IN_FLIGHT) {
      return { kind: 'refused', reason: 'it is being told too many things at once' };
    }
    this.#inFlight.set(deviceId, inFlight + 1);
    try {
      const state = (): DeviceState => this.state(deviceId) ?? device.state(false);
      const watch = (listener: () => void) => this.#watch(deviceId, listener);
      return await performOnce({
        entity: device.entity,
        action,
        broker,
        clock,
        signal,
        state,
        watch,
      });
    } finally {
      const left = (this.#inFlight.get(deviceId) ?? 1) - 1;
      if (left > 0) this.#inFlight.set(deviceId, left);
      else this.#inFlight.delete(deviceId);
    }
  }

  onChange(listener: (change: HomeChange) => void): () => void {
    const own = (change: HomeChange): void => listener(change);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  #watch(deviceId: string, listener: () => void): () => void {
    const watchers = this.#watchers.get(deviceId) ?? new Set();
    this.#watchers.set(deviceId, watchers);
    watchers.add(listener);
    return () => {
      watchers.delete(listener);
      if (watchers.size === 0) this.#watchers.delete(deviceId);
    };
  }

  #takeAnnouncement(topic: string, payload: Uint8Array): void {
    const bridge = this.#bridges.find(({ topics }) => topics.includes(topic));
    if ((bridge ?? this.#discovery).take(topic, payload)) this.#settleSoon();
  }

  #settleSoon(): void {
    const { clock } = this.#parts;
    const nowMs = clock.nowMs();
    if (this.#cancelSettle) this.#cancelSettle();
    else this.#unsettledSinceMs = nowMs;
    const latestMs = this.#unsettledSinceMs + LONGEST_SETTLE_MS - nowMs;
    const delayMs = Math.max(0, Math.min(SETTLE_MS, latestMs));
    this.#cancelSettle = clock.setTimer(delayMs, () => this.#settle());
  }

  #settle(): void {
    this.#cancelSettle = undefined;
    this.#entries = this.#catalogue.current;
    const present = new Set(this.#entries.map(({ found }) => found.id));
    for (const [id, device] of this.#devices) {
      if (present.has(id)) continue;
      device.close();
      this.#devices.delete(id);
    }
    for (const { found, entity } of this.#entries) this.#bringToLife(found.id, entity);
    try {
      this.#parts.registry.sighted(this.#entries.map(({ found }) => found));
    } catch (error) {
      // A full disk must not switch the home off; the names are as they were.
      this.#parts.log.error({ err: error }, 'the devices of the home could not be written down');
    }
    this.#showHome();
  }

  #bringToLife(id: string, entity: Entry['entity']): void {
    const before = this.#devices.get(id);
    if (before?.entity === entity) return;
    const device = new LiveDevice(
      {
        ...{ id, entity, topics: this.#topics, clock: this.#parts.clock, log: this.#log },
        onChange: () => this.#tellState(id),
      },
      before,
    );
    this.#devices.set(id, device);
    device.listen();
    // After the new one listens, so that shared topics stay subscribed.
    before?.close();
  }

  #showHome(): void {
    const { registry } = this.#parts;
    const devices = this.#entries.flatMap(({ found, entity }) => {
      const naming = registry.naming(found.id);
      return naming?.isExposed ? [homeDevice({ id: found.id, entity }, naming)] : [];
    });
    const inUse = new Set(devices.map(({ areaId }) => areaId));
    const areas = registry.areas.filter(({ id }) => inUse.has(id));
    const floorIds = new Set(areas.map(({ floorId }) => floorId));
    this.#home = { devices, areas, floors: registry.floors.filter(({ id }) => floorIds.has(id)) };
    this.#tell({ kind: 'home' });
  }

  #tellState(deviceId: string): void {
    for (const watcher of [...(this.#watchers.get(deviceId) ?? [])]) watcher();
    this.#tell({ kind: 'state', deviceId });
  }

  #tell(change: HomeChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
