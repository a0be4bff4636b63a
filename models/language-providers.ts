import {
  type LanguageSettings,
  LOCAL_PROVIDER,
  SERVER_DEFAULTS,
} from '../config/language-schema.ts';
import { EarshotError } from '../daemon/base/errors.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
} from '../daemon/ports/language.ts';
import { OpenAiCompatibleModel } from './engines/openai-compatible.ts';
import { FallbackModel, type FallbackParts, type ProviderStatus } from './fallback.ts';

export interface LanguageProvidersParts extends FallbackParts {
  /**
   * The model on this machine, its owner's to replace behind this object and to close; undefined:
   * there is none.
   */
  local: LanguageModel | undefined;
  /** Something a person should mend, in words; for the log. */
  warn: (text: string) => void;
}

/** The providers of one state of the settings. */
interface Generation {
  fallback: FallbackModel;
  servers: readonly LanguageModel[];
  /** Calls under way. */
  users: number;
}

/**
 * The language models of the settings as one. New settings count from the next call on, without a
 * restart; calls under way end with the providers they began with.
 */
export class LanguageProviders implements LanguageModel {
  readonly name = 'language';
  readonly #parts: LanguageProvidersParts;
  #current: Generation;
  #isClosed = false;

  constructor(settings: LanguageSettings, parts: LanguageProvidersParts) {
    this.#parts = parts;
    this.#current = this.#generation(settings);
  }

  get contextTokens(): number | undefined {
    return this.#current.fallback.contextTokens;
  }

  get status(): ProviderStatus[] {
    return this.#current.fallback.status;
  }

  /** Takes changed settings. */
  configure(settings: LanguageSettings): void {
    const former = this.#current;
    this.#current = this.#generation(settings);
    this.#closeUnused(former);
  }

  /** @throws MODEL_MISSING when the settings name nobody who could answer */
  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    const generation = this.#current;
    if (this.#isClosed) throw new EarshotError('ENGINE_FAILED', 'the language models are closed');
    if (generation.fallback.status.length === 0) {
      const text = 'there is no language model: language.order names none that is there';
      throw new EarshotError('MODEL_MISSING', text);
    }
    generation.users += 1;
    try {
      yield* generation.fallback.generate(request);
    } finally {
      generation.users -= 1;
      this.#closeUnused(generation);
    }
  }

  async prefill(prompt: Prompt, signal: AbortSignal): Promise<void> {
    await this.#current.fallback.prefill(prompt, signal);
  }

  /** Closes the servers; the local model stays as it is. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const server of this.#current.servers) await server.close();
  }

  #generation({ servers, order }: LanguageSettings): Generation {
    const { local, warn, clock } = this.#parts;
    const opened: LanguageModel[] = [];
    const models: LanguageModel[] = [];
    for (const name of order) {
      const server = servers.find((entry) => entry.name === name);
      if (server !== undefined) {
        const model = new OpenAiCompatibleModel({ ...SERVER_DEFAULTS, ...server }, { clock, warn });
        opened.push(model);
        models.push(model);
      } else if (name === LOCAL_PROVIDER && local !== undefined) models.push(local);
    }
    return { fallback: new FallbackModel(models, this.#parts), servers: opened, users: 0 };
  }

  #closeUnused(generation: Generation): void {
    if (generation === this.#current || generation.users > 0) return;
    for (const server of generation.servers) void server.close();
  }
}
