import { type Clock, sleep } from '../base/clock.ts';
import { asEarshotError, EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { FoundPassage } from '../ports/knowledge.ts';
import type { BoxTool, PreparedCall, ToolArguments, ToolOutcome } from '../ports/tools.ts';
import { asForeign } from './foreign.ts';
import { AGENT_LIMITS } from './limits.ts';

/** A call that fits its tool, looked at but not made. */
export interface ReadyCall {
  /** Of the model's call. */
  id: string;
  tool: BoxTool;
  values: ToolArguments;
  prepared: PreparedCall;
}

/** A call that was made, and what came of it. */
export interface MadeCall {
  tool: BoxTool;
  values: ToolArguments;
  acts: boolean;
  outcome: ToolOutcome;
}

export interface ToolRunsParts {
  clock: Clock;
  log: Log;
  /** Text of somebody else stands in the prompt already. */
  hasForeign: boolean;
  /** Of all results together. */
  maxChars: number;
}

const TOO_MANY: ToolOutcome = { kind: 'failed', reason: 'too many calls for one answer' };

/** Makes the calls of one answer, within its bounds, and remembers what came of them. */
export class ToolRuns {
  readonly made: MadeCall[] = [];
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #byCall = new Map<string, MadeCall>();
  #charsLeft: number;
  #hasForeign: boolean;
  #isClosed = false;

  constructor({ clock, log, hasForeign, maxChars }: ToolRunsParts) {
    this.#charsLeft = maxChars;
    this.#clock = clock;
    this.#log = log;
    this.#hasForeign = hasForeign;
  }

  /** Text of somebody else is before the model: from now on what acts is asked first. */
  get hasForeign(): boolean {
    return this.#hasForeign;
  }

  /** No call is made any more. */
  get isFull(): boolean {
    return this.#isClosed || this.made.length >= AGENT_LIMITS.calls;
  }

  /** From now on no call is made. */
  close(): void {
    this.#isClosed = true;
  }

  /** What came of calls other than looking into documents. */
  get texts(): string[] {
    return this.made.flatMap(({ outcome }) => {
      if (outcome.kind !== 'done' || outcome.passages) return [];
      return [outcome.content, ...(outcome.spoken === undefined ? [] : [outcome.spoken])];
    });
  }

  get passages(): FoundPassage[] {
    return this.made.flatMap(({ outcome }) =>
      outcome.kind === 'done' ? (outcome.passages ?? []) : [],
    );
  }

  /** Makes a call. What was done once in this answer is not done again. */
  async make({ tool, values, prepared }: ReadyCall, signal: AbortSignal): Promise<MadeCall> {
    const key = `${tool.name} ${JSON.stringify(values)}`;
    const known = this.#byCall.get(key);
    const acts = prepared.effect !== 'tells';
    if (known !== undefined && acts) return known;
    const outcome = this.isFull ? TOO_MANY : await this.#outcome(tool, prepared, signal);
    const made = { tool, values, acts, outcome };
    this.made.push(made);
    this.#byCall.set(key, made);
    if (tool.trust === 'foreign') this.#hasForeign = true;
    return made;
  }

  /** The result of a call as text for the model, within what is left for results. */
  resultText({ tool, acts, outcome }: MadeCall): string {
    const said = outcome.kind === 'done' ? outcome.content : outcome.reason;
    const cut = said.slice(0, Math.min(AGENT_LIMITS.resultChars, this.#charsLeft));
    this.#charsLeft -= cut.length;
    const whole = cut.length < said.length ? `${cut} [cut off]` : cut;
    const text = tool.trust === 'foreign' ? asForeign(whole) : whole;
    if (outcome.kind === 'failed') return `FAILED, not done: ${text}`;
    return acts && outcome.spoken ? `${text} (The user has been told this.)` : text;
  }

  async #outcome(
    { name }: BoxTool,
    prepared: PreparedCall,
    signal: AbortSignal,
  ): Promise<ToolOutcome> {
    const limit = new AbortController();
    const both = AbortSignal.any([signal, limit.signal]);
    const late = sleep(this.#clock, AGENT_LIMITS.callMs, both).then((how): ToolOutcome => {
      const reason = how === 'elapsed' ? 'it took too long' : 'it was cancelled';
      return { kind: 'failed', reason };
    });
    try {
      return await Promise.race([prepared.run(both), late]);
    } catch (thrown) {
      const error = asEarshotError(thrown);
      // What a tool is called is no secret; what was asked of it may be one.
      this.#log.warn({ tool: name, code: error.code }, 'a tool failed');
      if (!(thrown instanceof EarshotError))
        this.#log.error({ err: thrown }, 'a tool has a defect');
      return { kind: 'failed', reason: `${error.code}: ${error.facts.hint}` };
    } finally {
      limit.abort();
    }
  }
}
