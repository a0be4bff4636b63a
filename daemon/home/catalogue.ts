import type { Announcement } from './discovery/announcement.ts';
import { readName } from './discovery/announcement.ts';
import { Refusal, shownInLog } from './discovery/refusal.ts';
import { buildEntity } from './entities/components.ts';
import { Config } from './entities/config.ts';
import type { Entity } from './entities/entity.ts';
import type { RatedLog } from './rated-log.ts';
import type { FoundDevice } from './registry/home-registry.ts';

/** More than ten times what the home of this project's reference has. */
export const MAX_DEVICES = 2000;
/** With those that others hide. */
const MAX_ENTRIES = 4000;
const MAX_ID_CHARS = 150;

/** Where something was announced: a discovery message wins over a list of a bridge. */
export interface Source {
  /** One for each announcement; a later one with the same key replaces it. */
  key: string;
  rank: 'discovery' | 'bridge';
  /** For an id, where the announcement has no unique one. */
  fallbackId: string;
}

/** Something announced that can be spoken of. */
export interface Entry {
  source: Source;
  entity: Entity;
  found: FoundDevice;
  identifiers: readonly string[];
}

/** All that was announced, and which of it counts where two announce the same. */
export class Catalogue {
  readonly #log: RatedLog;
  readonly #entries = new Map<string, Entry>();

  constructor(log: RatedLog) {
    this.#log = log;
  }

  /**
   * Takes in one announcement; one that is not spoken of is passed over.
   * @throws Refusal naming what is wrong with it; what it replaces is gone then, too
   */
  announce(source: Source, announcement: Announcement): void {
    this.#entries.delete(source.key);
    const config = new Config(announcement.config);
    const entity = buildEntity(announcement.component, config);
    if (!entity) return;
    if (this.#entries.size >= MAX_ENTRIES) {
      throw new Refusal(`more than ${MAX_ENTRIES} entities were announced`);
    }
    const found = foundDevice(source, entity, announcement);
    const { identifiers } = announcement.device;
    this.#entries.set(source.key, { source, entity, found, identifiers });
  }

  withdraw(key: string): void {
    this.#entries.delete(key);
  }

  /** The entries that count, one an id, at most MAX_DEVICES. */
  get current(): Entry[] {
    const entries = [...this.#entries.values()];
    const discovered = entries.filter(({ source }) => source.rank === 'discovery');
    const known = new Set(discovered.flatMap(({ identifiers }) => identifiers));
    const bridged = entries.filter(
      ({ source, identifiers }) =>
        source.rank === 'bridge' && !identifiers.some((each) => known.has(each)),
    );
    const byId = new Map<string, Entry>();
    for (const entry of [...discovered, ...bridged]) {
      const first = byId.get(entry.found.id);
      if (!first) byId.set(entry.found.id, entry);
      else this.#tellDouble(first, entry);
    }
    const counted = [...byId.values()];
    if (counted.length > MAX_DEVICES) {
      this.#log.warn({ limit: MAX_DEVICES }, 'the home has too many devices; some are left out');
    }
    return counted.slice(0, MAX_DEVICES);
  }

  #tellDouble(first: Entry, second: Entry): void {
    if (second.source.rank === 'bridge') return;
    this.#log.warn(
      {
        id: shownInLog(first.found.id),
        used: shownInLog(first.source.key),
        ignored: shownInLog(second.source.key),
      },
      'two devices were announced with one unique_id; the first one counts',
    );
  }
}

function foundDevice(source: Source, entity: Entity, announcement: Announcement): FoundDevice {
  const { config, device } = announcement;
  const settings = new Config(config);
  const unique = settings.text('unique_id') ?? source.fallbackId;
  const id = `${entity.domain}/${unique.slice(0, MAX_ID_CHARS).replace(/[^\w.:-]/g, '_')}`;
  const isSideThing =
    settings.text('entity_category') !== undefined || !settings.flag('enabled_by_default', true);
  const { deviceClass } = entity;
  return {
    id,
    domain: entity.domain,
    name: nameOf(announcement, source, deviceClass),
    isSideThing,
    ...(deviceClass ? { deviceClass } : {}),
    ...(device.suggestedArea ? { suggestedArea: device.suggestedArea } : {}),
  };
}

/** The name of the device and what of it this is, as Home Assistant puts them together. */
function nameOf({ config, device }: Announcement, source: Source, deviceClass?: string): string {
  const own = readName(config['name']);
  if (device.name === undefined) return own ?? source.fallbackId.replace(/[_-]+/g, ' ');
  if (own !== undefined) {
    const isWhole = own.toLowerCase().startsWith(device.name.toLowerCase());
    return isWhole ? own : `${device.name} ${own}`;
  }
  const isMain = config['name'] === null || deviceClass === undefined;
  return isMain ? device.name : `${device.name} ${deviceClass.replaceAll('_', ' ')}`;
}
