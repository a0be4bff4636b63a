import { readdirSync, readFileSync } from 'node:fs';

/** A thread of this process and what it has computed so far. */
export interface ThreadLoad {
  /** Linux thread number. */
  tid: number;
  name: string;
  /** Processor time since its start, clock ticks (10 ms on Linux: USER_HZ is 100). */
  ticks: number;
}

const TASKS = '/proc/self/task';
/** Positions after the name in /proc/PID/stat (proc_pid_stat(5)): fields 14 and 15. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** All threads of this process; empty where there is no /proc. */
export function threadLoads(): ThreadLoad[] {
  let tids: string[];
  try {
    tids = readdirSync(TASKS);
  } catch {
    return [];
  }
  return tids.flatMap((tid) => loadOf(tid));
}

function loadOf(tid: string): ThreadLoad[] {
  try {
    return [parseStat(Number(tid), readFileSync(`${TASKS}/${tid}/stat`, 'utf8'))];
  } catch {
    return []; // it has ended meanwhile
  }
}

function parseStat(tid: number, stat: string): ThreadLoad {
  // The name stands in brackets and may hold blanks and brackets itself.
  const close = stat.lastIndexOf(')');
  const fields = stat.slice(close + 2).split(' ');
  const ticks = Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME]);
  return { tid, name: stat.slice(stat.indexOf('(') + 1, close), ticks };
}

/**
 * The threads that computed between two looks: those a library made, and those of a pool that work
 * for it. The main thread and those named in `others` are somebody else's.
 * @param leastTicks what counts as work, clock ticks
 */
export function busyBetween(
  before: readonly ThreadLoad[],
  after: readonly ThreadLoad[],
  { leastTicks, others }: { leastTicks: number; others: readonly string[] },
): number[] {
  const earlier = new Map(before.map(({ tid, ticks }) => [tid, ticks]));
  return after
    .filter(({ tid, ticks }) => ticks - (earlier.get(tid) ?? 0) >= leastTicks)
    .filter(({ tid, name }) => tid !== process.pid && !others.includes(name))
    .map(({ tid }) => tid);
}
