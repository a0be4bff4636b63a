import koffi from 'koffi';

/** prctl(2) */
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/**
 * Asks Linux to kill this process when the thread that started it ends, however that ends and
 * whatever this process is doing then, stopped or stuck in native code. Elsewhere it does nothing.
 */
export function dieWithParent(): void {
  if (process.platform !== 'linux') return;
  const libc = koffi.load('libc.so.6');
  libc.func('int prctl(int, ulong, ulong, ulong, ulong)')(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}
