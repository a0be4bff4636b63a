import { asEarshotError } from '../base/errors.ts';
import type { Hold } from '../base/hold.ts';
import type { ChatMessage, GeneratedPiece, LanguageModel, ToolCall } from '../ports/language.ts';
import type { BoxTool } from '../ports/tools.ts';
import { withoutThoughts } from './thoughts.ts';

/** A call as the model wrote it. */
export interface WrittenCall {
  call: ToolCall;
  /** Its arguments were no JSON object. */
  isBroken: boolean;
}

export interface RoundParts {
  model: LanguageModel;
  messages: readonly ChatMessage[];
  tools: readonly BoxTool[];
  maxTokens: number;
  hold: Hold;
  signal: AbortSignal;
}

/** Stands for a call that the engine could not even tell the name of. */
const UNREADABLE: ToolCall = { id: 'unreadable', name: 'unreadable', arguments: {} };

/** One answer of the model: its words as they come, its calls at the end. */
export class Round {
  readonly calls: WrittenCall[] = [];
  readonly #parts: RoundParts;
  readonly #isLast: boolean;
  #text = '';
  #end: Pick<GeneratedPiece & { kind: 'end' }, 'usage' | 'provider'> = { usage: {} };

  /** @param isLast no tool may be called any more */
  constructor(parts: RoundParts, isLast: boolean) {
    this.#parts = parts;
    this.#isLast = isLast;
  }

  /** What it has said. */
  get text(): string {
    return this.#text;
  }

  /** What it took, and who answered where the model is one of several; known at its end. */
  get end(): Readonly<Pick<GeneratedPiece & { kind: 'end' }, 'usage' | 'provider'>> {
    return this.#end;
  }

  /** @throws as the model does */
  async *words(): AsyncGenerator<string, void> {
    for await (const text of withoutThoughts(this.#pieces())) {
      this.#text += text;
      yield text;
    }
  }

  async *#pieces(): AsyncGenerator<string, void> {
    const { model, messages, tools, maxTokens, hold, signal } = this.#parts;
    const offered = tools.map(({ name, description, parameters }) => {
      return { name, description, parameters };
    });
    const request = {
      messages: [...messages],
      ...(offered.length > 0 ? { tools: offered } : {}),
      ...(offered.length > 0 && this.#isLast ? { toolChoice: 'none' as const } : {}),
      ...{ maxTokens, hold, signal },
    };
    try {
      for await (const piece of model.generate(request)) {
        if (piece.kind === 'text' && piece.text !== '') yield piece.text;
        if (piece.kind === 'end') this.#end = piece;
        const isCall = piece.kind === 'tool-call' && !this.#isLast;
        if (isCall) this.calls.push({ call: piece.call, isBroken: piece.isBroken === true });
      }
    } catch (thrown) {
      const isUnreadable = asEarshotError(thrown).code === 'TOOL_CALL_INVALID';
      if (!isUnreadable || this.#isLast) throw thrown;
      this.calls.push({ call: UNREADABLE, isBroken: true });
    }
  }
}
