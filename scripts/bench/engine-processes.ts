import { readdirSync, readFileSync } from 'node:fs';

/** Process id of the engine of a role that has a process of its own; undefined: there is none. */
export function engineProcess(role: string): number | undefined {
  return childrenOf(process.pid).find((pid) => nameOf(pid) === `${role}-process`);
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    const listed = readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').trim();
    return listed === '' ? [] : listed.split(' ').map(Number);
  });
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
