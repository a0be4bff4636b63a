import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '../../daemon/base/clock.ts';
import { DaemonClient } from '../../daemon/cli/daemon-client.ts';
import { endChild } from './program.ts';
import type { BenchContext } from './suite.ts';

export interface DaemonOptions {
  stateFolder: string;
  /** Leads to the virtual sound devices. */
  env: NodeJS.ProcessEnv;
  configPath?: string;
  /** `--set` arguments. */
  settings?: readonly string[];
}

const READY_WITHIN_MS = 30_000;
const KEPT_LINES = 20;

/** The real daemon as a process of its own: `earshot run`. */
export class DaemonProcess {
  readonly #child: ChildProcess;
  readonly #socketPath: string;
  /** From the start of the process to its log line that says it is ready, ms. */
  readonly readyMs: number;

  private constructor(parts: { child: ChildProcess; socketPath: string; readyMs: number }) {
    this.#child = parts.child;
    this.#socketPath = parts.socketPath;
    this.readyMs = parts.readyMs;
  }

  /** Resolves when it is ready. @throws Error with its last words when it is not */
  static async start(context: BenchContext, options: DaemonOptions): Promise<DaemonProcess> {
    const { stateFolder, env, configPath, settings = [] } = options;
    const common = ['--state', stateFolder, ...(configPath ? ['--config', configPath] : [])];
    const args = [...common, 'run', ...settings.flatMap((setting) => ['--set', setting])];
    const startedMs = performance.now();
    const child = spawn(join(context.root, 'scripts', 'earshot'), args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    context.cleanUp.defer(() => endChild(child));
    await untilReady(child);
    const readyMs = performance.now() - startedMs;
    const socketPath = join(stateFolder, 'run', 'earshot.sock');
    return new DaemonProcess({ child, socketPath, readyMs });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Its control socket. */
  async client(): Promise<DaemonClient> {
    const clock = new SystemClock();
    const client = await DaemonClient.find({ socketPath: this.#socketPath, clock });
    if (client === undefined) throw new Error('the daemon does not listen on its socket');
    return client;
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  stop(): Promise<void> {
    return endChild(this.#child);
  }
}

async function untilReady(child: ChildProcess): Promise<void> {
  const lines: string[] = [];
  const limit = new AbortController();
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`the daemon ${why}:\n${lines.join('\n')}`));
      if (child.stderr) createInterface({ input: child.stderr }).on('line', keep);
      if (child.stdout) {
        createInterface({ input: child.stdout }).on('line', (line) => {
          keep(line);
          if (line.includes('"msg":"ready"')) resolve();
        });
      }
      child.once('error', (error) => fail(`did not start (${error.message})`));
      child.once('exit', (code) => fail(`ended with ${code} before it was ready`));
      delay(READY_WITHIN_MS, undefined, { signal: limit.signal }).then(
        () => fail('was not ready in time'),
        () => undefined,
      );
    });
  } finally {
    limit.abort();
  }
}
