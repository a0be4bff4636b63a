import { LOCAL_PROVIDER } from '../../config/language-schema.ts';
import { EarshotError } from '../base/errors.ts';
import type { GeneratedPiece, GenerateRequest, LanguageModel, Prompt } from '../ports/language.ts';

/** The language model of this machine; another one behind it when its thread is replaced. */
export class LocalModel implements LanguageModel {
  /** Its place in `language.order`, whichever model fills it. */
  readonly name = LOCAL_PROVIDER;
  #current: LanguageModel | undefined;

  enter(model: LanguageModel): void {
    this.#current = model;
  }

  /** It has died; without effect when another has entered meanwhile. */
  leave(model: LanguageModel): void {
    if (this.#current === model) this.#current = undefined;
  }

  get contextTokens(): number | undefined {
    return this.#current?.contextTokens;
  }

  /** @throws BUSY while it is being loaded or replaced: that is no fault of it */
  generate(request: GenerateRequest): AsyncIterable<GeneratedPiece> {
    return this.#model().generate(request);
  }

  async prefill(prompt: Prompt, signal: AbortSignal): Promise<void> {
    await this.#current?.prefill(prompt, signal);
  }

  async close(): Promise<void> {}

  #model(): LanguageModel {
    if (this.#current) return this.#current;
    throw new EarshotError('BUSY', 'the language model is being loaded');
  }
}
