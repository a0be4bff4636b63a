import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { asEarshotError, EarshotError } from '../base/errors.ts';
import { lockFile } from './sqlite.ts';

/** Only the owner of the box enters: the control socket inside trusts whoever can reach it. */
const PRIVATE_FOLDER_MODE = 0o700;
const PRIVATE_FILE_MODE = 0o600;

/** Where the lock lies; see StatePaths. */
export interface LockPaths {
  folder: string;
  runFolder: string;
  lockFile: string;
  holderFile: string;
}

/** Proof that this process, and no other, works in the state folder. */
export interface StateLock {
  readonly folder: string;
  release(): void;
}

/**
 * Creates the state folder where needed and takes it for this process.
 * @throws STATE_LOCKED naming the folder and the process that has it
 * @throws STATE_UNUSABLE when the folder cannot be created or written
 * @throws DISK_FULL
 */
export function takeStateLock(paths: LockPaths): StateLock {
  prepareFolders(paths);
  const unlock = lockFile(paths.lockFile);
  if (unlock === undefined) throw lockedError(paths);
  try {
    writeFileSync(paths.holderFile, `${process.pid}\n`, { mode: PRIVATE_FILE_MODE });
  } catch (error) {
    unlock();
    throw unusable(paths.folder, error);
  }
  const release = (): void => {
    rmSync(paths.holderFile, { force: true });
    unlock();
  };
  return { folder: paths.folder, release };
}

function prepareFolders({ folder, runFolder }: LockPaths): void {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
    mkdirSync(runFolder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
    chmodSync(runFolder, PRIVATE_FOLDER_MODE); // it may be older, or the umask stricter
  } catch (error) {
    throw unusable(folder, error);
  }
}

function unusable(folder: string, error: unknown): EarshotError {
  const known = asEarshotError(error);
  const text = `cannot use the state folder ${folder}: ${known.message}`;
  const code = known.code === 'INTERNAL' ? 'STATE_UNUSABLE' : known.code;
  return new EarshotError(code, text, { cause: error });
}

function lockedError({ folder, holderFile }: LockPaths): EarshotError {
  const pid = readHolder(holderFile);
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new EarshotError('STATE_LOCKED', `the state folder ${folder} is in use by ${who}`);
}

function readHolder(holderFile: string): number | undefined {
  try {
    const text = readFileSync(holderFile, 'utf8').trim();
    return /^\d+$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined; // between taking the lock and writing it down
  }
}
