import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts the time of processes in ticks of 10 ms (USER_HZ, fixed on all our targets). */
const MS_PER_TICK = 10;

export interface ThreadTime {
  id: number;
  /** As set by prctl; threads inherit it from the thread that made them. */
  name: string;
  /** User and system time since its start, ms. */
  cpuMs: number;
}

/** @param stat a line of /proc/PID/task/TID/stat (proc(5)) */
export function parseThreadStat(stat: string): ThreadTime {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  const fields = stat.slice(close + 2).split(' ');
  const [userTicks, systemTicks] = [fields[11], fields[12]].map(Number);
  return {
    id: Number(stat.slice(0, open)),
    name: stat.slice(open + 1, close),
    cpuMs: ((userTicks ?? 0) + (systemTicks ?? 0)) * MS_PER_TICK,
  };
}

export function threadTimes(pid: number): ThreadTime[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((id) => {
    try {
      return [parseThreadStat(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'))];
    } catch {
      return []; // it has just ended
    }
  });
}

/** A field of /proc/PID/status in MiB: VmRSS is resident now, VmHWM the most ever. */
export function memoryMiB(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  if (kib === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(kib) / 1024;
}
