import type { Home, HomeDevice } from '../../daemon/ports/home.ts';

const ROOMS = [
  ...['kitchen', 'bedroom', 'bathroom', 'living room', 'hallway', 'office', 'garage', 'garden'],
  ...['attic', 'basement', 'dining room', 'guest room', 'laundry room', 'playroom', 'pantry'],
  ...['library', 'sauna', 'studio', 'terrace', 'workshop'],
];
const FLOORS = ['upstairs', 'ground floor', 'first floor', 'cellar'];
const KINDS: readonly (readonly [name: string, domain: string, deviceClass?: string])[] = [
  ...([
    ['ceiling light', 'light'],
    ['lamp', 'light'],
    ['spots', 'light'],
  ] as const),
  ...([
    ['fan', 'fan'],
    ['heater', 'switch'],
    ['coffee machine', 'switch'],
  ] as const),
  ...([
    ['blinds', 'cover', 'blind'],
    ['curtain', 'cover', 'curtain'],
  ] as const),
  ...([
    ['thermostat', 'climate'],
    ['speaker', 'media_player', 'speaker'],
  ] as const),
  ...([
    ['door', 'lock'],
    ['window', 'binary_sensor', 'window'],
  ] as const),
  ...([
    ['motion', 'binary_sensor', 'motion'],
    ['humidity', 'sensor', 'humidity'],
  ] as const),
  ...([
    ['temperature', 'sensor', 'temperature'],
    ['robot', 'vacuum'],
  ] as const),
  ...([
    ['movie night', 'scene'],
    ['valve', 'valve'],
    ['humidifier', 'humidifier'],
  ] as const),
];

/**
 * A home of many things: names of two to four words, most rooms with several of each kind.
 * @param deviceCount 1 or more
 */
export function generatedHome(deviceCount: number): Home {
  const devices = Array.from({ length: deviceCount }, (_, index): HomeDevice => {
    const room = ROOMS[index % ROOMS.length] ?? '';
    const round = Math.floor(index / ROOMS.length);
    const [kind = '', domain = '', deviceClass] = KINDS[round % KINDS.length] ?? [];
    const number = Math.floor(round / KINDS.length);
    return {
      id: `${domain}.${index}`,
      name: number === 0 ? `${room} ${kind}` : `${room} ${kind} ${number + 1}`,
      aliases: index % 3 === 0 ? [`${kind} by the ${FLOORS[index % FLOORS.length]} wall`] : [],
      areaId: room,
      domain,
      can: new Set(),
      ...(deviceClass === undefined ? {} : { deviceClass }),
    };
  });
  return {
    floors: FLOORS.map((name) => ({ id: name, name, aliases: [] })),
    areas: ROOMS.map((name, index) => {
      return { id: name, name, aliases: [], floorId: FLOORS[index % FLOORS.length] ?? '' };
    }),
    devices,
  };
}
