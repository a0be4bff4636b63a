/** A document that the box answers from, as people see it. */
export interface LibraryDocument {
  /** UUID; stays while the document stays, also when its contents change or it is moved. */
  id: string;
  /** Where it lies below the folder of documents, with `/`. */
  path: string;
  /** Its first-level subfolder; `documents` for what lies in the folder itself. */
  collection: string;
  state: 'waiting' | 'indexed' | 'refused';
  /** Why it was refused, for people; null: it was not. */
  reason: string | null;
  title: string;
  author: string | null;
  /** null: not read yet, or the format has no pages. */
  pages: number | null;
  /** Passages that are found of it. */
  passages: number;
  /** null: not read yet. */
  sizeBytes: number | null;
  indexedWallMs: number | null;
  /** What was left out, for people. */
  notes: readonly string[];
}

/** How far indexing is. */
export interface LibraryStatus {
  /** Where documents are put. */
  folder: string;
  /** `off`: documents can be neither indexed nor searched now. */
  activity: 'idle' | 'indexing' | 'paused' | 'off';
  /** Why it is paused or off; empty: it is not. */
  reason: string;
  /** Documents that are found, wait to be read (again), and were refused. */
  indexed: number;
  waiting: number;
  refused: number;
  passages: number;
  /** The document that is being read, as its path; null: none is. */
  current: string | null;
  /** Of what was begun since nothing waited, 0..100; 100: nothing waits. */
  percent: number;
  /** Passages that have a vector, and all; null: they are found by their words only. */
  vectors: { embedder: string; done: number; of: number } | null;
  /** What a person should know, in whole sentences. */
  notes: readonly string[];
}

/** A file of this machine, or its bytes under a name. */
export type NewDocument = ({ path: string } | { name: string; bytes: Uint8Array }) & {
  /** Absent: the collection `documents`. */
  collection?: string | undefined;
};

export interface AddedDocument {
  document: LibraryDocument;
  /** `known`: the same contents are there already, as `document`, and nothing was done. */
  outcome: 'added' | 'replaced' | 'known';
}

/** The owner's documents. */
export interface Library {
  /**
   * Puts a copy into the folder of documents; it is read soon after.
   * @throws FILE_NOT_FOUND, DOCUMENT_REFUSED, USAGE for a wrong name or collection, DISK_FULL
   */
  add(wanted: NewDocument): Promise<AddedDocument>;
  /** By path. */
  list(): Promise<readonly LibraryDocument[]>;
  /**
   * Forgets a document and deletes its file from the folder.
   * @param document its id, or its path below the folder
   * @throws USAGE when there is none
   */
  remove(document: string): Promise<LibraryDocument>;
  /**
   * Has documents read again, even where nothing has changed.
   * @param document its id or path; absent: all
   * @returns how many wait now @throws USAGE when there is none
   */
  reindex(document?: string): Promise<number>;
  status(): Promise<LibraryStatus>;
}
