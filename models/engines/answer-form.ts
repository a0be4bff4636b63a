import { randomUUID } from 'node:crypto';
import type { LlamaGrammarEvaluationState } from 'node-llama-cpp';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { GenerateRequest, Tool, ToolCall } from '../../daemon/ports/language.ts';
import { jsonGrammar } from './json-grammar.ts';
import { CallWatch, readCalls } from './tool-call-reader.ts';
import { callGrammar, type ToolSyntax } from './tool-syntax.ts';

/** What an answer may look like, and what becomes of its text as it is written. */
export interface AnswerForm {
  /** Put at the answer's beginning for the model. */
  readonly opening: string;
  /** Holds the model to a form; absent: it is free. */
  readonly grammar: LlamaGrammarEvaluationState | undefined;
  /** @returns what of it is to be shown, maybe nothing yet */
  take(text: string): string;
  /** No more comes. @returns what was held back and is to be shown after all */
  end(): string;
  /** @throws TOOL_CALL_INVALID */
  calls(): ToolCall[];
}

const NO_CALLS: Pick<AnswerForm, 'opening' | 'end' | 'calls'> = {
  opening: '',
  end: () => '',
  calls: () => [],
};

/** Calls, which the model must make or may make. */
class CallingForm implements AnswerForm {
  readonly opening: string;
  #grammar: LlamaGrammarEvaluationState | undefined;
  readonly #tools: readonly Tool[];
  readonly #means: FormMeans;
  readonly #watch: CallWatch;
  /** From the first name on, once there is a call. */
  #call: string | undefined;
  /** How much of the text still belongs to `open`. */
  #openLeft = 0;

  constructor(tools: readonly Tool[], means: FormMeans, isRequired: boolean) {
    this.#tools = tools;
    this.#means = means;
    this.#watch = new CallWatch(means.syntax);
    this.opening = isRequired ? means.syntax.open : '';
    if (isRequired) this.#begin({ rest: '', started: '' });
  }

  get grammar(): LlamaGrammarEvaluationState | undefined {
    return this.#grammar;
  }

  #begin(start: { rest: string; started: string }): void {
    const { holdTo, syntax } = this.#means;
    this.#call = start.started;
    this.#openLeft = start.rest.length;
    this.#grammar = holdTo(callGrammar(syntax, this.#tools, start));
  }

  take(text: string): string {
    if (this.#call === undefined) {
      const { text: free, start } = this.#watch.take(text);
      if (start) this.#begin(start);
      return free;
    }
    const skipped = Math.min(this.#openLeft, text.length);
    this.#openLeft -= skipped;
    this.#call += text.slice(skipped);
    return '';
  }

  end(): string {
    return this.#call === undefined ? this.#watch.flush() : '';
  }

  calls(): ToolCall[] {
    if (this.#call === undefined) return [];
    const calls = readCalls(this.#call, this.#tools, this.#means.syntax);
    return calls.map((call) => ({ id: randomUUID(), ...call }));
  }
}

/** What a form needs of its model. */
export interface FormMeans {
  /** Makes a grammar that holds one answer. */
  holdTo(grammar: string): LlamaGrammarEvaluationState;
  syntax: ToolSyntax;
}

/** @throws ENGINE_FAILED when tools and a schema are asked for at once, or no tool is given */
export function answerForm(request: GenerateRequest, means: FormMeans): AnswerForm {
  const { tools = [], toolChoice = 'auto', responseSchema } = request;
  if (responseSchema !== undefined) {
    if (tools.length > 0) {
      throw new EarshotError('ENGINE_FAILED', 'an answer has tools or a schema, not both');
    }
    const grammar = means.holdTo(jsonGrammar(responseSchema));
    return { ...NO_CALLS, grammar, take: (text) => text };
  }
  if (toolChoice === 'required' && tools.length === 0) {
    throw new EarshotError('ENGINE_FAILED', 'a tool is required, and none is given');
  }
  if (tools.length === 0 || toolChoice === 'none') {
    return { ...NO_CALLS, grammar: undefined, take: (text) => text };
  }
  return new CallingForm(tools, means, toolChoice === 'required');
}
