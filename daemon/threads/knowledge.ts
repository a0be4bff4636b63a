import { serve } from '../../models/serve.ts';
import { openKnowledgeDb } from '../store/knowledge-db.ts';
import { bootThread } from './boot.ts';

/** The only thread that opens knowledge.db; it closes the file before it ends. */
export interface KnowledgeSettings {
  /** Path of knowledge.db. */
  path: string;
}

await bootThread<KnowledgeSettings>(async ({ path }, { link, parent }) => {
  const database = openKnowledgeDb(path);
  const main = link('main');
  const close = async (): Promise<void> => {
    database.close();
    main.port.close();
    parent.close();
  };
  serve(main.port, { calls: { close }, casts: {} }, main.flags);
  return undefined;
});
