import { closeSync, constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import koffi from 'koffi';
import type { CancelTimer, Clock } from '../daemon/base/clock.ts';
import { EarshotError } from '../daemon/base/errors.ts';

const STDOUT_FD = 1;
const STDERR_FD = 2;
/** dup() whose copy child processes do not inherit (fcntl(2)). */
const F_DUPFD_CLOEXEC = 1030;
const FILE_MODE = 0o600;
/** PortAudio and ALSA write some 6 kB each time they look for devices; keep the newest megabyte. */
const MAX_BYTES = 1_048_576;
const TRIM_EVERY_MS = 60_000;

/** The real outputs, for our own words, while native libraries write to a file. */
export interface DivertedOutput {
  /** What was fd 1. */
  logFd: number;
  /** What was fd 2. */
  errorFd: number;
  /** Puts both back as they were. */
  restore(): void;
}

/**
 * Points fds 1 and 2 of the whole process at a file, because PortAudio, naudiodon and ALSA print
 * there from native code. The file is emptied at the start and whenever it passes MAX_BYTES.
 * `process.stdout` goes to the file too: write to `logFd` and `errorFd` instead.
 * @throws STATE_UNUSABLE when the file cannot be opened
 */
export function divertNativeOutput(path: string, clock: Clock): DivertedOutput {
  const libc = koffi.load('libc.so.6');
  const fcntl = libc.func('int fcntl(int, int, int)');
  const dup2 = libc.func('int dup2(int, int)');
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_TRUNC;
  let fileFd: number;
  try {
    fileFd = openSync(path, flags, FILE_MODE);
  } catch (error) {
    throw new EarshotError('STATE_UNUSABLE', `${path} cannot be written`, { cause: error });
  }
  const logFd: number = fcntl(STDOUT_FD, F_DUPFD_CLOEXEC, 0);
  const errorFd: number = fcntl(STDERR_FD, F_DUPFD_CLOEXEC, 0);
  dup2(fileFd, STDOUT_FD);
  dup2(fileFd, STDERR_FD);
  let cancel: CancelTimer = () => {};
  const trim = (): void => {
    // O_APPEND: whoever writes next begins at the new end.
    if (fstatSync(fileFd).size > MAX_BYTES) ftruncateSync(fileFd);
    cancel = clock.setTimer(TRIM_EVERY_MS, trim);
  };
  trim();
  const restore = (): void => {
    cancel();
    dup2(logFd, STDOUT_FD);
    dup2(errorFd, STDERR_FD);
    for (const fd of [fileFd, logFd, errorFd]) closeSync(fd);
  };
  return { logFd, errorFd, restore };
}
