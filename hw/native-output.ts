import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import koffi from 'koffi';
import type { CancelTimer, Clock } from '../daemon/base/clock.ts';
import { EarshotError } from '../daemon/base/errors.ts';

const STDOUT_FD = 1;
const STDERR_FD = 2;
/** dup() whose copy child processes do not inherit (fcntl(2)). */
const F_DUPFD_CLOEXEC = 1030;
/** fcntl.h */
const F_SETFL = 4;
const O_CLOEXEC = 0o2000000;
const FILE_MODE = 0o600;
/** PortAudio and ALSA write some 6 kB each time they look for devices; keep the newest megabyte. */
const MAX_BYTES = 1_048_576;
const TRIM_EVERY_MS = 60_000;

/**
 * sherpa-onnx prints words that a voice cannot say, whatever it is told about logging, and nothing
 * that is said may reach a file. Of its lines only the place in its source stays, which is enough
 * to look up what happened; what other threads tore off such a line is left out by its form.
 */
const WITHOUT_SPEECH = [
  's|(sherpa-onnx/csrc/[^ ]*) .*|\\1 (text left out)|',
  '/OOV|to token ID|[Tt]ext: /{/text left out/!s/.*/(text left out)/}',
].join('\n');

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
 * Points fds 1 and 2 of the whole process, and of those that it starts, at a file, because
 * PortAudio, naudiodon, ALSA and engines print there from native code. What could be speech is left
 * out on the way. The file is emptied at the start and whenever it passes MAX_BYTES.
 * `process.stdout` goes to the file too: write to `logFd` and `errorFd` instead.
 * @throws STATE_UNUSABLE when the file cannot be opened
 */
export function divertNativeOutput(path: string, clock: Clock): DivertedOutput {
  const libc = koffi.load('libc.so.6');
  const fcntl = libc.func('int fcntl(int, int, int)');
  const dup2 = libc.func('int dup2(int, int)');
  const fileFd = openEmpty(path);
  const logFd: number = fcntl(STDOUT_FD, F_DUPFD_CLOEXEC, 0);
  const errorFd: number = fcntl(STDERR_FD, F_DUPFD_CLOEXEC, 0);
  const pipeFd = openFilter(libc, fileFd);
  dup2(pipeFd, STDOUT_FD);
  dup2(pipeFd, STDERR_FD);
  closeSync(pipeFd);
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

function openEmpty(path: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_TRUNC;
  try {
    return openSync(path, flags, FILE_MODE);
  } catch (error) {
    throw new EarshotError('STATE_UNUSABLE', `${path} cannot be written`, { cause: error });
  }
}

/**
 * A program of its own does it, so that the last words of a process that crashes get through, and
 * so that nobody who prints waits for our event loop. It ends when the last writer has.
 * @returns where to write; while nobody reads there what is written is lost, and no writer waits
 */
function openFilter(libc: ReturnType<typeof koffi.load>, fileFd: number): number {
  const ends = new Int32Array(2);
  const flags = constants.O_NONBLOCK | O_CLOEXEC;
  if (libc.func('int pipe2(int32_t *, int)')(ends, flags) !== 0) {
    throw new EarshotError('STATE_UNUSABLE', 'no pipe for the output of native libraries');
  }
  const [readFd = -1, writeFd = -1] = ends;
  // Each end has its own flags; the filter waits for its input.
  libc.func('int fcntl(int, int, int)')(readFd, F_SETFL, 0);
  const filter = spawn('sed', ['--unbuffered', '--regexp-extended', WITHOUT_SPEECH], {
    stdio: [readFd, fileFd, 'ignore'],
    env: { LC_ALL: 'C' },
    // A Ctrl-C in our terminal is not meant for it.
    detached: true,
  });
  // Without it nothing gets through, which keeps what must be kept.
  filter.on('error', () => undefined);
  filter.unref();
  closeSync(readFd);
  return writeFd;
}
