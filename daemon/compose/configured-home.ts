import type { Config } from '../../config/schema.ts';
import type { Home, HomeAction } from '../ports/home.ts';

/** What a thing that only the settings know of can be told, once something connects it. */
const POWER: ReadonlySet<HomeAction['do']> = new Set(['turn-on', 'turn-off']);

/** The areas and devices of the settings. */
export function configuredHome({ areas, devices }: Config['home']): Home {
  return {
    floors: [],
    areas: areas.map(({ name }) => ({ id: name, name, aliases: [] })),
    devices: devices.map(({ id, name, domain, area, aliases = [] }) => {
      return { id, name, domain, aliases, can: POWER, ...(area ? { areaId: area } : {}) };
    }),
  };
}
