import type { Clock } from '../base/clock.ts';
import { asEarshotError } from '../base/errors.ts';
import type { Hold } from '../base/hold.ts';
import type { Log } from '../base/log.ts';
import type { ChatMessage, LanguageModel, ToolCall } from '../ports/language.ts';
import type { BoxTool, PreparedCall, ToolArguments, ToolAsking } from '../ports/tools.ts';
import type { AgentWords } from './agent-words.ts';
import { type AnswerCounts, newCounts, sumOf } from './answer-counts.ts';
import { checkCall } from './call-check.ts';
import { AGENT_LIMITS } from './limits.ts';
import { released, unlessAborted } from './patience.ts';
import type { ReplyGuard } from './reply-guard.ts';
import type { AskUser, SentenceReview } from './request.ts';
import { Round, type WrittenCall } from './round.ts';
import type { ReadyCall, ToolRuns } from './tool-runs.ts';

/**
 * Cuts text that still grows into sentences, the first one as early as it can be said, unless
 * `keepsWhole`.
 */
export type SentencesOf = (
  pieces: AsyncIterable<string>,
  options: { keepsWhole: boolean },
) => AsyncIterable<string>;

export interface AnswerLoopParts {
  model: LanguageModel;
  clock: Clock;
  log: Log;
  /** The prompt; what follows is added to it. */
  messages: ChatMessage[];
  tools: readonly BoxTool[];
  asking: ToolAsking;
  /** Whether whoever asks is allowed this. */
  mayUse: (intent: { name: string }) => boolean;
  runs: ToolRuns;
  guard: ReplyGuard;
  says: AgentWords['says'];
  maxTokens: number;
  sentencesOf: SentencesOf;
  review: SentenceReview;
  /** Sentences are looked at as wholes from now on. */
  isSourced: () => boolean;
  hold: Hold;
  signal: AbortSignal;
  /** Resolves when the request is sure: before that nothing is done. */
  committed: Promise<void>;
  /** Told when the model wants a tool: the answer has begun, though nothing is said. */
  onCall: () => void;
  onDeed: () => void;
  /** Absent: nobody can say yes. */
  onQuestion: AskUser | undefined;
}

/** What becomes of the calls of one round. */
type Next = 'go-on' | 'over';

/** Asks the model, makes its calls, tells it what came of them; until it has nothing but words. */
export class AnswerLoop {
  readonly counts: AnswerCounts;
  readonly #parts: AnswerLoopParts;
  readonly #untilMs: number;

  constructor(parts: AnswerLoopParts) {
    this.#parts = parts;
    this.counts = newCounts(parts.model.name);
    this.#untilMs = parts.clock.nowMs() + AGENT_LIMITS.answerMs;
  }

  /**
   * @returns sentences to be said
   * @throws what the model does before it has done anything
   */
  async *run(): AsyncGenerator<string, void> {
    const { guard, runs, says, signal } = this.#parts;
    try {
      for (;;) {
        const round = this.#begin();
        yield* this.#sentences(round);
        this.#count(round);
        if (signal.aborted) return;
        const { calls } = round;
        if (calls.length === 0 || this.counts.rounds > AGENT_LIMITS.rounds) break;
        this.#parts.onCall();
        this.counts.calls += calls.length;
        const next = yield* this.#follow(round.text, calls);
        if (next === 'over' || signal.aborted) return;
      }
      const rest = this.#parts.review.end();
      if (rest !== undefined) yield* guard.take(rest);
      yield* guard.end();
    } catch (error) {
      if (signal.aborted) return;
      if (runs.made.length === 0) throw error;
      this.#parts.log.warn({ err: asEarshotError(error) }, 'the language model broke off');
      yield* [...guard.end(), says['broke-off']];
    }
  }

  /** The last round has no tools any more: the model must say what it has. */
  #begin(): Round {
    const { runs, clock } = this.#parts;
    this.counts.rounds += 1;
    const isLast =
      this.counts.rounds >= AGENT_LIMITS.rounds || runs.isFull || clock.nowMs() >= this.#untilMs;
    return new Round(this.#parts, isLast);
  }

