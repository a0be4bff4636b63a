import type { Clock } from '../base/clock.ts';
import { asEarshotError } from '../base/errors.ts';
import { Hold } from '../base/hold.ts';
import type { Log } from '../base/log.ts';
import type { Citation, FoundPassage, KnowledgeSearch } from '../ports/knowledge.ts';
import type { ChatMessage, LanguageModel } from '../ports/language.ts';
import type { SessionHistory, SessionMemory } from '../ports/sessions.ts';
import type { BoxTool } from '../ports/tools.ts';
import { loadAgentWords } from './agent-words.ts';
import type { AnswerCounts } from './answer-counts.ts';
import { AnswerLoop, type SentencesOf } from './answer-loop.ts';
import { Claims } from './claims.ts';
import { TextAnalyser } from './grounding/analysed-text.ts';
import { GroundedReply } from './grounding/grounded-reply.ts';
import { loadGroundingWords } from './grounding/grounding-words.ts';
import { AGENT_LIMITS, promptBudget } from './limits.ts';
import { PassageLookup } from './passage-lookup.ts';
import { promptOf } from './prompt.ts';
import { ReplyGuard } from './reply-guard.ts';
import type { AgentIdentity, AgentRequest } from './request.ts';
import { ToolRuns } from './tool-runs.ts';

/** About 150 words: a minute of speech, after which nobody listens; calls are shorter. */
const MAX_ANSWER_TOKENS = 220;
const NOTHING_SAID: SessionMemory = { messages: [] };

export interface AgentParts {
  model: LanguageModel;
  clock: Clock;
  log: Log;
  /** Answers where a request does not say who. */
  identity: AgentIdentity;
  /** What the box says by itself, for example `de`. */
  language: string;
  /** The present in words, for example "Saturday, 21 November 2026, 15:30". */
  now: () => string;
  sentencesOf: SentencesOf;
  /** What can be called, the same order at all times; absent: nothing. */
  tools?: () => readonly BoxTool[];
  /** What the home has that the words may mean, in a few lines; empty: nothing. */
  homeNote?: (text: string) => string;
  /** The owner's documents; absent: there are none. */
  knowledge?: KnowledgeSearch | undefined;
  history?: SessionHistory | undefined;
}

/** An answer that is being made. */
export interface AgentAnswer {
  /** Sentences, each with a line break after it: it is whole. */
  pieces: AsyncIterable<string>;
  /** Stops the model, and what it would do. */
  hold: Hold;
  /** The request is sure: from now on tools may act. */
  commit: () => void;
  /** What was said so far was taken from. */
  citations: () => readonly Citation[];
  counts: Readonly<AnswerCounts>;
}

/** What the model is given besides the request. */
interface Given {
  passages: readonly FoundPassage[];
  tools: readonly BoxTool[];
}

