import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  DEFAULT_INHERITED_ENV_VARS,
  StdioClientTransport,
} from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { McpServerSettings } from '../../../../config/tools-schema.ts';

/** Of one message of a server: a thousand results. */
const MAX_MESSAGE_BYTES = 4_194_304;
/** Pages of tools that are read. */
const MAX_PAGES = 10;

/** A tool as its server describes it; nothing of it is trusted. */
export interface McpTool {
  name: string;
  description?: string | undefined;
  inputSchema: Record<string, unknown>;
}

/** What came of a call, as the server says. */
export interface McpResult {
  isError: boolean;
  text: string;
}

/** One open connection to an MCP server. */
export class McpConnection {
  readonly #client: Client;
  readonly #timeoutMs: number;

  private constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** @param onClosed told when it ends by itself, or is closed */
  static async open(
    server: McpServerSettings,
    { timeoutMs, onClosed }: { timeoutMs: number; onClosed: () => void },
  ): Promise<McpConnection> {
    const client = new Client({ name: 'earshot', version: '1' });
    client.onclose = onClosed;
    try {
      await client.connect(transportOf(server), { timeout: timeoutMs });
    } catch (error) {
      await client.close().catch(() => undefined);
      throw error;
    }
    return new McpConnection(client, timeoutMs);
  }

  async tools(): Promise<McpTool[]> {
    const found: McpTool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const params = cursor === undefined ? {} : { cursor };
      const { tools, nextCursor } = await this.#client.listTools(params, this.#options());
      found.push(...tools);
      cursor = nextCursor;
      if (cursor === undefined) break;
    }
    return found;
  }

  async call(
    name: string,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<McpResult> {
    const params = { name, arguments: { ...values } };
    const result = await this.#client.callTool(params, undefined, { ...this.#options(), signal });
    const parts = Array.isArray(result.content) ? result.content : [];
    const text = parts.map(textOf).join('\n');
    return { isError: result.isError === true, text };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #options() {
    return { timeout: this.#timeoutMs };
  }
}

/** A part of a result; what is no text is named, and not read. */
function textOf(part: unknown): string {
  const { type, text } = part as { type?: unknown; text?: unknown };
  if (type === 'text' && typeof text === 'string') return text;
  return `[${typeof type === 'string' ? type : 'something'} that cannot be read]`;
}

function transportOf({ command, args = [], env = {}, url }: McpServerSettings): Transport {
  // Its optional members are typed without `undefined`, which the adapters' own types allow.
  if (url !== undefined) return new StreamableHTTPClientTransport(new URL(url)) as Transport;
  // The library passes some variables on unless they are overridden; undefined leaves them out.
  const none = Object.fromEntries(DEFAULT_INHERITED_ENV_VARS.map((name) => [name, undefined]));
  return new StdioClientTransport({
    command: command ?? '',
    args: [...args],
    env: { ...none, ...env } as Record<string, string>,
    stderr: 'ignore',
    maxBufferSize: MAX_MESSAGE_BYTES,
  });
}
