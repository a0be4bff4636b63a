import type { KbCore } from '../../daemon/control/kb-core.ts';
import type { KbAddReply, KbDocument, KbStatus } from '../../daemon/control/kb-replies.ts';
import type { NewDocument } from '../../daemon/ports/library.ts';

export const SAMPLE_DOCUMENT = {
  ...{ id: 'd-1', path: 'manuals/dishwasher.pdf', collection: 'manuals', title: 'Dishwasher' },
  ...{ state: 'indexed' as const, reason: null, author: null, pages: 24, passages: 61 },
  ...{ sizeBytes: 90_000, indexedWallMs: 1_700_000_000_000, notes: [] },
};

export const SAMPLE_LIBRARY: KbStatus = {
  ...{ folder: '/state/documents', activity: 'idle', reason: '' },
  ...{ indexed: 1, waiting: 0, refused: 0, passages: 61, current: null, percent: 100 },
  ...{ vectors: null, notes: [] },
};

/** Documents that answer as scripted, and note what they were asked. */
export class FakeKb implements KbCore {
  /** Documents as they are; each look at the library takes the next, and the last stays. */
  documents: KbDocument[][] = [[SAMPLE_DOCUMENT]];
  library: KbStatus[] = [SAMPLE_LIBRARY];
  /** What becomes of a document that is added, by its path; absent: it is added. */
  added: Record<string, KbAddReply | Error> = {};
  readonly #note: (call: unknown[]) => void;

  constructor(note: (call: unknown[]) => void) {
    this.#note = note;
  }

  async add(wanted: NewDocument): Promise<KbAddReply> {
    this.#note(['kb.add', wanted]);
    const reply = 'path' in wanted ? this.added[wanted.path] : undefined;
    if (reply instanceof Error) throw reply;
    return reply ?? { document: SAMPLE_DOCUMENT, outcome: 'added' };
  }

  async list(which: unknown) {
    this.#note(['kb.list', which]);
    const documents = this.documents.length > 1 ? this.documents.shift() : this.documents[0];
    return { documents: documents ?? [], total: documents?.length ?? 0 };
  }

  async search(question: { text: string }) {
    this.#note(['kb.search', question]);
    const { id: documentId, title, collection } = SAMPLE_DOCUMENT;
    const source = { documentId, title, collection, page: 12, section: ['Care', 'Filter'] };
    const passage = { id: 1, text: 'Rinse the filter under the tap.', score: 0.875, ...source };
    return { passages: question.text === 'nothing' ? [] : [passage] };
  }

  async remove(document: string) {
    this.#note(['kb.remove', document]);
    return { document: SAMPLE_DOCUMENT };
  }

  async reindex(document?: string) {
    this.#note(['kb.reindex', document]);
    return { documents: 1 };
  }

  async status() {
    this.#note(['kb.status']);
    return (this.library.length > 1 ? this.library.shift() : this.library[0]) ?? SAMPLE_LIBRARY;
  }
}
