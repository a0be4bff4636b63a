import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { EarshotError } from '../../base/errors.ts';

/** A state as a data set writes it; its attributes by Home Assistant's names. */
export interface HaState {
  state?: string;
  attributes: Readonly<Record<string, unknown>>;
}

export interface HaEntity extends HaState {
  /** `light.kitchen` */
  id: string;
  name: string;
  areaId?: string;
}

export interface HaArea {
  id: string;
  name: string;
  floor?: string;
}

/** Sentences that all are to lead from one state of the home to another. */
export interface HaTest {
  /** File and number, for people. */
  id: string;
  sentences: readonly string[];
  /** By entity id, as the two below. */
  setup: ReadonlyMap<string, HaState>;
  expected: ReadonlyMap<string, HaState>;
  /** Attributes that may change or not. */
  ignored: ReadonlyMap<string, ReadonlySet<string>>;
}

/** One home of a data set, and what is said in it. */
export interface HaCase {
  areas: readonly HaArea[];
  entities: readonly HaEntity[];
  tests: readonly HaTest[];
}

const FIXTURES = '_fixtures.yaml';
const CARD = 'dataset_card.yaml';

/** The folders under this one, or itself, that hold a home. Empty: it is no such data set. */
export function caseFolders(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const found = entries.filter((entry) => entry.isFile() && entry.name === FIXTURES);
  return found.map(({ parentPath }) => parentPath).sort();
}

/** @param root for the names of files in ids @throws CONFIG_INVALID naming the file */
export function readCase(folder: string, root: string): HaCase {
  const fixtures = readYaml(join(folder, FIXTURES));
  const deviceAreas = new Map(
    records(fixtures['devices']).map((device) => [text(device['id']), device['area']]),
  );
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && name !== FIXTURES && name !== CARD)
    .sort();
  return {
    areas: records(fixtures['areas']).map((area) => {
      const { floor } = area;
      return {
        id: text(area['id']),
        name: text(area['name']),
        ...(floor ? { floor: text(floor) } : {}),
      };
    }),
    entities: records(fixtures['entities']).map((entity) => {
      const area = entity['area'] ?? deviceAreas.get(text(entity['device']));
      const named = { id: text(entity['id']), name: text(entity['name']) };
      return { ...readState(entity), ...named, ...(area ? { areaId: text(area) } : {}) };
    }),
    tests: files.flatMap((file) =>
      readTests(join(folder, file), relative(root, join(folder, file))),
    ),
  };
}

function readTests(path: string, name: string): HaTest[] {
  return records(readYaml(path)['tests']).map((test, index) => ({
    id: `${name}#${index}`,
    sentences: list(test['sentences']).map(text),
    setup: readStates(test['setup']),
    expected: readStates(test['expect_changes']),
    ignored: new Map(
      Object.entries(record(test['ignore_changes'])).map(([id, value]) => [id, ignoredOf(value)]),
    ),
  }));
}

function readStates(value: unknown): Map<string, HaState> {
  return new Map(
    Object.entries(record(value)).map(([id, state]) => [id, readState(record(state))]),
  );
}

/** A state may be written as what comes out of it: `{in: closed, out: off}`. */
function readState(value: Record<string, unknown>): HaState {
  const written = value['state'];
  const state = typeof written === 'object' && written !== null ? record(written)['out'] : written;
  const attributes = record(value['attributes']);
  return state === undefined || state === null
    ? { attributes }
    : { state: text(state), attributes };
}

function ignoredOf(value: unknown): Set<string> {
  const names = Array.isArray(value) ? value : list(record(value)['attributes']);
  return new Set(names.map(text));
}

function readYaml(path: string): Record<string, unknown> {
  try {
    return record(parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${path}: ${String(cause)}`, { cause });
  }
}

function record(value: unknown): Record<string, unknown> {
  const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function records(value: unknown): Record<string, unknown>[] {
  return list(value).map(record);
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
