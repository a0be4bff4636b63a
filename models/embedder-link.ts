import { EarshotError } from '../daemon/base/errors.ts';
import { type Embedder, MAX_EMBED_TEXTS } from '../daemon/ports/memory.ts';
import type { EngineClient } from './client.ts';
import type { Port } from './protocol.ts';
import { type CallContext, type ServeCounts, serve } from './serve.ts';

/** What the far side says of itself. */
interface Description {
  name: string;
  dimensions: number;
}

/** Serves an embedder over a port. */
export function serveEmbedder(port: Port, embedder: Embedder, flags: Int32Array): ServeCounts {
  const embed = (texts: readonly string[], context: CallContext): Promise<Float32Array[]> =>
    embedder.embed(texts, context.signal);
  const describe = async (): Promise<Description> => ({
    name: embedder.name,
    dimensions: embedder.dimensions,
  });
  const close = (): Promise<void> => embedder.close();
  return serve(port, { calls: { embed, describe, close }, casts: {} }, flags);
}

/** An embedder in another thread or process. */
export class RemoteEmbedder implements Embedder {
  readonly name: string;
  readonly dimensions: number;
  readonly #client: EngineClient;

  private constructor(client: EngineClient, { name, dimensions }: Description) {
    this.#client = client;
    this.name = name;
    this.dimensions = dimensions;
  }

  /** Asks the far side what it is. @throws ENGINE_FAILED when it has gone */
  static async open(client: EngineClient): Promise<RemoteEmbedder> {
    const description = await client.call('describe', undefined);
    return new RemoteEmbedder(client, description as Description);
  }

  /** After an abort the answer is empty. */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length > MAX_EMBED_TEXTS) {
      const text = `${texts.length} texts to embed at once; at most ${MAX_EMBED_TEXTS}`;
      throw new EarshotError('INPUT_TOO_LARGE', text);
    }
    const vectors = await this.#client.call('embed', texts, { signal });
    return (vectors ?? []) as Float32Array[];
  }

  /** Closes the embedder itself; the thread and its port are their owner's. */
  async close(): Promise<void> {
    await this.#client.call('close', undefined);
  }
}
