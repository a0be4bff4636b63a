import { type Environment, readEnvironment } from '../../config/environment.ts';
import type { ConfigEdit } from '../../config/load.ts';
import { configFile, type StatePaths, stateFolder, statePaths } from '../../config/paths.ts';
import type { Config } from '../../config/schema.ts';
import { effectiveTimeZone } from '../../config/time-zone.ts';
import { type FileLayer, readConfigFile } from '../../config/yaml-file.ts';
import type { Clock } from '../base/clock.ts';
import { createLog, type Log, type LogLevel } from '../base/log.ts';
import { Settings } from '../control/settings.ts';
import { HomeRegistry } from '../home/registry/home-registry.ts';
import { HistoryDb } from '../store/history-db.ts';
import { StateDb } from '../store/state-db.ts';
import { type StateLock, takeStateLock } from '../store/state-lock.ts';
import type { TextForms } from '../store/text-forms.ts';
import { openTextForms } from './text-forms.ts';

export interface StoreOptions {
  /** Value of `--state`. */
  state?: string | undefined;
  /** Value of `--config`. */
  config?: string | undefined;
  /** Settings given on the command line. */
  flags?: readonly ConfigEdit[];
  clock: Clock;
  /** Gives the file descriptor of the log, once the folder is ours. */
  openLog: (paths: StatePaths) => number;
  /** Overrides `log.level`, for commands that talk to a person. */
  logLevel?: LogLevel;
}

/** The state folder, opened by this process alone. */
export interface Stores {
  paths: StatePaths;
  settings: Settings;
  state: StateDb;
  history: HistoryDb;
  /** The names of the home: one for the whole process, whoever changes or reads them. */
  homeRegistry: HomeRegistry;
  log: Log;
  timeZone: string;
  /** The settings file as it is now; undefined: there is none. @throws CONFIG_INVALID */
  readFile(): FileLayer | undefined;
  close(): void;
}

/**
 * Takes the state folder, reads the settings and opens the databases.
 * @throws STATE_LOCKED, STATE_UNUSABLE, DISK_FULL, CONFIG_INVALID, FILE_NOT_FOUND
 */
export function openStores(options: StoreOptions): Stores {
  const environment = readEnvironment();
  const { clock } = options;
  const readFile = (): FileLayer | undefined => {
    const filePath = configFile(options.config, environment);
    return filePath === undefined ? undefined : readConfigFile(filePath);
  };
  const file = readFile();
  const paths = statePaths(stateFolder(options.state, environment));
  const lock: StateLock = takeStateLock(paths);
  const undo: (() => void)[] = [() => lock.release()];
  try {
    const state = new StateDb({ path: paths.stateDb, clock });
    undo.push(() => state.close());
    const flags = options.flags ?? [];
    const settings = new Settings({ layers: { file, fleet: [], flags }, edits: state });
    const { config, warnings } = settings.loaded;
    const log = createLog(options.logLevel ?? config.log.level, options.openLog(paths));
    for (const warning of warnings) log.warn({ warning }, 'a setting was ignored');
    const history = openHistory({ settings, state, paths, clock, log, environment });
    undo.push(() => history.close());
    const close = (): void => {
      for (const step of undo.reverse()) step();
    };
    const timeZone = effectiveTimeZone(config.timeZone, environment.timeZone);
    const homeRegistry = new HomeRegistry({ store: state.home, clock });
    const tables = { settings, state, history, homeRegistry };
    return { ...tables, paths, log, timeZone, readFile, close };
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

interface HistoryParts extends Pick<Stores, 'settings' | 'state' | 'paths' | 'log'> {
  clock: Clock;
  environment: Environment;
}

/** history.db, kept as the settings say, also when they change. */
function openHistory({ settings, state, environment, ...parts }: HistoryParts): HistoryDb {
  const { paths, clock, log } = parts;
  const { credentialsFolder } = environment;
  const { keepDays } = settings.loaded.config.history;
  const forms = ({ history }: Config): TextForms => {
    const { transcripts } = history;
    return openTextForms({ transcripts, credentialsFolder, keyFile: paths.historyKey });
  };
  const history = new HistoryDb({
    ...{ path: paths.historyDb, clock, log, keepDays },
    forms: forms(settings.loaded.config),
    instructionsOf: (assistant) => state.instructions.active(assistant)?.version,
  });
  settings.onChange((config, key) => {
    if (key === 'history.transcripts') history.keepAs(forms(config));
  });
  return history;
}
