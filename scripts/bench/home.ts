import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const AREAS = [
  ...['kitchen', 'bedroom', 'bathroom', 'living room', 'hallway'],
  ...['office', 'garage', 'garden', 'attic', 'basement'],
];
const KINDS: readonly (readonly [name: string, domain: string])[] = [
  ['light', 'light'],
  ['lamp', 'light'],
  ['fan', 'fan'],
  ['heater', 'switch'],
  ['blinds', 'cover'],
];

/** Fifty devices in ten rooms: what the grammar of a furnished home costs. */
const HOME = {
  areas: AREAS.map((name) => ({ name })),
  devices: AREAS.flatMap((area) =>
    KINDS.map(([name, domain]) => ({
      id: `${domain}.${area.replace(' ', '_')}_${name}`,
      name,
      area,
      domain,
    })),
  ),
};

/** @returns path of a settings file with the home in it */
export function writeHomeConfig(folder: string): string {
  const path = join(folder, 'earshot.yaml');
  writeFileSync(path, stringify({ home: HOME }));
  return path;
}
