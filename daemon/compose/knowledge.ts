import type { Clock } from '../base/clock.ts';
import type { LibrarySettings } from '../threads/knowledge.ts';
import { KnowledgeThread } from '../threads/knowledge-thread.ts';
import type { Engines } from './engines.ts';
import type { Stores } from './stores.ts';

export interface KnowledgeParts {
  stores: Pick<Stores, 'settings' | 'paths' | 'log'>;
  engines: Pick<Engines, 'plan' | 'cores'>;
  clock: Clock;
  /** False: opened for one command; the folder is not watched. */
  staysOn: boolean;
}

/** The owner's documents in a thread of their own; not started yet. */
export function createKnowledge({
  stores,
  engines,
  clock,
  staysOn,
}: KnowledgeParts): KnowledgeThread {
  const { settings, paths, log } = stores;
  const { folder, minScore, ocrLanguages, ...passages } = settings.loaded.config.knowledge;
  const library: LibrarySettings = {
    folder: folder === '' ? paths.documents : folder,
    isOwnFolder: folder === '',
    staysOn,
    passages,
    minScore,
    ocrLanguages,
  };
  const { embedder } = engines.plan;
  return new KnowledgeThread({
    settings: { path: paths.knowledgeDb, library, ...(embedder ? { embedder } : {}) },
    cores: engines.cores.knowledge,
    clock,
    log,
  });
}
