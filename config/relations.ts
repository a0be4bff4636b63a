import type { Problem } from './check.ts';
import { nearest } from './keys.ts';
import type { Config } from './schema.ts';

/** A problem between settings that are each right alone. */
export interface RelationProblem extends Problem {
  /** The settings that contradict each other. */
  keys: readonly string[];
}

const HOME_KEYS = ['home.areas', 'home.devices'];

/** What must hold between settings. @returns no problems when all is well */
export function checkRelations(config: Config): RelationProblem[] {
  return [...checkHangovers(config), ...checkAreas(config), ...checkDevices(config)];
}

function checkHangovers({ endpointing }: Config): RelationProblem[] {
  const order = ['minHangoverMs', 'hangoverMs', 'maxHangoverMs'] as const;
  const keys = order.map((name) => `endpointing.${name}`);
  const problems: RelationProblem[] = [];
  for (const [index, name] of order.entries()) {
    const next = order[index + 1];
    if (next === undefined || endpointing[name] <= endpointing[next]) continue;
    const limit = `endpointing.${next}, ${endpointing[next]}`;
    const text = `is ${endpointing[name]}; allowed: at most ${limit}`;
    problems.push({ key: `endpointing.${name}`, keys, inside: [], text });
  }
  return problems;
}

function checkAreas({ home }: Config): RelationProblem[] {
  const names = home.areas.map((area) => area.name);
  return repeated(names).map(({ index, first }) => ({
    key: `home.areas[${index}].name`,
    keys: HOME_KEYS,
    inside: [index, 'name'],
    text: `is ${JSON.stringify(names[index])}, as home.areas[${first}] is; names are unique`,
  }));
}

function checkDevices({ home }: Config): RelationProblem[] {
  const ids = home.devices.map((device) => device.id);
  const problems: RelationProblem[] = repeated(ids).map(({ index, first }) => ({
    key: `home.devices[${index}].id`,
    keys: HOME_KEYS,
    inside: [index, 'id'],
    text: `is ${JSON.stringify(ids[index])}, as home.devices[${first}] is; ids are unique`,
  }));
  const areas = home.areas.map((area) => area.name);
  for (const [index, { area }] of home.devices.entries()) {
    if (area === undefined || areas.includes(area)) continue;
    const meant = nearest(area.toLowerCase(), areas);
    const hint = meant === undefined ? 'add it to home.areas' : `did you mean ${meant}?`;
    problems.push({
      key: `home.devices[${index}].area`,
      keys: HOME_KEYS,
      inside: [index, 'area'],
      text: `is ${JSON.stringify(area)}, which is not in home.areas; ${hint}`,
    });
  }
  return problems;
}

function repeated(values: readonly string[]): { index: number; first: number }[] {
  const firstAt = new Map<string, number>();
  const found: { index: number; first: number }[] = [];
  for (const [index, value] of values.entries()) {
    const lower = value.toLowerCase();
    const first = firstAt.get(lower);
    if (first === undefined) firstAt.set(lower, index);
    else found.push({ index, first });
  }
  return found;
}