  #count({ end: { usage, provider } }: Round): void {
    this.counts.provider = provider ?? this.counts.provider;
    this.counts.usage = sumOf(this.counts.usage, usage);
  }

  async *#sentences(round: Round): AsyncGenerator<string, void> {
    const { guard, sentencesOf, review, isSourced } = this.#parts;
    const options = { keepsWhole: isSourced() };
    for await (const sentence of sentencesOf(round.words(), options)) {
      const kept = review.take(sentence);
      if (kept !== undefined) yield* guard.take(kept);
    }
  }

  async *#follow(text: string, calls: readonly WrittenCall[]): AsyncGenerator<string, Next> {
    const { messages, guard } = this.#parts;
    const toolCalls = calls.map(({ call }) => call);
    messages.push({ role: 'assistant', content: text, toolCalls });
    const { ready, problems } = await this.#look(calls);
    if (problems.size > 0) {
      this.#sendBack(toolCalls, problems);
      return 'go-on';
    }
    const { now, asked } = this.#sorted(ready);
    for (const call of now) this.#tell(call, await this.#make(call));
    yield* guard.afterTools();
    if (asked.length === 0) return 'go-on';
    yield* this.#ask(asked);
    return 'over';
  }

  /** Checks the calls, and lets their tools look at them. */
  async #look(calls: readonly WrittenCall[]) {
    const { tools, asking, log } = this.#parts;
    const ready: ReadyCall[] = [];
    const problems = new Map<string, string>();
    for (const { call, isBroken } of calls) {
      const checked = checkCall(call, tools, isBroken);
      if (checked.kind === 'wrong') {
        problems.set(call.id, checked.problem);
        continue;
      }
      const { tool, values, coercions } = checked;
      this.counts.coercions += coercions;
      const prepared = await prepareCall({ tool, values, asking, log });
      const isAllowed = (prepared.needs ?? []).every((name) => this.#parts.mayUse({ name }));
      ready.push({
        ...{ id: call.id, tool, values },
        prepared: isAllowed ? prepared : this.#refusal(),
      });
    }
    return { ready, problems };
  }

  #refusal(): PreparedCall {
    const reason = 'the user or this assistant is not allowed to do this';
    const spoken = this.#parts.says['not-allowed'];
    return { effect: 'tells', run: async () => ({ kind: 'failed', reason, spoken }) };
  }

  /** Nothing of a round is made that has a wrong call: the model would say it all again. */
  #sendBack(calls: readonly ToolCall[], problems: ReadonlyMap<string, string>): void {
    const { messages, runs } = this.#parts;
    const mayMend = this.counts.repairs < AGENT_LIMITS.repairs;
    this.counts.repairs += 1;
    const advice = mayMend
      ? 'Nothing was done. Send all calls of this answer again, corrected.'
      : 'Nothing was done. Do not try again; tell the user that it did not work.';
    for (const { id } of calls) {
      const content = `${problems.get(id) ?? 'Another call of this answer was wrong.'} ${advice}`;
      messages.push({ role: 'tool', toolCallId: id, content });
    }
    if (mayMend) return;
    runs.close();
    this.#parts.guard.gaveUp();
  }

  /** Risky calls, and all that act once somebody else's text is there, wait for the user's yes. */
  #sorted(ready: readonly ReadyCall[]): { now: ReadyCall[]; asked: ReadyCall[] } {
    const isForeign =
      this.#parts.runs.hasForeign || ready.some(({ tool }) => tool.trust === 'foreign');
    const mustAsk = ({ prepared: { effect } }: ReadyCall): boolean =>
      effect === 'risky' || (effect === 'acts' && isForeign);
    const asked = ready.filter(mustAsk);
    return { now: ready.filter((call) => !mustAsk(call)), asked };
  }

  async #make(call: ReadyCall): Promise<string> {
    const { committed, hold, signal, onDeed, runs } = this.#parts;
    if (call.prepared.effect !== 'tells') {
      await unlessAborted(signal, committed);
      await unlessAborted(signal, released(hold));
      if (signal.aborted) return '';
      onDeed();
    }
    return runs.resultText(await runs.make(call, signal));
  }

  #tell({ id }: ReadyCall, content: string): void {
    this.#parts.messages.push({ role: 'tool', toolCallId: id, content });
  }

  async *#ask(asked: readonly ReadyCall[]): AsyncGenerator<string, void> {
    const { says, onQuestion, signal, committed, runs } = this.#parts;
    await unlessAborted(signal, committed);
    if (signal.aborted) return;
    const deeds = asked.map(({ tool, prepared }) => {
      return prepared.deed ?? says.deed.replace('{tool}', tool.name.replaceAll(/[_-]+/g, ' '));
    });
    onQuestion?.(() => confirmed(asked, this.#parts), { hasForeign: runs.hasForeign });
    yield says.ask.replace('{deed}', () => [...new Set(deeds)].join(` ${says.and} `));
  }
}

/** Does what the user said yes to, and tells what came of it in the words of the tools. */
async function* confirmed(
  calls: readonly ReadyCall[],
  { runs, says }: Pick<AnswerLoopParts, 'runs' | 'says'>,
): AsyncGenerator<string, void> {
  const { signal } = new AbortController();
  for (const call of calls) {
    const { kind, spoken } = (await runs.make(call, signal)).outcome;
    yield spoken ?? (kind === 'done' ? says.done : says.failed);
  }
}

async function prepareCall(parts: {
  tool: BoxTool;
  values: ToolArguments;
  asking: ToolAsking;
  log: Log;
}): Promise<PreparedCall> {
  const { tool, values, asking, log } = parts;
  try {
    return await tool.prepare(values, asking);
  } catch (thrown) {
    const { code, facts } = asEarshotError(thrown);
    log.warn({ tool: tool.name, code }, 'a tool failed');
    const reason = `${code}: ${facts.hint}`;
    return { effect: 'tells', run: async () => ({ kind: 'failed', reason }) };
  }
}
