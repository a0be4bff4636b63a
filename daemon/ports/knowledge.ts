/** Where a passage stands: for a spoken source, and as a citation for screens. */
export interface PassageSource {
  /** UUID; stays while the document stays, also when its contents change. */
  documentId: string;
  /** What people call it: its own title, else its file name without the ending. */
  title: string;
  collection: string;
  /** From 1; absent: the format has no pages. */
  page?: number;
  /** The headings above it, the outermost first; empty: none. */
  section: readonly string[];
}

/** Where something that was said stands. */
export interface Citation extends PassageSource {
  /** The words that it was taken from. */
  quote: string;
}

/** A stretch of a document that may answer a question. */
export interface FoundPassage {
  id: number;
  text: string;
  source: PassageSource;
  /** 0..1, how surely it is about what was asked. */
  score: number;
}

export interface KnowledgeQuestion {
  text: string;
  /** Passages at most, 1 or more. */
  limit: number;
  /** Only these; absent: all. */
  collections?: readonly string[];
}

/** Finds what the owner's documents say. */
export interface KnowledgeSearch {
  /** Whether there are no documents at all; absent: it is not known. */
  readonly isEmpty?: boolean;
  /**
   * @returns what is about the question, the surest first; none: the documents do not say
   * @throws INPUT_TOO_LARGE, STATE_UNUSABLE; after an abort it returns nothing
   */
  search(question: KnowledgeQuestion, signal: AbortSignal): Promise<readonly FoundPassage[]>;
}
