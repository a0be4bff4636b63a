import type { MessagePort } from 'node:worker_threads';
import { serve } from '../../models/serve.ts';
import { openKnowledgeDb } from '../store/knowledge-db.ts';
import { bootThread } from './boot.ts';

/** The only thread that opens knowledge.db; it closes the file before it ends. */
export interface KnowledgeOptions {
  /** Path of knowledge.db. */
  path: string;
  main: { port: MessagePort; flags: Int32Array };
}

await bootThread<KnowledgeOptions>(async ({ path, main }, parent) => {
  const database = openKnowledgeDb(path);
  const close = async (): Promise<void> => {
    database.close();
    main.port.close();
    parent.close();
  };
  serve(main.port, { calls: { close }, casts: {} }, main.flags);
});
