import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
} from '../../daemon/ports/language.ts';

/** One thing that a scripted model does: says text, calls a tool, or breaks. */
export type Step =
  | string
  | Error
  | { call: string; with?: Record<string, unknown>; isBroken?: true };

/** A model that does what a script says, one part of it each time it is asked; the last repeats. */
export class CallingModel implements LanguageModel {
  readonly name = 'scripted';
  contextTokens: number | undefined;
  readonly requests: GenerateRequest[] = [];
  readonly prompts: Prompt[] = [];
  #rounds: readonly (readonly Step[])[];
  #calls = 0;

  constructor(...rounds: readonly (readonly Step[])[]) {
    this.#rounds = rounds;
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    this.requests.push(request);
    const [steps = [], ...others] = this.#rounds;
    if (others.length > 0) this.#rounds = others;
    let hasCalled = false;
    for (const step of steps) {
      if (request.signal.aborted) return;
      if (step instanceof Error) throw step;
      if (typeof step === 'string') yield { kind: 'text', text: step };
      else {
        hasCalled = true;
        const { call: name, with: values = {}, isBroken } = step;
        const call = { id: `c${this.#calls++}`, name, arguments: values };
        yield { kind: 'tool-call', call, ...(isBroken ? { isBroken } : {}) };
      }
    }
    yield { kind: 'end', reason: hasCalled ? 'tool-calls' : 'stop', usage: {} };
  }

  async prefill(prompt: Prompt): Promise<void> {
    this.prompts.push(prompt);
  }

  async close(): Promise<void> {}
}
