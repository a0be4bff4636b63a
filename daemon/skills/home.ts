import type { Home, HomeDevice } from '../ports/home.ts';
import { tokenize } from './tokens.ts';

/** Devices that answer to these words, which are a `device` slot or a name as people say it. */
export function devicesNamed(home: Home, words: string): readonly HomeDevice[] {
  return deviceIndex(home).get(tokenize(words).join(' ')) ?? [];
}

/** The name of the area that a device stands in; undefined: nobody said where. */
function areaName(home: Home, { areaId }: HomeDevice): string | undefined {
  return areaId === undefined ? undefined : home.areas.find(({ id }) => id === areaId)?.name;
}

/** A name that means only this device where there is one: "lamp", or else "bedroom lamp". */
export function deviceLabel(home: Home, device: HomeDevice): string {
  const labels = knownLabels.get(home) ?? new Map<HomeDevice, string>();
  knownLabels.set(home, labels);
  const label = labels.get(device) ?? freshLabel(home, device);
  labels.set(device, label);
  return label;
}

const knownLabels = new WeakMap<Home, Map<HomeDevice, string>>();

function freshLabel(home: Home, device: HomeDevice): string {
  const words = tokenize(device.name).join(' ');
  const namesakes = deviceIndex(home).get(words) ?? [];
  const area = areaName(home, device);
  return namesakes.length < 2 || area === undefined ? device.name : `${area} ${device.name}`;
}

const indexes = new WeakMap<Home, Map<string, HomeDevice[]>>();

/** Words to the devices they may mean. A home is not changed in place, so its index is kept. */
export function deviceIndex(home: Home): ReadonlyMap<string, readonly HomeDevice[]> {
  const known = indexes.get(home);
  if (known !== undefined) return known;
  const index = new Map<string, HomeDevice[]>();
  const add = (words: string, device: HomeDevice): void => {
    const found = index.get(words);
    if (found === undefined) {
      if (words !== '') index.set(words, [device]);
    } else if (found.at(-1) !== device && !found.includes(device)) {
      found.push(device);
    }
  };
  for (const device of home.devices) {
    for (const name of [device.name, ...device.aliases]) add(tokenize(name).join(' '), device);
  }
  for (const device of home.devices) {
    const name = tokenize(device.name).join(' ');
    const area = tokenize(areaName(home, device) ?? '').join(' ');
    const full = `${area} ${name}`;
    if (area !== '' && !` ${name} `.includes(` ${area} `) && !index.has(full)) add(full, device);
  }
  indexes.set(home, index);
  return index;
}
