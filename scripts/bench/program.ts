import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs a program to its end and gives what it wrote on stdout.
 * @throws Error with the end of its stderr when it fails or is not installed
 */
export async function runProgram(program: string, args: readonly string[]): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-1000);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${errors.trim()}`);
  return Buffer.concat(output);
}

const STOP_MS = 5_000;

/** Asks a child to end, and makes it end. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = new AbortController();
  const forced = delay(STOP_MS, undefined, { signal: kill.signal }).then(
    () => void child.kill('SIGKILL'),
    () => undefined,
  );
  await exited;
  kill.abort();
  await forced;
}
