import { serveEmbedder } from '../../models/embedder-link.ts';
import { serve } from '../../models/serve.ts';
import { KnowledgeDb } from '../store/knowledge-db.ts';
import { bootThread } from './boot.ts';
import type { EmbedderName, EngineChoice } from './engine-choice.ts';
import { EMBEDDER_TRIAL } from './open-embedder.ts';
import { openProven } from './prove.ts';

/** The only thread that opens knowledge.db; it closes the file before it ends. */
export interface KnowledgeSettings {
  /** Path of knowledge.db. */
  path: string;
  /** Served over the link `embed`; absent: passages are found by their words only. */
  embedder?: EngineChoice<EmbedderName>;
}

await bootThread<KnowledgeSettings>(async ({ path, embedder }, { link, parent, beforeEnd }) => {
  const proven = embedder && (await openProven(embedder, EMBEDDER_TRIAL));
  const database = new KnowledgeDb(path);
  const main = link('main');
  const embed = proven && link('embed');
  if (proven && embed) serveEmbedder(embed.port, proven.engine, embed.flags);
  let isClosed = false;
  const closeFiles = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    database.close();
    await proven?.engine.close();
  };
  beforeEnd(closeFiles);
  const close = async (): Promise<void> => {
    await closeFiles();
    embed?.port.close();
    main.port.close();
    parent.close();
  };
  serve(main.port, { calls: { close }, casts: {} }, main.flags);
  return proven?.verdict;
});
