import type {
  ActionOutcome,
  DeviceState,
  Home,
  HomeAction,
  HomeArea,
  HomeChange,
  HomeDevice,
  HomeFloor,
  HomeHub,
} from '../ports/home.ts';

/** A hub and the name that its ids begin with; stays the same over restarts. */
export interface NamedHub {
  /** Unique, without a slash: `mqtt`. */
  name: string;
  hub: HomeHub;
}

const SEPARATOR = '/';

/**
 * The homes of several hubs as one: rooms and floors of one name are one, devices stay apart under
 * ids that begin with the name of their hub.
 */
export class JoinedHub implements HomeHub {
  readonly #hubs: ReadonlyMap<string, HomeHub>;
  #joined: { parts: readonly Home[]; home: Home } | undefined;

  constructor(hubs: readonly NamedHub[]) {
    this.#hubs = new Map(hubs.map(({ name, hub }) => [name, hub]));
    if (this.#hubs.size < hubs.length) throw new Error('two hubs of one name');
  }

  /** Made anew only when the home of a hub is another object. */
  get home(): Home {
    const parts = [...this.#hubs.values()].map(({ home }) => home);
    const known = this.#joined;
    if (known && parts.every((part, index) => part === known.parts[index])) return known.home;
    const home = joinHomes([...this.#hubs].map(([name, hub]) => [name, hub.home]));
    this.#joined = { parts, home };
    return home;
  }

  state(deviceId: string): DeviceState | undefined {
    const { hub, ownId } = this.#route(deviceId);
    return hub?.state(ownId);
  }

  async perform(deviceId: string, action: HomeAction, signal: AbortSignal): Promise<ActionOutcome> {
    const { hub, ownId } = this.#route(deviceId);
    return hub === undefined ? { kind: 'unavailable' } : hub.perform(ownId, action, signal);
  }

  onChange(listener: (change: HomeChange) => void): () => void {
    const ends = [...this.#hubs].map(([name, hub]) =>
      hub.onChange((change) => {
        if (change.kind === 'home') listener(change);
        else listener({ kind: 'state', deviceId: `${name}${SEPARATOR}${change.deviceId}` });
      }),
    );
    return () => {
      for (const end of ends) end();
    };
  }

  #route(deviceId: string): { hub: HomeHub | undefined; ownId: string } {
    const at = deviceId.indexOf(SEPARATOR);
    return { hub: this.#hubs.get(deviceId.slice(0, at)), ownId: deviceId.slice(at + 1) };
  }
}

/** Floors and areas by name, so that "the kitchen" is one room whichever hub speaks of it. */
function joinHomes(homes: readonly (readonly [name: string, home: Home])[]): Home {
  const floors = new Map<string, HomeFloor>();
  const areas = new Map<string, HomeArea>();
  const devices: HomeDevice[] = [];
  for (const [name, home] of homes) {
    const floorIds = joinNamed(floors, home.floors);
    const located = home.areas.map(({ floorId, ...area }): HomeArea => {
      const joinedId = floorId === undefined ? undefined : floorIds.get(floorId);
      return joinedId === undefined ? area : { ...area, floorId: joinedId };
    });
    const areaIds = joinNamed(areas, located);
    for (const { areaId, ...device } of home.devices) {
      const joinedId = areaId === undefined ? undefined : areaIds.get(areaId);
      const id = `${name}${SEPARATOR}${device.id}`;
      devices.push({ ...device, id, ...(joinedId === undefined ? {} : { areaId: joinedId }) });
    }
  }
  return { floors: [...floors.values()], areas: [...areas.values()], devices };
}

/** Adds what is new, merges what is known; own id to joined id. */
function joinNamed<T extends HomeFloor | HomeArea>(
  known: Map<string, T>,
  added: readonly T[],
): Map<string, string> {
  const ids = new Map<string, string>();
  for (const each of added) {
    const id = each.name.trim().toLowerCase();
    const before = known.get(id);
    const aliases = [...new Set([...(before?.aliases ?? []), ...each.aliases])];
    known.set(id, { ...each, ...before, id, aliases });
    ids.set(each.id, id);
  }
  return ids;
}
