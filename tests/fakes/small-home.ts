import type { Home, HomeDevice } from '../../daemon/ports/home.ts';

function device(name: string, areaId: string, other: Partial<HomeDevice> = {}): HomeDevice {
  const can = new Set(['turn-on', 'turn-off'] as const);
  return { id: `${areaId}/${name}`, name, areaId, domain: 'light', aliases: [], can, ...other };
}

/** Two lamps of one name, a name with a numeral, an alias, and a name that is no English. */
export const SMALL_HOME: Home = {
  floors: [],
  areas: ['Kitchen', 'living room', 'attic'].map((name) => ({ id: name, name, aliases: [] })),
  devices: [
    device('counter light', 'Kitchen'),
    device('Radio', 'Kitchen', { domain: 'switch', aliases: ['wireless'] }),
    device('Lamp', 'Kitchen'),
    device('Lamp', 'living room'),
    device('fan 2', 'living room', { domain: 'fan' }),
    device('Zwave Küche', 'Kitchen', { domain: 'switch' }),
  ],
};
