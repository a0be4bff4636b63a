import { EarshotError } from '../base/errors.ts';
import type { GeneratedPiece, GenerateRequest, LanguageModel, Prompt } from '../ports/language.ts';

/** The language model of this machine; another one behind it when its thread is replaced. */
export class LocalModel implements LanguageModel {
  #current: LanguageModel | undefined;

  enter(model: LanguageModel): void {
    this.#current = model;
  }

  /** It has died; without effect when another has entered meanwhile. */
  leave(model: LanguageModel): void {
    if (this.#current === model) this.#current = undefined;
  }

  get name(): string {
    return this.#current?.name ?? 'local';
  }

  get contextTokens(): number | undefined {
    return this.#current?.contextTokens;
  }

  /** @throws ENGINE_FAILED while it is being loaded or replaced */
  generate(request: GenerateRequest): AsyncIterable<GeneratedPiece> {
    return this.#model().generate(request);
  }

  async prefill(prompt: Prompt, signal: AbortSignal): Promise<void> {
    await this.#current?.prefill(prompt, signal);
  }

  async close(): Promise<void> {}

  #model(): LanguageModel {
    if (this.#current) return this.#current;
    throw new EarshotError('ENGINE_FAILED', 'the language model is being loaded');
  }
}
