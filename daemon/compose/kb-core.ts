import type { KbCore } from '../control/kb-core.ts';
import type { KbDocument, KbStatus } from '../control/kb-replies.ts';
import type { FoundPassage, KnowledgeSearch } from '../ports/knowledge.ts';
import type { Library, LibraryDocument, LibraryStatus } from '../ports/library.ts';

/** What the doors may ask about the documents. */
export function kbCore(knowledge: KnowledgeSearch & Library): KbCore {
  return {
    add: async (wanted) => {
      const { document, outcome } = await knowledge.add(wanted);
      return { document: described(document), outcome };
    },
    list: async ({ collection, limit }) => {
      const all = await knowledge.list();
      const wanted = all.filter(
        (each) => collection === undefined || each.collection === collection,
      );
      return { documents: wanted.slice(0, limit).map(described), total: wanted.length };
    },
    search: async ({ text, limit, collection }, signal) => {
      const within = collection === undefined ? {} : { collections: [collection] };
      const found = await knowledge.search({ text, limit, ...within }, signal);
      return { passages: found.map(describedPassage) };
    },
    remove: async (document) => ({ document: described(await knowledge.remove(document)) }),
    reindex: async (document) => ({ documents: await knowledge.reindex(document) }),
    status: async () => describedStatus(await knowledge.status()),
  };
}

/** The same for the wire. */
export function describedStatus({ notes, ...status }: LibraryStatus): KbStatus {
  return { ...status, notes: [...notes] };
}

function described({ notes, ...document }: LibraryDocument): KbDocument {
  return { ...document, notes: [...notes] };
}

function describedPassage({ id, text, score, source }: FoundPassage) {
  const { section, page, ...rest } = source;
  return {
    id,
    text,
    score,
    ...rest,
    ...(page === undefined ? {} : { page }),
    section: [...section],
  };
}
