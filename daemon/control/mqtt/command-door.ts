import Value from 'typebox/value';
import type { Clock } from '../../base/clock.ts';
import { asEarshotError, EarshotError, ERRORS, isErrorCode } from '../../base/errors.ts';
import type { BrokerMessage } from '../../ports/broker.ts';
import type { CommandJournal } from '../../ports/command-journal.ts';
import type { Verb } from '../commands.ts';
import type { Core } from '../core.ts';
import { errorBody } from '../error-body.ts';
import { execute } from '../execute.ts';
import { FirstAnswers } from './first-answers.ts';
import { OnceJournal } from './once-journal.ts';
import { type Answer, Envelope, MAX_PAYLOAD_BYTES, VERB_OF_TOPIC } from './topics.ts';

/** Commands under way at once: below what the gateway lets in, above what a dashboard sends. */
const MAX_UNDER_WAY = 32;
const MAX_SHOWN_CHARS = 60;

export interface CommandDoorOptions {
  core: Core;
  clock: Clock;
  /** Names that are obeyed here, as in `cmd/<name>`. */
  allowed: ReadonlySet<string>;
  /** Who asks, for the audit, for example `mqtt-home`. */
  actor: string;
  /** Keeps keys over restarts; absent: they are known while the process lives. */
  journal?: CommandJournal | undefined;
}

interface Request {
  requestId?: string;
  idempotencyKey?: string;
  expiresAt?: number;
  params: Record<string, unknown>;
}

type EnvelopeName = keyof typeof Envelope;

/** Turns the payload of a command into its answer. Whatever is wrong becomes an answer too. */
export class CommandDoor {
  readonly #options: CommandDoorOptions;
  readonly #first: FirstAnswers<Answer>;
  readonly #journal: OnceJournal | undefined;
  readonly #closing = new AbortController();
  #underWay = 0;

  constructor(options: CommandDoorOptions) {
    this.#options = options;
    const { clock, journal } = options;
    this.#first = new FirstAnswers(clock);
    this.#journal = journal && new OnceJournal(clock, journal);
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closing.abort();
  }

  /** @param name what follows `cmd/` */
  async answer(name: string, payload: BrokerMessage['payload']): Promise<Answer> {
    let requestId: string | undefined;
    try {
      const request = readRequest(payload);
      requestId = request.requestId;
      const verb = this.#verbOf(name);
      const { idempotencyKey: key } = request;
      const work = (): Promise<Answer> => this.#obey(verb, request);
      const answer = await (key === undefined ? work() : this.#onceOnly(`${name} ${key}`, work));
      return withId(answer, requestId);
    } catch (error) {
      return withId(refusal(error), requestId);
    }
  }

  #verbOf(name: string): Verb {
    const verb = VERB_OF_TOPIC.get(name);
    if (verb === undefined) {
      const shown = name.slice(0, MAX_SHOWN_CHARS);
      const known = [...VERB_OF_TOPIC.keys()].join(', ');
      throw new EarshotError('USAGE', `there is no command ${shown}; there are ${known}`);
    }
    if (this.#options.allowed.has(name)) return verb;
    throw new EarshotError('NOT_ALLOWED', `${name} is not obeyed from this broker`);
  }

  /** Here the answer is known; before a restart only that there was one. */
  #onceOnly(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const journal = this.#journal;
    const scoped = `${this.#options.actor} ${key}`;
    const begin = journal ? () => journal.of(scoped, work, isFinal).catch(refusal) : work;
    return this.#first.of(key, begin, isFinal);
  }

  async #obey(verb: Verb, { params, expiresAt }: Request): Promise<Answer> {
    const { core, clock, actor } = this.#options;
    try {
      if (expiresAt !== undefined && clock.wallMs() > expiresAt) {
        throw new EarshotError('USAGE', 'the command came after its time (expiresAt)');
      }
      if (this.#underWay >= MAX_UNDER_WAY) {
        throw new EarshotError('BUSY', `${MAX_UNDER_WAY} commands are under way already`);
      }
      this.#underWay += 1;
      try {
        const { signal } = this.#closing;
        return { ok: true, result: await execute(core, { verb, params, signal, actor }) };
      } finally {
        this.#underWay -= 1;
      }
    } catch (error) {
      return refusal(error);
    }
  }
}

/** @throws USAGE, INPUT_TOO_LARGE */
function readRequest(payload: Uint8Array): Request {
  if (payload.byteLength > MAX_PAYLOAD_BYTES) {
    const limit = `at most ${MAX_PAYLOAD_BYTES} are taken`;
    const text = `the payload has ${payload.byteLength} bytes; ${limit}`;
    throw new EarshotError('INPUT_TOO_LARGE', text);
  }
  const given = payload.byteLength === 0 ? {} : parseObject(payload);
  const isEnvelope = ([name]: [string, unknown]): boolean => Object.hasOwn(Envelope, name);
  const entries = Object.entries(given);
  const envelope = entries
    .filter(isEnvelope)
    .map(([name, value]) => [name, checked(name as EnvelopeName, value)]);
  const params = Object.fromEntries(entries.filter((entry) => !isEnvelope(entry)));
  return { ...(Object.fromEntries(envelope) as Omit<Request, 'params'>), params };
}

function checked(name: EnvelopeName, value: unknown): unknown {
  if (Value.Check(Envelope[name], value)) return value;
  const wanted = name === 'expiresAt' ? 'milliseconds since 1970' : 'text of 1 to 128 characters';
  throw new EarshotError('USAGE', `${name} is wrong; allowed: ${wanted}`);
}

function parseObject(payload: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    const text = 'the payload is no JSON; write for example {"text": "hello"}';
    throw new EarshotError('USAGE', text, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new EarshotError('USAGE', 'the payload must be a JSON object, for example {}');
}

function refusal(error: unknown): Answer {
  return { ok: false, ...errorBody(asEarshotError(error)) };
}

/** What was refused for now may be asked for again. */
function isFinal({ error }: Answer): boolean {
  return error === undefined || !(isErrorCode(error.code) && ERRORS[error.code].retryable);
}

function withId(answer: Answer, requestId: string | undefined): Answer {
  return requestId === undefined ? answer : { requestId, ...answer };
}
