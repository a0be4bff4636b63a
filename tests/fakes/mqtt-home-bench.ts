import { ManualClock } from '../../daemon/base/clock.ts';
import { MqttHome } from '../../daemon/home/mqtt-home.ts';
import { HomeRegistry } from '../../daemon/home/registry/home-registry.ts';
import type { ActionOutcome, Home, HomeAction, HomeDevice } from '../../daemon/ports/home.ts';
import type {
  HomeStore,
  KnownArea,
  KnownDevice,
  KnownFloor,
} from '../../daemon/ports/home-store.ts';
import { MemoryBroker } from './memory-broker.ts';

const { signal } = new AbortController();

/** The names of a home in the memory of the test. */
export class MemoryHomeStore implements HomeStore {
  readonly devices = new Map<string, KnownDevice>();
  readonly areas = new Map<string, KnownArea>();
  readonly floors = new Map<string, KnownFloor>();

  listDevices = (): KnownDevice[] => [...this.devices.values()];
  listAreas = (): KnownArea[] => [...this.areas.values()];
  listFloors = (): KnownFloor[] => [...this.floors.values()];

  put({ devices = [], areas = [], floors = [] }: Parameters<HomeStore['put']>[0]): void {
    for (const each of floors) this.floors.set(each.id, each);
    for (const each of areas) this.areas.set(each.id, each);
    for (const each of devices) this.devices.set(each.id, each);
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.devices.delete(id);
  }
}

/** A home at a broker in memory, on a clock that is moved by hand. */
export class MqttHomeBench {
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly broker = new MemoryBroker();
  readonly store = new MemoryHomeStore();
  readonly registry = new HomeRegistry({ store: this.store, clock: this.clock });
  readonly warnings: { fields: Record<string, unknown>; text: string }[] = [];
  readonly hub: MqttHome;

  constructor(bases: readonly string[] = ['zigbee2mqtt']) {
    const warn = (fields: Record<string, unknown>, text: string) =>
      void this.warnings.push({ fields, text });
    const log = { warn, error: warn } as unknown as ConstructorParameters<
      typeof MqttHome
    >[1]['log'];
    const { broker, registry, clock } = this;
    const names = { discoveryPrefix: 'homeassistant', ownIdentifiers: ['own-box'] };
    const options = { ...names, zigbee2mqttBases: bases };
    this.hub = new MqttHome(options, { broker, registry, clock, log });
    void this.hub.start();
  }

  get home(): Home {
    return this.hub.home;
  }

  /** Announces a component by its discovery message, and lets the home settle. */
  announce(component: string, objectId: string, config: object | string): void {
    this.broker.say(`homeassistant/${component}/${objectId}/config`, config);
    this.settle();
  }

  settle(): void {
    this.clock.advanceBy(300);
  }

  /** The one device of the home whose name this is. */
  device(name: string): HomeDevice {
    const found = this.home.devices.find((each) => each.name === name);
    if (!found) throw new Error(`no ${name} among ${this.home.devices.map((each) => each.name)}`);
    return found;
  }

  state(name: string) {
    return this.hub.state(this.device(name).id);
  }

  perform(name: string, action: HomeAction): Promise<ActionOutcome> {
    return this.hub.perform(this.device(name).id, action, signal);
  }

  /** What was published since the last call, as `topic payload`. */
  told(): string[] {
    return this.broker.published.splice(0).map(({ topic, payload }) => `${topic} ${payload}`);
  }
}

/** Lets promises that wait for nothing come to their end. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
