import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarshotError } from '../../base/errors.ts';
import type { Home, HomeArea, HomeDevice, HomeFloor } from '../../ports/home.ts';

/** A slot as the data set gives it; of a list any one will do. */
export type HaSlot = string | number | readonly (string | number)[];

/** One sentence of `ha_intents`. */
export interface HaSentence {
  id: string;
  sentence: string;
  /** Home Assistant's name of an intent. */
  intent: string;
  slots: Record<string, HaSlot>;
  /** Where it is said. */
  context: { area?: string };
  /** Its own home; null: that of the fixtures. */
  home: HaHome | null;
  split?: string;
}

interface HaPlace {
  name: string;
  id?: string;
  /** Of an area: the id of its floor. */
  floor?: string;
}

interface HaEntity {
  name: string;
  id?: string;
  /** Where the id does not say it. */
  domain?: string;
  area?: string;
  attributes?: { device_class?: string; unit_of_measurement?: string };
}

export interface HaHome {
  floors?: readonly HaPlace[];
  areas?: readonly HaPlace[];
  entities?: readonly HaEntity[];
}

const SENTENCES = 'en.jsonl';
const FIXTURES = 'fixtures_en.json';

/** Whether a folder holds the sentences and the home of `ha_intents`. */
export function isHaIntents(folder: string): boolean {
  return existsSync(join(folder, SENTENCES)) && existsSync(join(folder, FIXTURES));
}

/** @throws CONFIG_INVALID naming the file and the line */
export function readHaIntents(folder: string): { sentences: HaSentence[]; home: HaHome } {
  const lines = readFileSync(join(folder, SENTENCES), 'utf8').split('\n');
  const sentences = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [readJson<HaSentence>(line, `${SENTENCES}, line ${index + 1}`)],
  );
  const home = readJson<HaHome>(readFileSync(join(folder, FIXTURES), 'utf8'), FIXTURES);
  return { sentences, home };
}

function readJson<T>(text: string, place: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${place}: ${String(cause)}`, { cause });
  }
}

/** A home of the data set as the box knows homes. */
export function homeOf({ floors = [], areas = [], entities = [] }: HaHome): Home {
  return {
    floors: floors.map((floor): HomeFloor => ({ ...named(floor), id: floor.id ?? floor.name })),
    areas: areas.map((area): HomeArea => {
      const { id = area.name, floor: floorId } = area;
      return { ...named(area), id, ...(floorId === undefined ? {} : { floorId }) };
    }),
    devices: entities.map(deviceOf),
  };
}

function deviceOf(entity: HaEntity, index: number): HomeDevice {
  const { id = `${entity.domain}.${index}`, area: areaId, attributes = {} } = entity;
  const { device_class: deviceClass, unit_of_measurement: unit } = attributes;
  return {
    ...named(entity),
    id,
    domain: entity.domain ?? id.slice(0, id.indexOf('.')),
    can: new Set(),
    ...(areaId === undefined ? {} : { areaId }),
    ...(deviceClass === undefined ? {} : { deviceClass }),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** `Trader Joe[']s` is a name with a part that may be left out. */
function named({ name }: { name: string }): { name: string; aliases: string[] } {
  const short = name.replace(/\[[^\]]*\]/g, '');
  const long = name.replace(/[[\]]/g, '');
  return { name: short, aliases: short === long ? [] : [long] };
}
