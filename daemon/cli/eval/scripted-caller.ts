import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  ToolCall,
} from '../../ports/language.ts';
import type { BfclItem } from './bfcl-data.ts';
import { type MadeToolCall, rightCalls } from './bfcl-match.ts';

/** What a scripted model is like. */
export const SCRIPTED = ['perfect', 'noisy', 'liar'] as const;
export type ScriptedKind = (typeof SCRIPTED)[number];

/** A noisy one calls as it should nine times in ten (issue 6). */
const RIGHT_SHARE = 0.9;
/** Of Numerical Recipes: a full period over 32 bits. */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;
const MODULUS = 2 ** 32;
/** Ways in which models are seen to call wrongly. */
const FAULTS = ['unknown tool', 'no JSON', 'lacks arguments', 'wrong type'] as const;

/**
 * A model that knows the answers, to measure what lies between it and the user: always right, right
 * nine times in ten whenever it calls, or claiming deeds without a call.
 */
export class ScriptedCaller implements LanguageModel {
  readonly name: string;
  readonly contextTokens = 32_768;
  readonly #kind: ScriptedKind;
  #item: BfclItem | undefined;
  #state: number;
  #calls = 0;

  constructor(kind: ScriptedKind, seed: number) {
    this.name = `scripted-${kind}`;
    this.#kind = kind;
    this.#state = seed;
  }

  /** What is asked next. */
  expect(item: BfclItem): void {
    this.#item = item;
  }

  async *generate({ messages, toolChoice }: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    const last = messages.at(-1);
    const isSentBack = last?.role === 'tool' && last.content.includes('Send all calls');
    const isAsked = last?.role === 'user' || isSentBack;
    const calls = this.#item === undefined ? [] : this.#callsFor(this.#item);
    const isCalling = this.#kind !== 'liar' && isAsked && toolChoice !== 'none' && calls.length > 0;
    if (!isCalling) {
      const text = this.#kind === 'liar' ? 'Done. I have added it to your list. ' : 'Here it is.';
      yield { kind: 'text', text };
      yield { kind: 'end', reason: 'stop', usage: {} };
      return;
    }
    const isWrong = this.#kind === 'noisy' && this.#next() >= RIGHT_SHARE;
    for (const [at, call] of calls.entries()) {
      const isSpoilt = isWrong && at === 0;
      yield isSpoilt ? this.#spoilt(call) : { kind: 'tool-call', call };
    }
    yield { kind: 'end', reason: 'tool-calls', usage: {} };
  }

  async prefill(): Promise<void> {}

  async close(): Promise<void> {}

  #callsFor({ expected, tools }: BfclItem): ToolCall[] {
    const [tool] = tools;
    const any = tool === undefined ? [] : [{ name: tool.name, values: sampleOf(tool.parameters) }];
    const made: readonly MadeToolCall[] =
      expected.kind === 'some' ? any : rightCalls({ expected, tools });
    return made.map(({ name, values }) => {
      return { id: `call-${this.#calls++}`, name, arguments: values };
    });
  }

  #spoilt(call: ToolCall): GeneratedPiece {
    const fault = FAULTS[Math.floor(this.#next() * FAULTS.length)];
    switch (fault) {
      case 'unknown tool':
        return { kind: 'tool-call', call: { ...call, name: `${call.name}_now` } };
      case 'no JSON':
        return { kind: 'tool-call', call: { ...call, arguments: {} }, isBroken: true };
      case 'wrong type': {
        const values = Object.keys(call.arguments).map((name) => [name, { wrong: true }]);
        return { kind: 'tool-call', call: { ...call, arguments: Object.fromEntries(values) } };
      }
      default:
        return { kind: 'tool-call', call: { ...call, arguments: {} } };
    }
  }

  #next(): number {
    this.#state = (MULTIPLIER * this.#state + INCREMENT) % MODULUS;
    return this.#state / MODULUS;
  }
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  string: 'x',
  integer: 1,
  number: 1,
  boolean: true,
  array: [],
};

/** Some value that fits a schema. */
function sampleOf(schema: unknown): Record<string, unknown> {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, { type?: string; enum?: unknown[] }>;
    required?: string[];
  };
  const entries = required.map((name) => {
    const { type = '', enum: allowed } = properties[name] ?? {};
    return [name, allowed?.[0] ?? (type === 'object' ? sampleOf(properties[name]) : SAMPLES[type])];
  });
  return Object.fromEntries(entries);
}
