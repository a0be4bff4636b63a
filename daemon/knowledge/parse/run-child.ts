import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Clock, sleep } from '../../base/clock.ts';
import { ANSWER_FD, type ChildTask } from './child-wire.ts';
import { confinedCommand } from './confinement.ts';
import { Refusal, type RefusalReason } from './refusal.ts';

export interface ChildRun {
  task: ChildTask;
  /** The open document; the caller closes it. */
  documentFd: number;
  /** True where other programs help: the child may then start some. */
  runsPrograms: boolean;
  signal: AbortSignal;
  clock: Clock;
}

export interface ChildOutcome {
  /** JSON that nobody has looked at yet. */
  answer: string;
  /** The most memory it was seen to hold. */
  peakBytes: number;
}

/** Often enough that a child cannot take much more than its ceiling unseen. */
const WATCH_EVERY_MS = 25;
const MAX_COMPLAINT_CHARS = 2000;
const KIB = 1024;

/**
 * Runs a child on one document to its end.
 * @throws Refusal when it died or was ended by a ceiling; the signal's reason after an abort
 */
export async function runChild(run: ChildRun): Promise<ChildOutcome> {
  run.signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'earshot-parse-'));
  try {
    return await new RunningChild(run, await start(run, folder)).finish();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(run: ChildRun, cwd: string): Promise<ChildProcess> {
  const { task, documentFd, runsPrograms } = run;
  const { program, args } = await confinedCommand(JSON.stringify(task), task.limits, runsPrograms);
  return spawn(program, args, {
    stdio: [documentFd, 'ignore', 'pipe', 'pipe'],
    cwd,
    env: {},
    detached: true, // a process group, so that what it started ends with it
  });
}

/** One child with the eyes that are kept on it. */
class RunningChild {
  readonly #run: ChildRun;
  readonly #child: ChildProcess;
  readonly #over = new AbortController();
  readonly #chunks: Buffer[] = [];
  #answerBytes = 0;
  #peakBytes = 0;
  #complaint = '';
  /** Why it was ended by us. */
  #ceiling: RefusalReason | undefined;

  constructor(run: ChildRun, child: ChildProcess) {
    this.#run = run;
    this.#child = child;
  }

  async finish(): Promise<ChildOutcome> {
    const { signal, clock, task } = this.#run;
    const ended = this.#ended();
    const onAbort = (): void => this.#kill();
    signal.addEventListener('abort', onAbort, { once: true });
    const cancelDeadline = clock.setTimer(task.limits.wallMs, () => this.#stop('too-slow'));
    const watched = this.#watchMemory();
    try {
      const how = await ended;
      signal.throwIfAborted();
      const reason = this.#ceiling ?? this.#reasonOf(how);
      if (reason !== undefined) throw new Refusal(reason, this.#ceiling ? '' : how);
      return { answer: Buffer.concat(this.#chunks).toString(), peakBytes: this.#peakBytes };
    } finally {
      this.#over.abort();
      cancelDeadline();
      signal.removeEventListener('abort', onAbort);
      this.#kill(); // whatever it started and left
      await watched;
    }
  }

  /** Resolves with how it ended when all that it wrote has been read. */
  #ended(): Promise<string> {
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#complaint = (this.#complaint + text.toString()).slice(-MAX_COMPLAINT_CHARS);
    });
    const answer = this.#child.stdio[ANSWER_FD] as Readable;
    answer.on('data', (chunk: Buffer) => {
      this.#answerBytes += chunk.length;
      if (this.#answerBytes <= this.#run.task.limits.answerBytes) this.#chunks.push(chunk);
      else this.#stop('too-large');
    });
    return new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit status ${code}`));
    });
  }

  #reasonOf(how: string): RefusalReason | undefined {
    if (how === 'exit status 0') return undefined;
    if (how === 'SIGXCPU') return 'too-slow';
    const isOutOfMemory = /out of memory|allocation failed|bad_alloc/i.test(this.#complaint);
    return isOutOfMemory ? 'too-much-memory' : 'reader-failed';
  }

  async #watchMemory(): Promise<void> {
    const { clock, task } = this.#run;
    while (!this.#over.signal.aborted) {
      const bytes = await residentBytes(this.#child.pid);
      this.#peakBytes = Math.max(this.#peakBytes, bytes);
      if (bytes > task.limits.memoryBytes) this.#stop('too-much-memory');
      await sleep(clock, WATCH_EVERY_MS, this.#over.signal);
    }
  }

  #stop(reason: RefusalReason): void {
    this.#ceiling ??= reason;
    this.#kill();
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group has ended by itself.
    }
  }
}

/** The most memory that a process has held; one that has ended: 0. */
async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * KIB;
  } catch {
    return 0;
  }
}
