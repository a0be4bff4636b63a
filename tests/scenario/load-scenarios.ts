import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Value from 'typebox/value';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { CEILINGS, type Scenario, type ScenarioDeed, ScenarioSchema } from './scenario-schema.ts';
import { SIGHTS, type Sight, type Sighting } from './timeline.ts';

/** Problems told of one file. */
const MAX_TOLD = 10;
/** How often an alias may stand for what it names. */
const MAX_ALIASES = 50;

/** Something wrong in a file of scenarios. */
interface Fault {
  path: readonly (string | number)[];
  text: string;
}

/** @throws Error with file, line and reason of everything that is wrong */
export function loadScenarios(file: string): Scenario[] {
  return parseScenarios(basename(file), readFileSync(file, 'utf8'));
}

/** @throws Error with file, line and reason of everything that is wrong; and nothing else */
export function parseScenarios(file: string, text: string): Scenario[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  const bad = [...document.errors, ...document.warnings];
  refuse(bad.map(({ pos, message }) => `${file}:${lineAt(pos[0])}: ${message}`));
  const list = plain(file, document);
  if (!Array.isArray(list)) throw new Error(`${file}:1: a file is a list of scenarios`);
  const faults = list.flatMap((each, i) => faultsOf(each, i));
  faults.push(...repeatedNames(list));
  refuse(
    faults.map(({ path, text: what }) => {
      const line = lineAt(offsetOf(document, path));
      return `${file}:${line}: ${path.slice(1).join('.')} ${what}`;
    }),
  );
  return list as Scenario[];
}

function plain(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new Error(`${file}:1: ${(cause as Error).message}`, { cause });
  }
}

function refuse(messages: string[]): void {
  if (messages.length === 0) return;
  const more = messages.length - MAX_TOLD;
  const told = messages.slice(0, MAX_TOLD);
  throw new Error([...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const at = path.slice(0, length);
    const holder = document.getIn(at.slice(0, -1), true);
    const pair = isMap(holder)
      ? holder.items.find(({ key }) => String(key) === String(at.at(-1)))
      : undefined;
    const node = pair?.key ?? document.getIn(at, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function faultsOf(value: unknown, index: number): Fault[] {
  const errors = Value.Errors(ScenarioSchema, value) as {
    keyword: string;
    instancePath: string;
    message: string;
    params: { additionalProperties?: string[]; allowedValues?: unknown[] };
  }[];
  const faults = errors
    .filter(({ keyword }) => keyword !== 'boolean')
    .flatMap(({ instancePath, message, params }) => {
      const path = [index, ...instancePath.split('/').slice(1).map(step)];
      const unknown = params.additionalProperties;
      if (!unknown) return [{ path, text: `${message}${choices(params.allowedValues)}` }];
      return unknown.map((name) => ({ path: [...path, name], text: 'is not a known key' }));
    });
  return faults.length > 0 ? faults : meaningFaults(value as Scenario, index);
}

function choices(values: unknown[] | undefined): string {
  return values === undefined ? '' : ` (${values.join(', ')})`;
}

function step(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function meaningFaults(scenario: Scenario, index: number): Fault[] {
  const faults: Fault[] = [];
  const add = (path: (string | number)[], text: string): void => {
    faults.push({ path: [index, ...path], text });
  };
  const sights = (key: 'expect' | 'also' | 'never'): void =>
    scenario[key]?.forEach((each, i) => {
      for (const text of wrongFields(each)) add([key, i], text);
    });
  sights('expect');
  sights('also');
  sights('never');
  for (const key of ['say', 'events'] as const) {
    scenario[key]?.forEach((each, i) => {
      if ((each.at === undefined) === (each.after === undefined)) {
        add([key, i], 'needs `at` or `after`, and not both');
      }
      if (each.after) for (const text of wrongFields(each.after)) add([key, i, 'after'], text);
    });
  }
  scenario.events?.forEach((deed, i) => {
    for (const text of wrongDeed(deed)) add(['events', i], text);
  });
  if (!judgesSomething(scenario)) add([], 'expects nothing: it could never fail');
  return faults;
}

function judgesSomething({ expect, also, never, moments, counts, ceilings }: Scenario): boolean {
  const lists = [expect, also, never, moments].some(
    (list) => list !== undefined && list.length > 0,
  );
  const isCounted = Object.keys(counts ?? {}).length > 0;
  return lists || isCounted || CEILINGS.some((name) => ceilings?.[name] !== undefined);
}

function wrongFields(each: Record<string, unknown> & { see: string }): string[] {
  const known: readonly string[] = SIGHTS[each.see as Sight];
  return Object.keys(sightingOf(each).fields)
    .filter((name) => !known.includes(name))
    .map((name) => `${each.see} has no ${name}${known.length > 0 ? `; ${known.join(', ')}` : ''}`);
}

const NOT_FIELDS = new Set(['see', 'box', 'withinMs', 'fromMs', 'byMs', 'nth', 'plusMs']);

/** What an expectation or trigger of a scenario looks for. */
export function sightingOf(each: Record<string, unknown> & { see: string }): Sighting {
  const fields = Object.entries(each).filter(([name]) => !NOT_FIELDS.has(name));
  const box = each['box'] as number | undefined;
  return {
    see: each.see as Sight,
    ...(box === undefined ? {} : { box }),
    fields: Object.fromEntries(fields.map(([name, value]) => [name, String(value)])),
  };
}

/** Keys that a deed needs and may have, besides when and where. */
const DEED_KEYS: Record<ScenarioDeed['do'], { needs: string[]; may: string[] }> = {
  noise: { needs: ['forMs', 'levelDb'], may: [] },
  music: { needs: ['forMs', 'levelDb'], may: [] },
  slam: { needs: ['levelDb'], may: ['forMs'] },
  mute: { needs: [], may: [] },
  unmute: { needs: [], may: [] },
  cancel: { needs: [], may: [] },
  announce: { needs: ['text'], may: [] },
  kill: { needs: ['engine'], may: [] },
  revive: { needs: ['engine'], may: [] },
  'stall-speaker': { needs: [], may: [] },
  'free-speaker': { needs: [], may: [] },
  microphone: { needs: [], may: ['isDead', 'gainDb', 'humDb', 'dropShare'] },
  'unplug-microphone': { needs: [], may: [] },
  'do-not-disturb': { needs: [], may: [] },
  'disturb-again': { needs: [], may: [] },
};

function wrongDeed(deed: ScenarioDeed): string[] {
  const { needs, may } = DEED_KEYS[deed.do];
  const given = Object.keys(deed).filter((key) => !['do', 'at', 'after', 'box'].includes(key));
  const missing = needs.filter((key) => !given.includes(key));
  const odd = given.filter((key) => !needs.includes(key) && !may.includes(key));
  return [
    ...missing.map((key) => `${deed.do} needs ${key}`),
    ...odd.map((key) => `${deed.do} takes no ${key}`),
  ];
}

function repeatedNames(list: readonly unknown[]): Fault[] {
  const seen = new Set<unknown>();
  return list.flatMap((each, i) => {
    const name = (each as Scenario | null)?.name;
    const isRepeated = typeof name === 'string' && seen.has(name);
    seen.add(name);
    return isRepeated ? [{ path: [i, 'name'], text: 'is given twice' }] : [];
  });
}
