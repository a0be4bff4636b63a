import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

/** The threads that are given cores of their own; main runs wherever there is room. */
export type PinnedThread = 'ears' | 'stt' | 'llm' | 'tts' | 'knowledge';

export interface PinRequest {
  /** Shown by top and ps; Linux keeps the first NAME_BYTES bytes. */
  name: string;
  /** Core numbers as Linux counts them; empty leaves the mask as it is. */
  cores: readonly number[];
}

/** What pinThread() did; `reason` says why something was left undone. */
export interface PinResult {
  isNamed: boolean;
  isPinned: boolean;
  reason: string;
}

const PR_SET_NAME = 15;
/** Linux thread names: TASK_COMM_LEN less the closing zero (sched.h). */
const NAME_BYTES = 15;
/** sizeof(cpu_set_t) of glibc: 1024 cores. */
const MASK_BYTES = 128;
const BITS_PER_BYTE = 8;
const SET_AFFINITY = 'int sched_setaffinity(int, size_t, const uint8_t *)';
/** The calling thread, not the whole process (sched_setaffinity(2)). */
const THIS_THREAD = 0;

/**
 * Names the calling thread and binds it to cores. Call it before an engine is loaded: the pool
 * threads of its library inherit the mask. Linux only; elsewhere it does nothing. Never throws.
 */
export function pinThread(request: PinRequest): PinResult {
  if (process.platform !== 'linux') {
    return { isNamed: false, isPinned: false, reason: 'threads are pinned on Linux only' };
  }
  try {
    const libc = koffi.load('libc.so.6');
    const prctl = libc.func('int prctl(int, const char *, ulong, ulong, ulong)');
    const name = Buffer.from(request.name).subarray(0, NAME_BYTES).toString();
    const isNamed = prctl(PR_SET_NAME, name, 0, 0, 0) === 0;
    if (request.cores.length === 0) return { isNamed, isPinned: false, reason: 'no cores given' };
    const setAffinity = libc.func(SET_AFFINITY);
    const isPinned = setAffinity(THIS_THREAD, MASK_BYTES, maskOf(request.cores)) === 0;
    const cores = request.cores.join(',');
    return { isNamed, isPinned, reason: isPinned ? '' : `Linux refused cores ${cores}` };
  } catch (error) {
    return { isNamed: false, isPinned: false, reason: String(error) };
  }
}

/**
 * Binds every thread that this process has so far to cores; later ones inherit from those that
 * start them. For a process that serves one engine. Linux only.
 * @param cores empty leaves the masks as they are
 */
export function pinProcess(cores: readonly number[]): void {
  if (process.platform !== 'linux') return;
  pinTasks(readdirSync('/proc/self/task').map(Number), cores);
}

/**
 * Binds threads of this process to cores; those that have ended are passed over. Linux only.
 * @param tids Linux thread numbers
 * @param cores empty leaves the masks as they are
 */
export function pinTasks(tids: readonly number[], cores: readonly number[]): void {
  if (process.platform !== 'linux' || cores.length === 0) return;
  const setAffinity = koffi.load('libc.so.6').func(SET_AFFINITY);
  const mask = maskOf(cores);
  for (const tid of tids) setAffinity(tid, MASK_BYTES, mask);
}

function maskOf(cores: readonly number[]): Uint8Array {
  const mask = new Uint8Array(MASK_BYTES);
  for (const core of cores) {
    const byte = Math.floor(core / BITS_PER_BYTE);
    mask[byte] = (mask[byte] ?? 0) | (1 << (core % BITS_PER_BYTE));
  }
  return mask;
}

/** Cores this process may use: `taskset`, cpusets and containers leave holes. Empty: not known. */
export function allowedCores(): number[] {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return parseCoreList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
  } catch {
    return [];
  }
}

/** @param list as Linux writes it: "0-3,8" */
export function parseCoreList(list: string): number[] {
  const cores: number[] = [];
  for (const part of list.split(',')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (range === null) continue;
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    for (let core = first; core <= last && core < MASK_BYTES * BITS_PER_BYTE; core += 1) {
      cores.push(core);
    }
  }
  return cores;
}

const FOUR_CORES = 4;
const SIX_CORES = 6;

/**
 * Divides cores among the threads. The ears keep core 0 to themselves wherever there is a second:
 * they must keep real time however busy the others are. Recognition and voice of one turn do not
 * overlap, so they share; the language model takes all that is left, and indexing its last core.
 * @param coreCount 1 or more
 * @returns positions 0..coreCount-1 (map them through allowedCores())
 */
export function planCores(coreCount: number): Record<PinnedThread, number[]> {
  const last = Math.max(0, coreCount - 1);
  if (coreCount < FOUR_CORES) {
    const others = Array.from({ length: last }, (_, index) => index + 1);
    const rest = others.length > 0 ? others : [0];
    return { ears: [0], stt: rest, llm: rest, tts: rest, knowledge: rest };
  }
  const speech = coreCount < SIX_CORES ? [1] : [1, 2];
  const firstOfModel = speech.length + 1;
  const model = Array.from(
    { length: coreCount - firstOfModel },
    (_, index) => firstOfModel + index,
  );
  return { ears: [0], stt: speech, llm: model, tts: speech, knowledge: [last] };
}
