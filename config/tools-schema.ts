import Type, { type Static } from 'typebox';
import { closed } from './home-schema.ts';

const MAX_SERVERS = 8;
const MAX_NAMES = 64;
const MAX_ARGS = 40;
const MAX_TEXT = 400;

const toolNames = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      maxItems: MAX_NAMES,
      uniqueItems: true,
      description,
    }),
  );

const McpServer = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 24,
      pattern: '^[a-z0-9][a-z0-9-]*$',
      description: 'What the server is called here; its tools are named after it.',
    }),
    command: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_TEXT,
        pattern: '^/',
        description: 'Absolute path of a program that speaks MCP over its standard streams.',
      }),
    ),
    args: Type.Optional(Type.Array(Type.String({ maxLength: MAX_TEXT }), { maxItems: MAX_ARGS })),
    env: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), Type.String(), {
        description: 'All of its environment: nothing else is passed on.',
      }),
    ),
    url: Type.Optional(
      Type.String({
        minLength: 8,
        maxLength: MAX_TEXT,
        pattern: '^https?://\\S+$',
        description: 'Address of a server that speaks MCP over HTTP, in place of a command.',
      }),
    ),
    reads: toolNames('Tools that may be called and change nothing.'),
    acts: toolNames('Tools that may be called and change something.'),
    asks: toolNames('Tools that may be called after a spoken yes only.'),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 60_000,
        unit: 'ms',
        description: 'For one call; 10000 if not given.',
      }),
    ),
  },
  closed,
);

/** What the language model may use beyond the box. */
export const tools = Type.Object(
  {
    mcp: Type.Array(McpServer, {
      maxItems: MAX_SERVERS,
      default: [],
      unit: 'none',
      restart: true,
      description:
        'MCP servers: a list of {name, command, args, env, url, reads, acts, asks, timeoutMs}. ' +
        'Only tools that are named in reads, acts or asks are ever called.',
    }),
    webSearch: Type.String({
      maxLength: MAX_TEXT,
      pattern: '^(https?://\\S+)?$',
      default: '',
      unit: 'none',
      restart: true,
      description:
        'Address of a search engine that answers ?q=...&format=json as SearXNG does; empty: the ' +
        'web is not searched.',
    }),
  },
  closed,
);

/** One server of `tools.mcp`. */
export type McpServerSettings = Static<typeof McpServer>;
