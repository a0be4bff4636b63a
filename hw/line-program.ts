import { type ChildProcess, spawn } from 'node:child_process';
import { type Clock, sleep } from '../daemon/base/clock.ts';

/** A program that is asked to end has done so by then, or is killed. */
const END_WITHIN_MS = 1000;
/** A killed program that waits inside a broken driver is not waited for. */
const KILL_WITHIN_MS = 500;
/** Of a line that does not end, so many characters are kept. */
const MAX_LINE_CHARS = 1024;
/** A person makes no such noise; a line that hangs in the air does. */
const MAX_LINES_PER_S = 500;
const MS_PER_S = 1000;

export interface LineProgram {
  command: readonly string[];
  onLine(text: string): void;
  /** Ends it. */
  signal: AbortSignal;
  clock: Clock;
  /** Its environment; absent: ours. */
  environment?: Readonly<Record<string, string>> | undefined;
}

/**
 * Runs a program that tells things line by line, until it ends or is ended.
 * @returns why it ended unasked; empty: it was asked to. Never throws
 */
export async function runLines(program: LineProgram): Promise<string> {
  const { command, onLine, signal, clock, environment } = program;
  if (signal.aborted) return '';
  const [name = '', ...args] = command;
  const child = spawn(name, args, { stdio: 'pipe', ...(environment && { env: environment }) });
  let complaint = '';
  let stop: () => void = () => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  signal.addEventListener('abort', stop);
  const flood = new FloodGauge(clock);
  followLines(child.stdout, (text) => {
    if (flood.isFlooded) stop();
    else if (!signal.aborted && flood.bears()) onLine(text);
  });
  followLines(child.stderr, (text) => {
    complaint = text.trim() || complaint;
  });
  // It is told nothing, and a program that has ended cannot be.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killedBy) => {
      resolve(complaint || `${name} ended by ${killedBy ?? `exit status ${code}`}`);
    });
  });
  const why = await Promise.race([ended, stopped]);
  signal.removeEventListener('abort', stop);
  if (why !== undefined) return why;
  await end(child, ended, clock);
  if (signal.aborted) return '';
  return `more than ${MAX_LINES_PER_S} changes a second: wire a resistor, or set its bias`;
}

async function end(child: ChildProcess, ended: Promise<unknown>, clock: Clock): Promise<void> {
  child.kill('SIGTERM');
  await settledWithin(ended, END_WITHIN_MS, clock);
  child.kill('SIGKILL');
  await settledWithin(ended, KILL_WITHIN_MS, clock);
}

/** Counts lines in stretches of a second. */
class FloodGauge {
  readonly #clock: Clock;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #lines = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isFlooded(): boolean {
    return this.#lines > MAX_LINES_PER_S;
  }

  /** One more line. @returns false: it is one too many, and so are all that follow */
  bears(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#sinceMs >= MS_PER_S) {
      this.#sinceMs = nowMs;
      this.#lines = 0;
    }
    this.#lines += 1;
    return !this.isFlooded;
  }
}

function followLines(stream: NodeJS.ReadableStream, onLine: (text: string) => void): void {
  let begun = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (begun + text).split('\n');
    begun = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
    for (const line of lines) onLine(line);
  });
}

async function settledWithin(
  work: Promise<unknown>,
  withinMs: number,
  clock: Clock,
): Promise<void> {
  const wait = new AbortController();
  void work.then(() => wait.abort());
  await sleep(clock, withinMs, wait.signal);
}
