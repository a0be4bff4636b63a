import type { Home, HomeDevice } from '../../ports/home.ts';
import { tokenize } from '../tokens.ts';

/** Some 200 tokens. */
const MAX_DEVICES = 16;
const MAX_AREAS = 20;
/** A shorter word stands in too many others: "an", "in". */
const MIN_PART_CHARS = 4;
/** A word of the name counts more than one of its room, and that more than its kind. */
const NAME_WEIGHT = 4;
const AREA_WEIGHT = 2;
const KIND_WEIGHT = 1;

/** A device as it is named to a model. */
export function describeDevice({ name, domain, areaId }: HomeDevice, { areas }: Home): string {
  const area = areas.find(({ id }) => id === areaId)?.name;
  return `"${name}" (${area === undefined ? domain : `${domain}, ${area}`})`;
}

/** The devices that words may mean, the likeliest first; none of them shares no word with them. */
export function devicesThatMatter(text: string, home: Home): HomeDevice[] {
  const said = tokenize(text);
  const scored = home.devices
    .map((device) => ({ device, score: scoreOf(device, said, home) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score);
  return scored.slice(0, MAX_DEVICES).map(({ device }) => device);
}

/**
 * What of the home may be meant, for a model: few devices by their names, or where no word says
 * which, its rooms and kinds of devices.
 * @returns empty: there is no home
 */
export function homeNote(text: string, home: Home): string {
  if (home.devices.length === 0) return '';
  const devices = devicesThatMatter(text, home);
  const rooms = home.areas.slice(0, MAX_AREAS).map(({ name }) => name);
  const areas = rooms.length === 0 ? '' : ` Rooms: ${rooms.join(', ')}.`;
  if (devices.length > 0) {
    const named = devices.map((device) => describeDevice(device, home));
    return `Devices that may be meant: ${named.join(', ')}.${areas}`;
  }
  const kinds = [...new Set(home.devices.map(({ domain }) => domain))].sort();
  return `Devices in this home: ${kinds.join(', ')}.${areas}`;
}

function scoreOf(device: HomeDevice, said: readonly string[], { areas }: Home): number {
  const area = areas.find(({ id }) => id === device.areaId);
  const shares = (...texts: readonly string[]): boolean =>
    texts.some((each) => tokenize(each).some((word) => said.some((other) => isAlike(word, other))));
  const { name, aliases, domain, deviceClass = '' } = device;
  return (
    (shares(name, ...aliases) ? NAME_WEIGHT : 0) +
    (area && shares(area.name, ...area.aliases) ? AREA_WEIGHT : 0) +
    (shares(domain.replaceAll('_', ' '), deviceClass) ? KIND_WEIGHT : 0)
  );
}

/** The same word, or one within the other: "lights", "Küchenlicht". */
function isAlike(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= MIN_PART_CHARS && long.includes(short);
}
