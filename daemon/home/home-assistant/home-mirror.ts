import { type Clock, sleep } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type DeviceState, EMPTY_HOME, type Home, type HomeChange } from '../../ports/home.ts';
import { deviceState } from './device-state.ts';
import type { Orders } from './entity.ts';
import { EntityStates, type StatesChange } from './entity-state.ts';
import { fingerprint, includedIds, readHome, type Thing } from './home-reading.ts';
import type { Link, LinkFault } from './link.ts';
import {
  faultAmong,
  isFault,
  LOAD_WITHIN_MS,
  loadAliases,
  loadRegistries,
  OPTIONAL_CODES,
} from './loading.ts';
import { ordersOf } from './orders.ts';
import { Settling } from './settling.ts';
import { TodoLists } from './todo-lists.ts';

/** Events after which the lists are asked for again. */
const LISTS_CHANGED = [
  ...['area', 'device', 'entity', 'floor'].map((name) => `${name}_registry_updated`),
  ...['core_config_updated', 'service_registered', 'service_removed'],
];

export interface HomeMirrorParts {
  exposedOnly: boolean;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  onChange: (change: HomeChange) => void;
}

/** The home and its states, as Home Assistant tells them over one connection after the other. */
export class HomeMirror {
  readonly #parts: HomeMirrorParts;
  readonly #settling: Settling;
  readonly #todo: TodoLists;
  #states = new EntityStates();
  #home: Home = EMPTY_HOME;
  #fingerprint = fingerprint(EMPTY_HOME);
  #things: ReadonlyMap<string, Thing> = new Map();
  /** Devices that show the battery of each sensor. */
  #shownBy: ReadonlyMap<string, readonly string[]> = new Map();
  #services: ReadonlySet<string> = new Set();
  #link: Link | undefined;
  /** The connection that the states are of. */
  #learned: Link | undefined;
  #hasWarnedOfSize = false;

  constructor(parts: HomeMirrorParts) {
    this.#parts = parts;
    this.#settling = new Settling(parts.clock, () => this.#lookAgain());
    this.#todo = new TodoLists((id) => this.#tellState(id));
  }

  get home(): Home {
    return this.#home;
  }

  /** What a device can be told as it is now; undefined: there is no such device. */
  orders(id: string): Orders | undefined {
    const [thing, entity] = [this.#things.get(id), this.#states.get(id)];
    if (!thing || !entity) return undefined;
    const { domain, attributes } = entity;
    const { hasDefaultCode } = thing;
    return ordersOf({ domain, attributes, hasDefaultCode }, this.#services);
  }

  /** True for a device whose state is what it was told, not what it says. */
  isAssumed(id: string): boolean {
    return this.#states.get(id)?.attributes['assumed_state'] === true;
  }

  /** @param isReachable whether Home Assistant is there */
  state(id: string, isReachable: boolean): DeviceState | undefined {
    const thing = this.#things.get(id);
    if (!thing) return undefined;
    const entity = this.#states.get(id);
    if (!entity) return { isAvailable: false, changedWallMs: 0 };
    const battery = thing.batteryId === undefined ? undefined : this.#states.get(thing.batteryId);
    return deviceState(entity, { isReachable, battery, items: this.#todo.items(id) });
  }

  /** Learns everything anew over this connection. @returns why it could not */
  async follow(link: Link): Promise<LinkFault | undefined> {
    this.#settling.stop();
    this.#link = link;
    const states = new EntityStates();
    let haveStates = (): void => {};
    const first = new Promise<void>((resolve) => {
      haveStates = resolve;
    });
    const entities = link.subscribe(
      { type: 'subscribe_entities' },
      (event) => {
        const change = states.apply(event);
        haveStates();
        if (states === this.#states) this.#takeChange(change);
      },
      LOAD_WITHIN_MS,
    );
    const lists = LISTS_CHANGED.map((event_type) => {
      const command = { type: 'subscribe_events', event_type };
      return link.subscribe(command, () => this.#settling.touch(), LOAD_WITHIN_MS);
    });
    const fault =
      faultAmong([await entities]) ?? faultAmong(await Promise.all(lists), OPTIONAL_CODES);
    if (fault) return fault;
    const waiting = new AbortController();
    const tooLate = sleep(this.#parts.clock, LOAD_WITHIN_MS, waiting.signal).then(
      (): LinkFault => ({ reason: 'it does not tell its states', isLasting: false }),
    );
    const end = await Promise.race([first, link.ended, tooLate]);
    waiting.abort();
    return end ?? this.#learn(link, states);
  }

  stop(): void {
    this.#settling.stop();
    this.#link = undefined;
  }

  #takeChange({ changed, reshaped }: StatesChange): void {
    for (const id of changed) this.#tellState(id);
    if (reshaped.length > 0) this.#settling.touch();
  }

  /** Something of the home is another: looks at all of it. */
  async #lookAgain(): Promise<void> {
    const link = this.#link;
    // What is just being learned is learned first, or old states would meet new lists.
    if (link !== this.#learned) return this.#settling.touch();
    const fault = link && (await this.#learn(link, this.#states));
    // With half of the truth the connection is of no use: the next one begins anew.
    if (link && fault) link.close(fault.reason);
  }

  async #learn(link: Link, states: EntityStates): Promise<LinkFault | undefined> {
    const { exposedOnly } = this.#parts;
    const registries = await loadRegistries(link);
    if (isFault(registries)) return registries;
    const aliases = await loadAliases(link, includedIds({ registries, states, exposedOnly }));
    if (isFault(aliases)) return aliases;
    if (link !== this.#link) return { reason: 'closed', isLasting: false };
    this.#states = states;
    this.#learned = link;
    this.#services = registries.services;
    const reading = readHome({ registries, states, aliases, exposedOnly });
    this.#show(reading.home, reading.things);
    this.#warnOfSize(reading.leftOut);
    const lists = reading.home.devices.filter(({ domain }) => domain === 'todo');
    this.#todo.follow(
      link,
      lists.map(({ id }) => id),
    );
    return undefined;
  }

  #show(home: Home, things: ReadonlyMap<string, Thing>): void {
    this.#things = things;
    const shownBy = new Map<string, readonly string[]>();
    for (const [id, { batteryId }] of things) {
      if (batteryId !== undefined) shownBy.set(batteryId, [...(shownBy.get(batteryId) ?? []), id]);
    }
    this.#shownBy = shownBy;
    const print = fingerprint(home);
    if (print === this.#fingerprint) return;
    this.#fingerprint = print;
    this.#home = home;
    this.#parts.onChange({ kind: 'home' });
  }

  #tellState(entityId: string): void {
    for (const deviceId of [entityId, ...(this.#shownBy.get(entityId) ?? [])]) {
      if (this.#things.has(deviceId)) this.#parts.onChange({ kind: 'state', deviceId });
    }
  }

  #warnOfSize(leftOut: number): void {
    if (leftOut === 0 || this.#hasWarnedOfSize) return;
    this.#hasWarnedOfSize = true;
    this.#parts.log.warn({ leftOut }, 'Home Assistant has more entities than are taken');
  }
}
