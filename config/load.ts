import { EarshotError } from '../daemon/base/errors.ts';
import { checkValue, MAX_PROBLEMS } from './check.ts';
import { CONFIG_KEYS } from './keys.ts';
import { checkRelations } from './relations.ts';
import type { Config } from './schema.ts';
import { type FileLayer, type FileValue, readConfigFile } from './yaml-file.ts';

/** Which layer a setting came from; later ones win. */
export type Origin = 'default' | 'file' | 'local' | 'fleet' | 'flag';

/** One setting given from outside the file. */
export interface ConfigEdit {
  key: string;
  value: unknown;
}

export interface ConfigLayers {
  /** The settings file, already read; undefined: there is none. */
  file: FileLayer | undefined;
  /** Edits kept in the state database. */
  local: readonly ConfigEdit[];
  /** What the fleet has locked. */
  fleet: readonly ConfigEdit[];
  /** What the command line says for this run. */
  flags: readonly ConfigEdit[];
}

export interface LoadedConfig {
  config: Config;
  /** Layer of every setting, by dotted name. */
  origins: ReadonlyMap<string, Origin>;
  /** The settings file; undefined: there is none. */
  sourcePath: string | undefined;
  /** Edits that were ignored, in words. They never stop the daemon. */
  warnings: readonly string[];
}

/** The same as ConfigLayers, with the file still to be read. */
export type ConfigSources = Omit<ConfigLayers, 'file'> & { filePath: string | undefined };

/**
 * Reads and merges all layers.
 * @throws CONFIG_INVALID naming file, line, key and allowed values of up to 20 problems at once
 */
export function loadConfig({ filePath, ...others }: ConfigSources): LoadedConfig {
  const file = filePath === undefined ? undefined : readConfigFile(filePath);
  return mergeConfig({ file, ...others });
}

/**
 * Merges layers: defaults < file < local edits < fleet < flags.
 * @throws CONFIG_INVALID when the file or a flag is wrong; a wrong local or fleet edit is ignored
 *   and reported in `warnings`, since nobody may be near to mend the box
 */
export function mergeConfig(layers: ConfigLayers): LoadedConfig {
  const merge = new Merge();
  const faults = merge.applyFile(layers.file);
  for (const { key, value } of layers.flags) {
    for (const problem of checkValue(key, value)) faults.push(`${problem.key} ${problem.text}`);
  }
  if (faults.length > 0) throw invalid(faults);
  merge.applyEdits(layers.local, 'local');
  merge.applyEdits(layers.fleet, 'fleet');
  merge.applyFlags(layers.flags);
  const { values, origins, warnings } = merge;
  return { config: toConfig(values), origins, sourcePath: layers.file?.path, warnings };
}

/** The layers as merged so far. */
class Merge {
  values = new Map<string, unknown>();
  origins = new Map<string, Origin>();
  readonly warnings: string[] = [];

  constructor() {
    for (const { key, schema } of CONFIG_KEYS) {
      this.values.set(key, structuredClone(schema.default));
      this.origins.set(key, 'default');
    }
  }

  /** @returns what is wrong, one line each */
  applyFile(file: FileLayer | undefined): string[] {
    if (file === undefined) return [];
    const place = (line: number): string => `${file.path}:${line}:`;
    const faults = file.problems.map(({ line, text }) => ({ line, text }));
    const tell = (written: FileValue, problem: ReturnType<typeof checkValue>[number]): void => {
      faults.push({ line: written.lineOf(problem.inside), text: `${problem.key} ${problem.text}` });
    };
    for (const written of file.values) {
      const problems = checkValue(written.key, written.value);
      for (const problem of problems) tell(written, problem);
      if (problems.length === 0) this.#set(written, 'file');
    }
    const related = checkRelations(toConfig(this.values));
    for (const problem of related) {
      const written = file.values.find(({ key }) => problem.key.startsWith(key));
      const other = file.values.find(({ key }) => problem.keys.includes(key));
      if (written !== undefined) tell(written, problem);
      else if (other !== undefined) tell(other, { ...problem, inside: [] });
    }
    faults.sort((a, b) => a.line - b.line);
    return faults.map(({ line, text }) => `${place(line)} ${text}`);
  }

  /** Takes the edits that are right, alone and together with all that stands. */
  applyEdits(edits: readonly ConfigEdit[], origin: 'local' | 'fleet'): void {
    const before = { values: new Map(this.values), origins: new Map(this.origins) };
    const good = edits.filter((edit) => this.#isRight(edit, origin));
    for (const edit of good) this.#set(edit, origin);
    const problems = checkRelations(toConfig(this.values));
    if (problems.length === 0) return;
    const blamed = new Set(problems.flatMap((problem) => problem.keys));
    for (const { key, text } of problems) this.#warn(origin, `${key} ${text}`);
    this.values = before.values;
    this.origins = before.origins;
    for (const edit of good) if (!blamed.has(edit.key)) this.#set(edit, origin);
  }

  /** @throws CONFIG_INVALID when they contradict what stands; each was already checked alone */
  applyFlags(flags: readonly ConfigEdit[]): void {
    for (const edit of flags) this.#set(edit, 'flag');
    const problems = checkRelations(toConfig(this.values));
    if (problems.length > 0) throw invalid(problems.map(({ key, text }) => `${key} ${text}`));
  }

  #isRight(edit: ConfigEdit, origin: Origin): boolean {
    const problems = checkValue(edit.key, edit.value);
    for (const { key, text } of problems) this.#warn(origin, `${key} ${text}`);
    return problems.length === 0;
  }

  #warn(origin: Origin, text: string): void {
    this.warnings.push(`ignored a ${origin} setting: ${text}`);
  }

  #set({ key, value }: ConfigEdit, origin: Origin): void {
    this.values.set(key, value);
    this.origins.set(key, origin);
  }
}

function invalid(faults: readonly string[]): EarshotError {
  const told = faults.slice(0, MAX_PROBLEMS);
  const more = faults.length - told.length;
  if (faults.length === 1) return new EarshotError('CONFIG_INVALID', faults.join());
  const lines = [`${faults.length} settings are wrong:`, ...told.map((fault) => `  ${fault}`)];
  if (more > 0) lines.push(`  ... and ${more} more`);
  return new EarshotError('CONFIG_INVALID', lines.join('\n'));
}

/** Every value has passed its schema, so the tree has the schema's type. */
function toConfig(values: ReadonlyMap<string, unknown>): Config {
  const root: Record<string, unknown> = {};
  for (const { key } of CONFIG_KEYS) {
    const groups = key.split('.');
    const leaf = groups.pop() ?? key;
    let at = root;
    for (const group of groups) {
      at[group] ??= {};
      at = at[group] as Record<string, unknown>;
    }
    at[leaf] = values.get(key);
  }
  return root as Config;
}