/** Answers what no skill knows: a language model that acts through tools only. */
export class Agent {
  readonly #parts: AgentParts;
  readonly #claims = new Claims();
  readonly #lookup: PassageLookup;
  readonly #analysers = new Map<string, TextAnalyser>();
  readonly #says: ReturnType<typeof loadAgentWords>['says'];

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#lookup = new PassageLookup({ ...parts, knowledge: parts.knowledge });
    this.#says = loadAgentWords(parts.language).says;
  }

  /**
   * Resolves with the first words or the first call, so that a model that is not there can be told
   * from one that answers. What fails later ends the pieces with that error, or, where something
   * was done, with words that tell so.
   * @returns undefined when there is no model, or it gave nothing
   * @throws what kept every model from answering: BUSY while one is being loaded, REMOTE_FAILED
   */
  async answer(request: AgentRequest, signal: AbortSignal): Promise<AgentAnswer | undefined> {
    const { collections } = request.assistant ?? this.#parts.identity;
    const where = { collections, withinMs: AGENT_LIMITS.lookUpMs };
    const passages = (await this.#lookup.find(request.text, where, signal)) ?? [];
    try {
      return await this.#attempt(request, { passages, tools: this.#tools() }, signal);
    } catch (error) {
      // Some models count a token a letter.
      if (asEarshotError(error).code !== 'INPUT_TOO_LARGE') throw error;
      const bare = { passages: passages.slice(0, 1), tools: [] };
      return this.#attempt({ ...request, session: undefined }, bare, signal);
    }
  }

  async #attempt(
    request: AgentRequest,
    given: Given,
    signal: AbortSignal,
  ): Promise<AgentAnswer | undefined> {
    const { answer, begun, pieces } = this.#begin(request, given, signal);
    const first = pieces.next();
    try {
      const isCalling = await Promise.race([begun, first.then(() => false)]);
      if (!isCalling && (await first).done) return undefined;
    } catch (error) {
      const failure = asEarshotError(error);
      if (failure.code === 'MODEL_MISSING') return undefined;
      this.#parts.log.warn({ err: failure }, 'the language model did not answer');
      throw failure;
    }
    return { ...answer, pieces: spaced(first, pieces) };
  }

  /**
   * Lets the model read what it will be asked, so that its answer begins sooner.
   * @param request its words so far; empty: nothing was said yet
   * @throws as the model does
   */
  async prefill(
    request: Pick<AgentRequest, 'text' | 'assistant' | 'person' | 'session'>,
    signal: AbortSignal,
  ): Promise<void> {
    const tools = this.#tools();
    const messages = this.#messages(request, [], tools.length > 0);
    const offered = tools.map(({ name, description, parameters }) => {
      return { name, description, parameters };
    });
    const prompt = { messages, ...(tools.length > 0 ? { tools: offered } : {}) };
    await this.#parts.model.prefill(prompt, signal);
  }

  #begin(request: AgentRequest, { passages, tools }: Given, signal: AbortSignal) {
    const { model, clock, log, sentencesOf } = this.#parts;
    const hold = new Hold();
    const sure = deferred();
    const calling = deferred();
    const maxChars = promptBudget(model.contextTokens).results;
    const runs = new ToolRuns({ clock, log, hasForeign: passages.length > 0, maxChars });
    const guard = new ReplyGuard({ claims: this.#claims, says: this.#says, made: () => runs.made });
    const found = () => [...passages, ...runs.passages];
    const messages = this.#messages(request, passages, tools.length > 0);
    const review = this.#review(request, messages, { found, runs });
    const { text, person, mayUse, lastReply, onDeed, onQuestion } = request;
    const { collections } = request.assistant ?? this.#parts.identity;
    const loop = new AnswerLoop({
      ...{ model, clock, log, tools, runs, guard, sentencesOf, hold, signal },
      messages,
      asking: { text, person, lastReply, collections },
      mayUse,
      says: this.#says,
      maxTokens: MAX_ANSWER_TOKENS,
      ...{ review, isSourced: () => found().length > 0 },
      committed: sure.promise,
      onCall: calling.resolve,
      onDeed: () => onDeed?.(),
      onQuestion,
    });
    const { counts } = loop;
    const citations = () => review.citations;
    const answer = { hold, commit: sure.resolve, citations, counts };
    const begun = calling.promise.then(() => true);
    return { answer, begun, pieces: loop.run() };
  }

  #messages(
    request: Pick<AgentRequest, 'text' | 'assistant' | 'person' | 'session'>,
    passages: readonly FoundPassage[],
    hasTools: boolean,
  ) {
    const { identity, now, history, homeNote, model } = this.#parts;
    const { text, assistant, person, session } = request;
    const budget = promptBudget(model.contextTokens);
    const remembered = session === undefined ? undefined : history?.recent(session, budget.history);
    return promptOf({
      identity: assistant ?? identity,
      hasTools,
      memory: remembered ?? NOTHING_SAID,
      now: now(),
      person,
      home: hasTools ? (homeNote?.(text) ?? '') : '',
      passages,
      passagesChars: budget.passages,
      text,
    });
  }

  /** What fits the prompt; the first ones matter most. */
  #tools(): BoxTool[] {
    let left = promptBudget(this.#parts.model.contextTokens).tools;
    return (this.#parts.tools?.() ?? []).filter(({ name, description, parameters }) => {
      left -= JSON.stringify({ name, description, parameters }).length;
      return left >= 0;
    });
  }

  /** @param found in documents so far @param messages the prompt @param runs what tools say */
  #review(
    request: AgentRequest,
    messages: readonly ChatMessage[],
    { found, runs }: { found: () => readonly FoundPassage[]; runs: ToolRuns },
  ): GroundedReply {
    const { identity, now, homeNote } = this.#parts;
    const { text: question, assistant, person = '' } = request;
    const tag = (assistant ?? identity).language ?? this.#parts.language;
    const analyser = this.#analysers.get(tag) ?? new TextAnalyser(loadGroundingWords(tag));
    this.#analysers.set(tag, analyser);
    // The last one has the passages, and what the box said before may not have been borne out.
    const said = messages.slice(0, -1).filter(({ role }) => role === 'user');
    const facts = [
      now(),
      person,
      homeNote?.(question) ?? '',
      ...said.map(({ content }) => content),
    ];
    return new GroundedReply({
      ...{ question, analyser, facts, passages: found },
      results: () => runs.texts,
    });
  }
}

async function* spaced(
  first: Promise<IteratorResult<string, void>>,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  try {
    const { value, done } = await first;
    if (done) return;
    yield `${value}\n`;
    for await (const sentence of rest) yield `${sentence}\n`;
  } finally {
    await rest.return();
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
