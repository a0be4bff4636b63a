import type { Home, HomeDevice } from '../../daemon/skills/home.ts';

function device(name: string, area: string, other: Partial<HomeDevice> = {}): HomeDevice {
  return { id: `${area}/${name}`, name, area, domain: 'light', aliases: [], ...other };
}

/** Two lamps of one name, a name with a numeral, an alias, and a name that is no English. */
export const SMALL_HOME: Home = {
  areas: [{ name: 'Kitchen' }, { name: 'living room' }, { name: 'attic' }],
  devices: [
    device('counter light', 'Kitchen'),
    device('Radio', 'Kitchen', { domain: 'switch', aliases: ['wireless'] }),
    device('Lamp', 'Kitchen'),
    device('Lamp', 'living room'),
    device('fan 2', 'living room', { domain: 'fan' }),
    device('Zwave Küche', 'Kitchen', { domain: 'switch' }),
  ],
};
