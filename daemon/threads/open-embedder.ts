import type { Embedder } from '../ports/memory.ts';
import type { EmbedderName, EngineChoice } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';
import type { Trial } from './prove.ts';

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<EmbedderName, (choice: EngineChoice) => Promise<Embedder>> = {
  embedder: async (choice) => {
    const engine = await import('../../models/engines/embedder.ts');
    return openChosen(engine.OnnxEmbedder.open, choice);
  },
};

/** @throws LIBRARY_MISSING, MODEL_INVALID, MODEL_MISSING, ENGINE_FAILED */
function openEmbedder(choice: EngineChoice<EmbedderName>): Promise<Embedder> {
  return OPEN[choice.engine](choice);
}

/** A few passages at once, as they are indexed. */
const TRIAL_TEXTS = Array.from({ length: 8 }, () => 'The light in the kitchen is on. '.repeat(8));

/** How an embedder shows what it computes on. */
export const EMBEDDER_TRIAL: Trial<Embedder, EmbedderName> = {
  role: 'embed',
  open: openEmbedder,
  probe: async (embedder) => {
    await embedder.embed(TRIAL_TEXTS, new AbortController().signal);
  },
  close: (embedder) => embedder.close(),
};
