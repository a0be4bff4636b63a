import { spawn } from 'node:child_process';
import { EarshotError } from '../../daemon/base/errors.ts';

const MAX_COMPLAINT_CHARS = 300;

/**
 * Unpacks a bzip2 file with the system's `bzip2`: Node has no bzip2 of its own.
 * @throws LIBRARY_MISSING when there is no such program; MODEL_INVALID when the file is damaged
 */
export async function* bunzip2(path: string): AsyncGenerator<Uint8Array> {
  const child = spawn('bzip2', ['-d', '-c', '--', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(0, MAX_COMPLAINT_CHARS);
  });
  const ended = new Promise<number | Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    const code = await ended;
    if (code instanceof Error) {
      const text = `cannot run bzip2, which unpacks ${path}; install the package bzip2`;
      throw new EarshotError('LIBRARY_MISSING', text, { cause: code });
    }
    if (code !== 0) {
      throw new EarshotError('MODEL_INVALID', `${path} cannot be unpacked: ${complaint.trim()}`);
    }
  } finally {
    child.kill('SIGKILL'); // nobody reads on; does nothing once it has ended
  }
}
