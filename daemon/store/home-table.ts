import type { HomeStore, KnownArea, KnownDevice, KnownFloor } from '../ports/home-store.ts';
import type { TableAccess } from './table-access.ts';

/** Steps of the schema of state.db; never changed once released. */
export const HOME_MIGRATION = `CREATE TABLE home_floors (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     aliases_json TEXT NOT NULL
   ) STRICT;
   CREATE TABLE home_areas (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     aliases_json TEXT NOT NULL,
     floor_id TEXT REFERENCES home_floors (id)
   ) STRICT;
   CREATE TABLE home_devices (
     id TEXT PRIMARY KEY,
     domain TEXT NOT NULL,
     device_class TEXT,
     found_name TEXT NOT NULL,
     name TEXT,
     aliases_json TEXT NOT NULL,
     area_id TEXT REFERENCES home_areas (id),
     is_area_chosen INTEGER NOT NULL,
     is_exposed INTEGER,
     is_side_thing INTEGER NOT NULL,
     last_seen_wall_ms INTEGER NOT NULL
   ) STRICT;`;

interface FloorRow {
  id: string;
  name: string;
  aliases_json: string;
}

interface AreaRow extends FloorRow {
  floor_id: string | null;
}

interface DeviceRow {
  id: string;
  domain: string;
  device_class: string | null;
  found_name: string;
  name: string | null;
  aliases_json: string;
  area_id: string | null;
  is_area_chosen: number;
  is_exposed: number | null;
  is_side_thing: number;
  last_seen_wall_ms: number;
}

/** The home in state.db. */
export class HomeTable implements HomeStore {
  readonly #parts: TableAccess;

  constructor(parts: TableAccess) {
    this.#parts = parts;
  }

  listFloors(): KnownFloor[] {
    const rows = this.#parts.all<FloorRow>('SELECT * FROM home_floors ORDER BY name, id');
    return rows.map(({ id, name, aliases_json }) => ({ id, name, aliases: list(aliases_json) }));
  }

  listAreas(): KnownArea[] {
    const rows = this.#parts.all<AreaRow>('SELECT * FROM home_areas ORDER BY name, id');
    return rows.map(({ id, name, aliases_json, floor_id }) => ({
      id,
      name,
      aliases: list(aliases_json),
      floorId: floor_id,
    }));
  }

  listDevices(): KnownDevice[] {
    const rows = this.#parts.all<DeviceRow>('SELECT * FROM home_devices ORDER BY id');
    return rows.map((row) => ({
      id: row.id,
      domain: row.domain,
      deviceClass: row.device_class,
      foundName: row.found_name,
      name: row.name,
      aliases: list(row.aliases_json),
      areaId: row.area_id,
      isAreaChosen: row.is_area_chosen !== 0,
      isExposed: row.is_exposed === null ? null : row.is_exposed !== 0,
      isSideThing: row.is_side_thing !== 0,
      lastSeenWallMs: row.last_seen_wall_ms,
    }));
  }

  put({ devices = [], areas = [], floors = [] }: Parameters<HomeStore['put']>[0]): void {
    this.#parts.transaction(() => {
      for (const floor of floors) this.#putFloor(floor);
      for (const area of areas) this.#putArea(area);
      for (const device of devices) this.#putDevice(device);
    });
  }

  forget(deviceIds: readonly string[]): void {
    this.#parts.transaction(() => {
      for (const id of deviceIds) this.#parts.run('DELETE FROM home_devices WHERE id = ?', id);
    });
  }

  #putFloor({ id, name, aliases }: KnownFloor): void {
    const update =
      'ON CONFLICT DO UPDATE SET name = excluded.name, aliases_json = excluded.aliases_json';
    this.#parts.run(
      `INSERT INTO home_floors VALUES (?, ?, ?) ${update}`,
      id,
      name,
      JSON.stringify(aliases),
    );
  }

  #putArea({ id, name, aliases, floorId }: KnownArea): void {
    const update =
      'ON CONFLICT DO UPDATE SET name = excluded.name, aliases_json = excluded.aliases_json, ' +
      'floor_id = excluded.floor_id';
    this.#parts.run(
      `INSERT INTO home_areas VALUES (?, ?, ?, ?) ${update}`,
      id,
      name,
      JSON.stringify(aliases),
      floorId,
    );
  }

  #putDevice(device: KnownDevice): void {
    const isExposed = device.isExposed === null ? null : Number(device.isExposed);
    this.#parts.run(
      'INSERT OR REPLACE INTO home_devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[device.id, device.domain, device.deviceClass, device.foundName, device.name],
      ...[JSON.stringify(device.aliases), device.areaId, Number(device.isAreaChosen)],
      ...[isExposed, Number(device.isSideThing), Math.round(device.lastSeenWallMs)],
    );
  }
}

function list(json: string): string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.map(String) : [];
}
