import { isDeepStrictEqual } from 'node:util';
import { unknownKeyText } from '../../config/check.ts';
import { assertValue } from '../../config/edit.ts';
import { CONFIG_KEYS, findKey } from '../../config/keys.ts';
import {
  type ConfigEdit,
  type ConfigLayers,
  type LoadedConfig,
  mergeConfig,
} from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { FileLayer } from '../../config/yaml-file.ts';
import { EarshotError } from '../base/errors.ts';
import type { ReloadReply } from './box-replies.ts';
import type { ConfigChange, ConfigView } from './replies.ts';

/** Where changes made on the box are kept; implemented by daemon/store/state-db.ts. */
export interface EditStore {
  listEdits(): ConfigEdit[];
  setEdit(edit: ConfigEdit, actor: string): void;
  unsetEdit(key: string, actor: string): boolean;
}

export interface SettingsOptions {
  /** All layers but the local one, which is read from `edits`. */
  layers: Omit<ConfigLayers, 'local'>;
  edits: EditStore;
}

type Listener = (config: Config, key: string) => void;

/** The settings in force, and their changes. */
export class Settings {
  readonly #options: SettingsOptions;
  /** What each setting was when this object was made. */
  readonly #first: LoadedConfig;
  #file: FileLayer | undefined;
  readonly #listeners: Listener[] = [];
  #loaded: LoadedConfig;

  /** @throws CONFIG_INVALID when the file or a flag is wrong */
  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#file = options.layers.file;
    this.#loaded = this.#merge(options.edits.listEdits());
    this.#first = this.#loaded;
  }

  /** What is in force; keys marked `restart` may differ from what the box started with. */
  get loaded(): LoadedConfig {
    return this.#loaded;
  }

  /** Calls after each change, with the whole new config and the changed key. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  view(): ConfigView {
    const { origins, sourcePath, warnings } = this.#loaded;
    const entries = CONFIG_KEYS.map(({ key, schema }) => ({
      key,
      value: this.#valueOf(key),
      origin: origins.get(key) ?? 'default',
      default: schema.default,
      unit: schema.unit ?? 'none',
      restart: schema.restart ?? true,
      description: schema.description ?? '',
    }));
    return { entries, sourcePath: sourcePath ?? null, warnings: [...warnings] };
  }

  /**
   * @param actor who asks, for the audit, for example `cli`
   * @throws CONFIG_INVALID when the value is wrong or contradicts another, or the key is locked
   */
  set({ key, value }: ConfigEdit, actor: string): ConfigChange {
    this.#assertUnlocked(key);
    assertValue(key, value);
    const others = this.#options.edits.listEdits().filter((edit) => edit.key !== key);
    const next = this.#merge([...others, { key, value }]);
    const origin = next.origins.get(key);
    if (origin !== 'local' && origin !== 'flag') {
      const [why = 'it contradicts another setting'] = this.#newWarnings(next);
      throw new EarshotError('CONFIG_INVALID', `${key} was not changed: ${why}`);
    }
    this.#options.edits.setEdit({ key, value }, actor);
    return this.#changed(key, next);
  }

  /** Other changes that it leaves contradicted are ignored, and noted. @throws CONFIG_INVALID */
  unset(key: string, actor: string): ConfigChange {
    if (findKey(key) === undefined) {
      throw new EarshotError('CONFIG_INVALID', `${key} ${unknownKeyText(key)}`);
    }
    const wasSet = this.#options.edits.unsetEdit(key, actor);
    const change = this.#changed(key, this.#merge(this.#options.edits.listEdits()));
    if (!wasSet) change.notes.unshift(`${key} had not been changed on this box.`);
    return change;
  }

  /** Settings that differ from those of the start and are read only there. */
  get restartNeeded(): string[] {
    return this.#differences(this.#first, this.#loaded).filter(isReadAtStart);
  }

  /**
   * Takes the settings file as it is now.
   * @throws CONFIG_INVALID when it is wrong; then nothing has changed
   */
  reload(file: FileLayer | undefined): ReloadReply {
    const before = { file: this.#file, loaded: this.#loaded };
    this.#file = file;
    let next: LoadedConfig;
    try {
      next = this.#merge(this.#options.edits.listEdits());
    } catch (error) {
      this.#file = before.file;
      throw error;
    }
    const notes = this.#newWarnings(next);
    const changed = this.#differences(before.loaded, next);
    this.#loaded = next;
    for (const key of changed) for (const listener of this.#listeners) listener(next.config, key);
    return { changed, restart: changed.filter(isReadAtStart), notes };
  }

  #differences(one: LoadedConfig, other: LoadedConfig): string[] {
    return CONFIG_KEYS.map(({ key }) => key).filter(
      (key) => !isDeepStrictEqual(settingOf(one.config, key), settingOf(other.config, key)),
    );
  }

  #changed(key: string, next: LoadedConfig): ConfigChange {
    const previous = this.#valueOf(key);
    const notes = this.#newWarnings(next);
    this.#loaded = next;
    const value = this.#valueOf(key);
    const origin = next.origins.get(key) ?? 'default';
    if (origin === 'flag')
      notes.push(`${key} was given on the command line, which wins until the next start.`);
    for (const listener of this.#listeners) listener(next.config, key);
    return { key, value, previous, origin, restart: findKey(key)?.schema.restart ?? true, notes };
  }

  #newWarnings({ warnings }: LoadedConfig): string[] {
    const known = new Set(this.#loaded.warnings);
    return warnings.filter((warning) => !known.has(warning));
  }

  #merge(local: readonly ConfigEdit[]): LoadedConfig {
    return mergeConfig({ ...this.#options.layers, file: this.#file, local });
  }

  #assertUnlocked(key: string): void {
    if (this.#loaded.origins.get(key) !== 'fleet') return;
    throw new EarshotError('CONFIG_INVALID', `${key} is locked by the fleet this box belongs to`);
  }

  #valueOf(key: string): unknown {
    return settingOf(this.#loaded.config, key);
  }
}

function settingOf(config: Config, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], config);
}

function isReadAtStart(key: string): boolean {
  return findKey(key)?.schema.restart ?? true;
}
