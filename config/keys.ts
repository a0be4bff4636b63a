import { ConfigSchema } from './schema.ts';

/** The JSON Schema keywords that the loader, the errors and the listing read. */
export interface KeySchema {
  type?: string;
  default?: unknown;
  unit?: string;
  restart?: boolean;
  description?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  properties?: Readonly<Record<string, KeySchema>>;
  items?: KeySchema;
}

/** One setting: its dotted name and its schema. */
export interface ConfigKey {
  key: string;
  schema: KeySchema;
}

/** Every setting, in the order of the schema. */
export const CONFIG_KEYS: readonly ConfigKey[] = collect('', ConfigSchema as KeySchema);

const byName = new Map(CONFIG_KEYS.map((entry) => [entry.key, entry]));
const sections = new Set(CONFIG_KEYS.flatMap(({ key }) => groupsOf(key)));

/** `a` and `a.b` of `a.b.c`. */
function groupsOf(key: string): string[] {
  const parts = key.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** @param key dotted name, for example `audio.input` */
export function findKey(key: string): ConfigKey | undefined {
  return byName.get(key);
}

/** True for a group of settings, for example `audio` or `mqtt.home`. */
export function isSection(key: string): boolean {
  return sections.has(key);
}

/** A setting has a unit; a group of settings has none. */
function collect(prefix: string, schema: KeySchema): ConfigKey[] {
  if (schema.unit !== undefined) return [{ key: prefix, schema }];
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    collect(prefix === '' ? name : `${prefix}.${name}`, child),
  );
}

/** Names further off than this part of their length are no typing error. */
const MAX_DISTANCE_RATIO = 0.4;

/** The setting or group a person probably meant, or undefined. */
export function nearestKey(unknown: string): string | undefined {
  const candidates = [...byName.keys(), ...sections];
  const wanted = unknown.toLowerCase();
  return nearest(wanted, candidates) ?? sameEnding(wanted, candidates);
}

/** The candidate with the fewest typing errors, or undefined when all are too far off. */
export function nearest(wanted: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(candidate.length * MAX_DISTANCE_RATIO));
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `wake.volumePercent` and `volume` mean `audio.volumePercent`: right word, wrong group. */
function sameEnding(wanted: string, candidates: readonly string[]): string | undefined {
  const word = lastPart(wanted);
  return candidates.find((candidate) => lastPart(candidate.toLowerCase()).includes(word));
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

/** Names are compared over at most this many characters: the work is quadratic. */
const MAX_COMPARED_CHARS = 80;

/** Levenshtein's distance: insertions, deletions and replacements. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, MAX_COMPARED_CHARS);
  const b = right.slice(0, MAX_COMPARED_CHARS);
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
