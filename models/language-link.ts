import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
} from '../daemon/ports/language.ts';
import type { EngineClient } from './client.ts';
import type { Port } from './protocol.ts';
import { type CallContext, type ServeCounts, serve } from './serve.ts';

/** What the far side says of itself. */
interface Description {
  name: string;
  contextTokens: number | undefined;
}

/**
 * Serves a language model over a port. The model's signal aborts by message and by flag, and it is
 * asked for the next piece only while the reader keeps up and does not hold.
 */
export function serveLanguageModel(
  port: Port,
  model: LanguageModel,
  flags: Int32Array,
): ServeCounts {
  const generate = async (
    request: Omit<GenerateRequest, 'signal' | 'hold'>,
    context: CallContext,
  ): Promise<void> => {
    for await (const piece of model.generate({ ...request, signal: context.signal })) {
      if (context.isCancelled()) return;
      context.emit(piece);
      await context.room();
    }
  };
  const describe = async (): Promise<Description> => ({
    name: model.name,
    contextTokens: model.contextTokens,
  });
  const prefill = (prompt: Prompt, context: CallContext): Promise<void> =>
    model.prefill(prompt, context.signal);
  const close = (): Promise<void> => model.close();
  return serve(port, { calls: { generate, describe, prefill, close }, casts: {} }, flags);
}

/** A language model in another thread or process. */
export class RemoteLanguageModel implements LanguageModel {
  readonly name: string;
  readonly contextTokens: number | undefined;
  readonly #client: EngineClient;

  private constructor(client: EngineClient, { name, contextTokens }: Description) {
    this.#client = client;
    this.name = name;
    this.contextTokens = contextTokens;
  }

  /** Asks the far side what it is. @throws ENGINE_FAILED when it has gone */
  static async open(client: EngineClient): Promise<RemoteLanguageModel> {
    const description = await client.call('describe', undefined);
    return new RemoteLanguageModel(client, description as Description);
  }

  generate({ signal, hold, ...request }: GenerateRequest): AsyncIterable<GeneratedPiece> {
    const pieces = this.#client.stream('generate', request, { signal, hold });
    return pieces as AsyncGenerator<GeneratedPiece>;
  }

  async prefill(prompt: Prompt, signal: AbortSignal): Promise<void> {
    await this.#client.call('prefill', prompt, { signal });
  }

  /** Closes the model itself; the thread and its port are their owner's. */
  async close(): Promise<void> {
    await this.#client.call('close', undefined);
  }
}
