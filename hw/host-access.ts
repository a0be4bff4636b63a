import { execFile } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../daemon/base/clock.ts';

/** What another program said. */
export interface ProgramOutput {
  /** `missing`: there is no such program; `timeout`: it did not end in time and was given up. */
  state: 'ok' | 'failed' | 'missing' | 'timeout';
  stdout: string;
  stderr: string;
}

/** Runs a program and waits for its end, at most `timeoutMs`. Never throws. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  timeoutMs: number,
) => Promise<ProgramOutput>;

/** How detection reaches the machine. Tests give a recorded file tree and scripted programs. */
export interface HostAccess {
  /** Folder below which the files of the machine lie; `/` on the real one. */
  root: string;
  run: RunProgram;
}

/** Far above every file that detection reads except dpkg's list, which may be cut at its end. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/**
 * The machine we run on.
 * @param environment of the programs; absent: ours
 */
export function systemAccess(
  clock: Clock,
  environment?: Readonly<Record<string, string>>,
): HostAccess {
  return {
    root: '/',
    run: (program, args, timeoutMs) => runBounded({ program, args, timeoutMs, clock, environment }),
  };
}

interface BoundedRun {
  program: string;
  args: readonly string[];
  timeoutMs: number;
  clock: Clock;
  environment: Readonly<Record<string, string>> | undefined;
}

/**
 * A program that waits inside a broken driver ignores even SIGKILL, so that the answer must not
 * wait for its end.
 */
function runBounded(call: BoundedRun): Promise<ProgramOutput> {
  const { program, args, timeoutMs, clock, environment: env } = call;
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES, ...(env && { env }) } as const;
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      cancel();
      resolve({ state: stateOf(error), stdout, stderr });
    });
    const cancel = clock.setTimer(timeoutMs, () => {
      child.kill('SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      resolve({ state: 'timeout', stdout: '', stderr: '' });
    });
  });
}

function stateOf(error: { code?: unknown } | null): ProgramOutput['state'] {
  if (error === null) return 'ok';
  return error.code === 'ENOENT' ? 'missing' : 'failed';
}

/** Text of a file without its zero bytes; empty when there is none. Never throws. */
export function readHostFile({ root }: HostAccess, path: string): string {
  try {
    const file = openSync(join(root, path), 'r');
    try {
      return readAll(file).toString('utf8').replaceAll('\0', '\n').trim();
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** Files below /proc have no length, so that they are read to their end. */
function readAll(file: number): Buffer {
  const pieces: Buffer[] = [];
  for (let bytes = 0; bytes < MAX_FILE_BYTES; ) {
    const piece = Buffer.alloc(64 * 1024);
    const read = readSync(file, piece);
    if (read === 0) break;
    pieces.push(piece.subarray(0, read));
    bytes += read;
  }
  return Buffer.concat(pieces);
}

/** Names in a folder, sorted; empty when there is none. Never throws. */
export function listHostFolder({ root }: HostAccess, path: string): string[] {
  try {
    return readdirSync(join(root, path)).sort();
  } catch {
    return [];
  }
}
