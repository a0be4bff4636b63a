import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const EARSHOT = resolve(import.meta.dirname, '../../scripts/earshot');
const READY_WITHIN_MS = 20_000;

/** What `earshot turns --json` gives for a turn; only what the tests read. */
export interface StoredTurn {
  origin: string;
  transcript: string;
  intent: string | null;
  reply: string;
  heard: string;
  startedWallMs: number;
  marks: Record<string, number>;
  provider?: string;
  citations?: { title: string; page?: number }[];
}

interface Status {
  conversation: string;
  audio: { direction: string; state: string; streamErrors: number }[];
}

/** A real daemon on a state folder of its own. */
export class Daemon {
  readonly state = mkdtempSync(join(tmpdir(), 'earshot-state-'));
  readonly #environment: NodeJS.ProcessEnv;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;
  /** Lines of its log. */
  readonly log: string[] = [];

  constructor(environment: NodeJS.ProcessEnv, flags: readonly string[] = []) {
    this.#environment = { ...process.env, ...environment, XDG_CONFIG_HOME: this.state };
    this.#flags = flags;
  }

  /** Starts it and waits until it says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(EARSHOT, ['run', '--state', this.state, ...this.#flags], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr?.on('data', (data: Buffer) => this.log.push(data.toString()));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    await new Promise<void>((ready, fail) => {
      const timer = setTimeout(() => fail(new Error(this.#story('not ready'))), READY_WITHIN_MS);
      child.once('exit', (code) => fail(new Error(this.#story(`ended with ${code}`))));
      lines.on('line', (line) => {
        this.log.push(line);
        if (!line.includes('"msg":"ready"')) return;
        clearTimeout(timer);
        ready();
      });
    });
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Runs another command of the command line against it. */
  earshot(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(EARSHOT, [...parameters, '--state', this.state], {
      env: this.#environment,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** The same while this process goes on, which may be a server that the daemon asks. */
  async ask(text: string, ...flags: string[]): Promise<string> {
    const parameters = ['ask', text, ...flags, '--state', this.state];
    const { stdout } = await promisify(execFile)(EARSHOT, parameters, { env: this.#environment });
    return stdout.trim();
  }

  /** Speaks on its speaker; resolves when it has begun. */
  async say(text: string): Promise<void> {
    const parameters = ['say', text, '--state', this.state];
    await promisify(execFile)(EARSHOT, parameters, { env: this.#environment });
  }

  status(): Status {
    return JSON.parse(this.earshot('status', '--json').stdout) as Status;
  }

  /** Newest first. */
  turns(): StoredTurn[] {
    const { stdout } = this.earshot('turns', '--json', '--limit', '100');
    return (JSON.parse(stdout) as { turns: StoredTurn[] }).turns;
  }

  /** Resolves with its exit code when it has ended by itself. */
  async ended(): Promise<number | null> {
    if (!this.#child) return null;
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    return code;
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  async stop(): Promise<void> {
    await this.kill('SIGKILL');
    rmSync(this.state, { recursive: true, force: true });
  }

  #story(what: string): string {
    return `the daemon is ${what}:\n${this.log.slice(-20).join('\n')}`;
  }
}
