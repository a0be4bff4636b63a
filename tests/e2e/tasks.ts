import { readdirSync, readFileSync } from 'node:fs';

/** A thread as Linux knows it. */
export interface Task {
  process: number;
  tid: number;
  name: string;
  /** As Linux writes them: "0-3,8". */
  cores: string;
}

/** Every thread of a process and of its children. */
export function tasksOf(pid: number): Task[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    const status = readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8');
    const field = (name: string): string =>
      new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
    const children = readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').trim();
    const below =
      children === '' ? [] : children.split(' ').flatMap((child) => tasksOf(Number(child)));
    const own = { process: pid, tid: Number(tid), name: field('Name') };
    return [{ ...own, cores: field('Cpus_allowed_list') }, ...below];
  });
}

/** Linux keeps this much of a name (TASK_COMM_LEN less the closing zero). */
const NAME_LENGTH = 15;

/** The processes that engines have to themselves, by the name of their thread. */
export function processesOf(name: string): number[] {
  const own = `${name}-process`.slice(0, NAME_LENGTH);
  const tasks = tasksOf(process.pid).filter((task) => task.name === own);
  return [...new Set(tasks.map((task) => task.process))];
}

/** The one that an engine has. */
export function processOf(name: string): number {
  const [pid] = processesOf(name);
  // Not 0 or -1: a signal would reach the tests themselves.
  if (pid === undefined) throw new Error(`${name} has no process`);
  return pid;
}
