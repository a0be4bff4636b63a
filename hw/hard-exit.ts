import koffi from 'koffi';

/**
 * Ends the process at once with _exit(2): no exit handlers, no joining of threads. Needed where a
 * pool thread is stuck in a native call for good: process.exit() joins the pool and would hang.
 * Close databases and logs first.
 * @param code exit status, 0..255
 */
export function exitNow(code: number): never {
  koffi.load('libc.so.6').func('void _exit(int)')(code);
  // Not reached; tells the compiler so.
  throw new Error('_exit returned');
}
