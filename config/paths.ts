import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EarshotError } from '../daemon/base/errors.ts';
import type { Environment } from './environment.ts';

/** sun_path of sockaddr_un holds 108 bytes with its final NUL (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;
const CONFIG_FILE_NAME = 'earshot.yaml';

/** Every file Earshot keeps, all below one folder. */
export interface StatePaths {
  folder: string;
  /** Holds what lives as long as the daemon: lock and socket. Mode 0700. */
  runFolder: string;
  lockFile: string;
  /** Who holds the lock: process id as decimal text. */
  holderFile: string;
  socket: string;
  stateDb: string;
  historyDb: string;
  /** Seals what was said, where that is wanted; config/secrets.ts. */
  historyKey: string;
  knowledgeDb: string;
  /** Where documents are put, unless `knowledge.folder` names another. */
  documents: string;
  /** Lets lights and buttons in; daemon/control/peripheral/token.ts. */
  peripheralToken: string;
  /** The shelf of models, see models/shelf/layout.ts. */
  models: string;
}

/**
 * `--state`, else `$STATE_DIRECTORY`, else the machine-wide folder as root, else the user's own.
 * @param flag value of `--state`, relative to the working folder
 * @returns an absolute path; the folder need not exist
 */
export function stateFolder(flag: string | undefined, environment: Environment): string {
  if (flag !== undefined) return resolve(flag);
  if (environment.stateDirectory !== undefined) return environment.stateDirectory;
  if (environment.isRoot) return environment.systemStateFolder;
  const home = environment.xdgStateHome ?? join(environment.homeFolder, '.local', 'state');
  return join(home, 'earshot');
}

/** @throws STATE_UNUSABLE when the folder's path is too long for the control socket inside it */
export function statePaths(folder: string): StatePaths {
  const runFolder = join(folder, 'run');
  const socket = join(runFolder, 'earshot.sock');
  const socketBytes = Buffer.byteLength(socket);
  if (socketBytes > MAX_SOCKET_PATH_BYTES) {
    const excess = socketBytes - MAX_SOCKET_PATH_BYTES;
    throw new EarshotError(
      'STATE_UNUSABLE',
      `the path of the state folder ${folder} is ${excess} bytes too long: its control socket ` +
        `would need ${socketBytes}, and Linux allows ${MAX_SOCKET_PATH_BYTES}; choose a shorter ` +
        'one with --state',
    );
  }
  return {
    folder,
    runFolder,
    lockFile: join(runFolder, 'lock'),
    holderFile: join(runFolder, 'pid'),
    socket,
    stateDb: join(folder, 'state.db'),
    historyDb: join(folder, 'history.db'),
    historyKey: join(folder, 'history.key'),
    knowledgeDb: join(folder, 'knowledge.db'),
    documents: join(folder, 'documents'),
    peripheralToken: join(folder, 'peripheral-token'),
    models: join(folder, 'models'),
  };
}

/**
 * The settings file in use: `--config`, else the first of the usual places that exists.
 * @param flag value of `--config`, relative to the working folder
 * @returns undefined when there is none, which is fine
 * @throws FILE_NOT_FOUND when `--config` names no file
 */
export function configFile(flag: string | undefined, environment: Environment): string | undefined {
  if (flag !== undefined) {
    const path = resolve(flag);
    if (existsSync(path)) return path;
    throw new EarshotError('FILE_NOT_FOUND', `there is no settings file ${path} (--config)`);
  }
  return usualConfigFiles(environment).find((path) => existsSync(path));
}

/** Where settings are looked for without `--config`, the first that exists being used. */
export function usualConfigFiles(environment: Environment): string[] {
  const systemWide = join(environment.systemConfigFolder, CONFIG_FILE_NAME);
  const home = environment.xdgConfigHome ?? join(environment.homeFolder, '.config');
  const own = join(home, 'earshot', CONFIG_FILE_NAME);
  return environment.isRoot ? [systemWide, own] : [own, systemWide];
}
