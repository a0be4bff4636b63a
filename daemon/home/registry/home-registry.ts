import type { Clock } from '../../base/clock.ts';
import { EarshotError } from '../../base/errors.ts';
import type { HomeArea, HomeDevice, HomeFloor } from '../../ports/home.ts';
import type { HomeStore, KnownArea, KnownDevice, KnownFloor } from '../../ports/home-store.ts';
import { idFromName } from './name-id.ts';
import { staleDevices } from './stale-devices.ts';

const HOUR_MS = 3_600_000;
/** When a device was last seen is written this often at most, so that the disk can rest. */
const SEEN_EVERY_MS = 24 * HOUR_MS;

/** A device as it announced itself. */
export interface FoundDevice {
  id: string;
  domain: string;
  deviceClass?: string;
  name: string;
  suggestedArea?: string;
  /** A setting or a measurement of the device itself. */
  isSideThing: boolean;
}

/** The names of a device and where it is. */
export type Naming = Pick<HomeDevice, 'name' | 'aliases' | 'areaId'> & { isExposed: boolean };

/** What the owner calls the things of the home; what was found is only the first guess. */
export class HomeRegistry {
  readonly #store: HomeStore;
  readonly #clock: Clock;
  readonly #devices = new Map<string, KnownDevice>();
  readonly #areas = new Map<string, KnownArea>();
  readonly #floors = new Map<string, KnownFloor>();
  readonly #listeners = new Set<() => void>();

  constructor({ store, clock }: { store: HomeStore; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
    for (const floor of store.listFloors()) this.#floors.set(floor.id, floor);
    for (const area of store.listAreas()) this.#areas.set(area.id, area);
    for (const device of store.listDevices()) this.#devices.set(device.id, device);
  }

  get devices(): readonly KnownDevice[] {
    return [...this.#devices.values()];
  }

  get areas(): readonly HomeArea[] {
    return [...this.#areas.values()].map(({ floorId, ...area }) =>
      floorId === null ? area : { ...area, floorId },
    );
  }

  get floors(): readonly HomeFloor[] {
    return [...this.#floors.values()];
  }

  /** @returns ends it */
  onChange(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /**
   * Remembers what is there now, and forgets what has not been for long. Tells no listener.
   * @throws DISK_FULL
   */
  sighted(found: readonly FoundDevice[]): void {
    const areas: KnownArea[] = [];
    const devices = found.flatMap((each) => {
      const device = this.#sight(each, areas);
      return device ? [device] : [];
    });
    for (const device of devices) this.#devices.set(device.id, device);
    if (devices.length > 0) this.#store.put({ areas, devices });
    const present = new Set(found.map(({ id }) => id));
    const stale = staleDevices(this.devices, { present, nowWallMs: this.#clock.wallMs() });
    for (const id of stale) this.#devices.delete(id);
    if (stale.length > 0) this.#store.forget(stale);
  }

  naming(id: string): Naming | undefined {
    const device = this.#devices.get(id);
    if (!device) return undefined;
    const { name, foundName, aliases, areaId } = device;
    const place = areaId === null ? {} : { areaId };
    return { name: name ?? foundName, aliases, isExposed: isExposed(device), ...place };
  }

  /** @param name empty: as it was found. @throws USAGE for an unknown device; DISK_FULL */
  rename(id: string, name: string): void {
    this.#change(id, { name: name === '' ? null : name });
  }

  /** @param aliases other names; replaces those of before. @throws USAGE, DISK_FULL */
  alias(id: string, aliases: readonly string[]): void {
    this.#change(id, { aliases });
  }

  /** Whether it is spoken of. @throws USAGE, DISK_FULL */
  expose(id: string, isSpokenOf: boolean): void {
    this.#change(id, { isExposed: isSpokenOf });
  }

  /** @param area name of an area, made where it is new; empty: none. @throws USAGE, DISK_FULL */
  place(id: string, area: string): void {
    this.#known(id);
    const areas: KnownArea[] = [];
    const areaId = area === '' ? null : this.#areaOf(area, areas).id;
    this.#store.put({ areas });
    this.#change(id, { areaId, isAreaChosen: true });
  }

  /** @param floor name of a floor, made where it is new; empty: none. @throws USAGE, DISK_FULL */
  placeArea(area: string, floor: string): void {
    const known = this.#areas.get(idFromName(area));
    if (!known) throw new EarshotError('USAGE', `there is no area ${area}`);
    const id = idFromName(floor);
    const fresh = this.#floors.get(id) ?? { id, name: floor, aliases: [] };
    const placed = { ...known, floorId: floor === '' ? null : fresh.id };
    this.#store.put({ floors: floor === '' ? [] : [fresh], areas: [placed] });
    if (floor !== '') this.#floors.set(id, fresh);
    this.#areas.set(placed.id, placed);
    this.#tell();
  }

  /** What is to be kept of a device that was seen; undefined: all of it is kept already. */
  #sight(found: FoundDevice, areas: KnownArea[]): KnownDevice | undefined {
    const { id, domain, deviceClass = null, name: foundName, suggestedArea, isSideThing } = found;
    const lastSeenWallMs = Math.round(this.#clock.wallMs());
    const known = this.#devices.get(id);
    const isChosen = known?.isAreaChosen === true;
    const guess =
      isChosen || suggestedArea === undefined ? null : this.#areaOf(suggestedArea, areas).id;
    const areaId = isChosen ? known.areaId : guess;
    const facts = { domain, deviceClass, foundName, isSideThing, lastSeenWallMs };
    if (!known) {
      const own = { name: null, aliases: [], isExposed: null, areaId, isAreaChosen: false };
      return { id, ...own, ...facts };
    }
    const seen = { ...known, ...facts, areaId };
    const isOld = Math.abs(lastSeenWallMs - known.lastSeenWallMs) >= SEEN_EVERY_MS;
    const isNews =
      isOld ||
      (['domain', 'deviceClass', 'foundName', 'isSideThing', 'areaId'] as const).some(
        (key) => seen[key] !== known[key],
      );
    return isNews ? seen : undefined;
  }

  #areaOf(name: string, fresh: KnownArea[]): KnownArea {
    const id = idFromName(name);
    const known = this.#areas.get(id);
    if (known) return known;
    const area = { id, name, aliases: [], floorId: null };
    this.#areas.set(id, area);
    fresh.push(area);
    return area;
  }

  #known(id: string): KnownDevice {
    const device = this.#devices.get(id);
    if (device) return device;
    throw new EarshotError('USAGE', `there is no device ${id}; see \`earshot home list\``);
  }

  #change(id: string, change: Partial<KnownDevice>): void {
    const device = { ...this.#known(id), ...change };
    this.#store.put({ devices: [device] });
    this.#devices.set(id, device);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whether a device is spoken of: as its owner says, otherwise unless it is a side thing. */
export function isExposed({ isExposed: chosen, isSideThing }: KnownDevice): boolean {
  return chosen ?? !isSideThing;
}
