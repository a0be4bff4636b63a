import type { McpServerSettings } from '../../../../config/tools-schema.ts';
import type { CancelTimer, Clock } from '../../../base/clock.ts';
import { EarshotError } from '../../../base/errors.ts';
import type { Component } from '../../../base/lifecycle.ts';
import type { Log } from '../../../base/log.ts';
import type { BoxTool, ToolEffect } from '../../../ports/tools.ts';
import { McpConnection, type McpTool } from './mcp-connection.ts';
import { mcpTool } from './mcp-tool.ts';

/** A program of a scripting language starts within a second or two. */
const DEFAULT_TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
/** A server that is mended is back within five minutes. */
const LONGEST_WAIT_MS = 300_000;
/** One that held for so long did not fail at once. */
const STEADY_MS = 60_000;

export interface McpServerParts {
  settings: McpServerSettings;
  clock: Clock;
  log: Log;
}

/**
 * One MCP server: connected in the background, and again after it went, with longer and longer
 * waits. Its tools are those that the settings allow and the server has.
 */
export class McpServer implements Component {
  readonly name: string;
  readonly #parts: McpServerParts;
  readonly #timeoutMs: number;
  #connection: McpConnection | undefined;
  #tools: readonly BoxTool[] = [];
  #isStopped = true;
  #waitMs = FIRST_WAIT_MS;
  #cancelTimer: CancelTimer = () => {};
  #connecting: Promise<void> = Promise.resolve();
  #connects = 0;

  constructor(parts: McpServerParts) {
    this.#parts = parts;
    this.name = `mcp ${parts.settings.name}`;
    this.#timeoutMs = parts.settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** What can be called; they stay while the server is away, and then fail. */
  get tools(): readonly BoxTool[] {
    return this.#tools;
  }

  /** Connections that came about so far. */
  get connects(): number {
    return this.#connects;
  }

  /** Begins to connect, and does not wait for it. */
  async start(): Promise<void> {
    this.#isStopped = false;
    this.#connect();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer();
    await this.#connecting;
    await this.#connection?.close();
  }

  /** Resolves when the attempt under way has come about or failed. */
  settled(): Promise<void> {
    return this.#connecting;
  }

  #connect(): void {
    this.#connecting = this.#open().catch((error: unknown) => {
      this.#parts.log.warn({ err: error, server: this.name }, 'an MCP server is not there');
      this.#retry();
    });
  }

  async #open(): Promise<void> {
    const { settings, clock } = this.#parts;
    const openedMs = clock.nowMs();
    let isOver = false;
    const connection = await McpConnection.open(settings, {
      timeoutMs: this.#timeoutMs,
      onClosed: () => {
        if (isOver) return;
        isOver = true;
        this.#connection = undefined;
        if (clock.nowMs() - openedMs >= STEADY_MS) this.#waitMs = FIRST_WAIT_MS;
        this.#retry();
      },
    });
    try {
      this.#tools = this.#allowed(await connection.tools());
    } catch (error) {
      isOver = true;
      await connection.close();
      throw error;
    }
    if (isOver) return;
    this.#connection = connection;
    this.#connects += 1;
  }

  #retry(): void {
    if (this.#isStopped) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.setTimer(this.#waitMs, () => this.#connect());
    this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
  }

  #allowed(found: readonly McpTool[]): BoxTool[] {
    const { settings, log } = this.#parts;
    const { reads = [], acts = [], asks = [] } = settings;
    // Who is named twice is taken for the more dangerous.
    const effects = new Map<string, ToolEffect>([
      ...reads.map((name) => [name, 'tells'] as const),
      ...acts.map((name) => [name, 'acts'] as const),
      ...asks.map((name) => [name, 'risky'] as const),
    ]);
    const missing = [...effects.keys()].filter((name) => !found.some((tool) => tool.name === name));
    if (missing.length > 0) log.warn({ server: this.name, missing }, 'an MCP server lacks tools');
    return found.flatMap((tool) => {
      const effect = effects.get(tool.name);
      if (effect === undefined) return [];
      const call = (values: Readonly<Record<string, unknown>>, signal: AbortSignal) =>
        this.#live().call(tool.name, values, signal);
      return [mcpTool(tool, { server: settings.name, effect, call })];
    });
  }

  #live(): McpConnection {
    if (this.#connection) return this.#connection;
    throw new EarshotError('REMOTE_FAILED', `${this.name} is not connected`);
  }
}
