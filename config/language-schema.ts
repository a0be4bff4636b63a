import Type, { type Static } from 'typebox';
import { closed } from './home-schema.ts';

/** Names the language model on this machine in `language.order`. */
export const LOCAL_PROVIDER = 'local';
const MAX_SERVERS = 8;
/** Longest context on the market, with room: 10 million tokens. */
const MAX_CONTEXT_TOKENS = 10_000_000;

const providerName = { minLength: 1, maxLength: 40, pattern: '^[a-z0-9][a-z0-9-]*$' };

/** How long a server may take where its entry does not say. */
export const SERVER_DEFAULTS = {
  /** Ten round trips across an ocean; a box in the same house needs a few milliseconds. */
  connectTimeoutMs: 2000,
  /** Loading some 10 GB of weights from an SSD takes about as long. */
  firstTokenTimeoutMs: 30_000,
  /** A slow CPU makes one token a second. */
  tokenTimeoutMs: 10_000,
  /** Nobody listens longer than two minutes to one answer. */
  answerTimeoutMs: 120_000,
} as const;

const timeout = (maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum: 100, maximum, unit: 'ms', description }));

const Server = Type.Object(
  {
    name: Type.String({ ...providerName, description: 'What the server is called here.' }),
    url: Type.String({
      minLength: 8,
      maxLength: 400,
      pattern: '^https?://\\S+$',
      description: 'Address of its OpenAI API, usually ending in /v1.',
    }),
    model: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '\\S',
      description: 'Model to ask for, by the name that the server uses.',
    }),
    keyFile: Type.Optional(
      Type.String({
        minLength: 2,
        maxLength: 400,
        pattern: '^/',
        description: 'Absolute path of a file that holds the key and nothing else.',
      }),
    ),
    contextTokens: Type.Optional(
      Type.Integer({
        minimum: 512,
        maximum: MAX_CONTEXT_TOKENS,
        unit: 'tokens',
        description: 'Prompt and answer together, as the server was started with.',
      }),
    ),
    connectTimeoutMs: timeout(60_000, 'For a connection; 2000 if not given.'),
    firstTokenTimeoutMs: timeout(600_000, 'From there to the first token; 30000 if not given.'),
    tokenTimeoutMs: timeout(600_000, 'From one token to the next; 10000 if not given.'),
    answerTimeoutMs: timeout(3_600_000, 'For one answer altogether; 120000 if not given.'),
  },
  closed,
);

/** Who answers what no skill does. */
export const language = Type.Object(
  {
    servers: Type.Array(Server, {
      maxItems: MAX_SERVERS,
      default: [],
      unit: 'none',
      restart: false,
      description:
        'Servers with the OpenAI API: a list of {name, url, model, keyFile, contextTokens, ' +
        'connectTimeoutMs, firstTokenTimeoutMs, tokenTimeoutMs, answerTimeoutMs}. Only those in ' +
        'language.order are ever asked.',
    }),
    order: Type.Array(Type.String(providerName), {
      maxItems: MAX_SERVERS + 1,
      default: [LOCAL_PROVIDER],
      unit: 'none',
      restart: false,
      description: 'Who is asked, the best first: names of servers, and `local` for this machine.',
    }),
  },
  closed,
);

export type LanguageSettings = Static<typeof language>;
