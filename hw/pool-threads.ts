import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { pinTasks } from './affinity.ts';
import { busyBetween, threadLoads } from './busy-threads.ts';

/** libuv's default size of the pool that all threads of a process share. */
const POOL_THREADS = 4;
/** Some 40 ms of work: seen in clock ticks of 10 ms on any processor of this decade. */
const ROUNDS = 80_000;
const KEY_BYTES = 64;
const LEAST_TICKS = 2;

/**
 * Binds the pool threads of the process to cores. Engines that compute on them (llama.cpp, voices
 * and offline recognisers of sherpa-onnx) do not inherit the mask of the thread that asks, and the
 * threads they make inherit that of the pool. The pool has no names, so it is given work and known
 * by that; call it before others compute. Linux only; elsewhere it does nothing.
 * @param cores empty: nothing is bound
 * @returns numbers of the threads that were bound
 */
export async function pinPool(cores: readonly number[]): Promise<number[]> {
  const before = threadLoads();
  if (cores.length === 0 || before.length === 0) return [];
  const work = promisify(pbkdf2);
  const jobs = Array.from({ length: POOL_THREADS }, () =>
    work('', '', ROUNDS, KEY_BYTES, 'sha512'),
  );
  await Promise.all(jobs);
  const pool = busyBetween(before, threadLoads(), { leastTicks: LEAST_TICKS, others: [] });
  pinTasks(pool, cores);
  return pool;
}
