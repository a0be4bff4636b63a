import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';
import { type Clock, sleep } from '../daemon/base/clock.ts';
import { pinTasks } from './affinity.ts';

/** As many as scripts/earshot asks for; libuv's default is 4. */
const MOST_POOL_THREADS = 16;
/** O_CLOEXEC of Linux (fcntl.h), the same on x86-64 and arm64. */
const CLOSE_ON_EXEC = 0o2000000;
const TASKS = '/proc/self/task';
const LOOK_EVERY_MS = 1;
/** Threads that wake take some 10 µs each; this is for a machine with other things to do. */
const MOST_LOOKS = 50;
/** The pool is smaller than MOST_POOL_THREADS when no more threads turn up in so many looks. */
const LOOKS_WITHOUT_MORE = 8;

/**
 * Binds the pool threads of the process to cores. Engines that compute on them (llama.cpp, voices
 * and offline recognisers of sherpa-onnx) do not inherit the mask of the thread that asks, and the
 * threads they make inherit that of the pool. The pool has no names, so each of its threads is
 * given a read that waits, and is known by that. Takes some milliseconds. Linux only; elsewhere, or
 * where /proc does not show what threads wait for, it does nothing.
 * @param cores empty: nothing is bound
 * @returns numbers of the threads that were bound
 */
export async function pinPool(cores: readonly number[], clock: Clock): Promise<number[]> {
  if (process.platform !== 'linux' || cores.length === 0) return [];
  const pool = await poolThreads(clock);
  pinTasks(pool, cores);
  return pool;
}

async function poolThreads(clock: Clock): Promise<number[]> {
  const libc = koffi.load('libc.so.6');
  const read = libc.func('int64_t read(int, uint8_t *, size_t)');
  const write = libc.func('int64_t write(int, const uint8_t *, size_t)');
  const close = libc.func('int close(int)');
  const ends = new Int32Array(2);
  if (libc.func('int pipe2(int32_t *, int)')(ends, CLOSE_ON_EXEC) !== 0) return [];
  const [near = -1, far = -1] = ends;
  const waits = Array.from(
    { length: MOST_POOL_THREADS },
    () =>
      new Promise<void>((resolve) => {
        read.async(near, new Uint8Array(1), 1, () => resolve());
      }),
  );
  try {
    return await untilAllWait(() => threadsReading(near), clock);
  } finally {
    write(far, new Uint8Array(MOST_POOL_THREADS), MOST_POOL_THREADS);
    await Promise.all(waits);
    close(near);
    close(far);
  }
}

async function untilAllWait(look: () => number[], clock: Clock): Promise<number[]> {
  let found: number[] = [];
  let idleLooks = 0;
  for (let looks = 0; looks < MOST_LOOKS && idleLooks < LOOKS_WITHOUT_MORE; looks += 1) {
    await sleep(clock, LOOK_EVERY_MS);
    const now = look();
    if (now.length === MOST_POOL_THREADS) return now;
    idleLooks = now.length > 0 && now.length === found.length ? idleLooks + 1 : 0;
    found = now;
  }
  return found;
}

/** Threads inside read(fd, buffer, 1); proc_pid_syscall(5): number, arguments in hexadecimal. */
function threadsReading(fd: number): number[] {
  return readdirSync(TASKS)
    .filter((tid) => isReading(tid, fd))
    .map(Number);
}

function isReading(tid: string, fd: number): boolean {
  try {
    const [, descriptor, , count] = readFileSync(`${TASKS}/${tid}/syscall`, 'utf8').split(' ');
    return Number(descriptor) === fd && Number(count) === 1;
  } catch {
    return false; // it has ended, or /proc does not tell
  }
}
