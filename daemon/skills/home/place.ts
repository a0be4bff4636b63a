import type { Home, HomeDevice } from '../../ports/home.ts';
import type { IntentMatch } from '../skill.ts';
import { textSlot } from '../slots.ts';
import { tokenize } from '../tokens.ts';

/** Where something is to be: everywhere, unless a part of the home is named. */
export type Place =
  | { kind: 'everywhere' }
  | { kind: 'area' | 'floor'; name: string; areaIds: ReadonlySet<string> };

const EVERYWHERE: Place = { kind: 'everywhere' };

/** The area or floor that a sentence names. */
export function placeNamed(match: IntentMatch, home: Home): Place {
  const area = textSlot(match, 'area');
  if (area !== undefined) return areaPlace(home, area);
  const floor = textSlot(match, 'floor');
  return floor === undefined ? EVERYWHERE : floorPlace(home, floor);
}

/** @param name an area's, or an alias of it; one that the home lacks holds nothing */
export function areaPlace(home: Home, name: string): Place {
  const found = home.areas.filter((area) => isCalled(area, name));
  const spoken = found[0]?.name ?? name;
  return { kind: 'area', name: spoken, areaIds: new Set(found.map(({ id }) => id)) };
}

function floorPlace(home: Home, name: string): Place {
  const floors = home.floors.filter((floor) => isCalled(floor, name));
  const floorIds = new Set(floors.map(({ id }) => id));
  const areas = home.areas.filter(({ floorId }) => floorId !== undefined && floorIds.has(floorId));
  const spoken = floors[0]?.name ?? name;
  return { kind: 'floor', name: spoken, areaIds: new Set(areas.map(({ id }) => id)) };
}

/** Whether a device stands there. */
export function isIn(place: Place, { areaId }: HomeDevice): boolean {
  return place.kind === 'everywhere' || (areaId !== undefined && place.areaIds.has(areaId));
}

function isCalled(
  { name, aliases }: { name: string; aliases: readonly string[] },
  said: string,
): boolean {
  const words = tokenize(said).join(' ');
  return [name, ...aliases].some((each) => tokenize(each).join(' ') === words);
}
