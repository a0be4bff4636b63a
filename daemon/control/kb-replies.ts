import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0 });
const optionalText = Type.Union([Type.String(), Type.Null()]);
const optionalNumber = Type.Union([Type.Number(), Type.Null()]);
const Notes = Type.Array(Type.String());

/** A document that the box answers from; daemon/ports/library.ts says more. */
export const KbDocument = Type.Object(
  {
    id: Type.String(),
    /** Below the folder of documents. */
    path: Type.String(),
    collection: Type.String(),
    state: Type.Enum(['waiting', 'indexed', 'refused']),
    /** Why it was refused. */
    reason: optionalText,
    title: Type.String(),
    author: optionalText,
    pages: optionalNumber,
    passages: count,
    sizeBytes: optionalNumber,
    indexedWallMs: optionalNumber,
    notes: Notes,
  },
  closed,
);
export type KbDocument = Static<typeof KbDocument>;

/** Some of the documents, by path, and how many there are in all. */
export const KbListReply = Type.Object({ documents: Type.Array(KbDocument), total: count }, closed);
export type KbListReply = Static<typeof KbListReply>;

/** One document, and what became of it. */
export const KbAddReply = Type.Object(
  { document: KbDocument, outcome: Type.Enum(['added', 'replaced', 'known']) },
  closed,
);
export type KbAddReply = Static<typeof KbAddReply>;

/** A document that is not there any more. */
export const KbRemoveReply = Type.Object({ document: KbDocument }, closed);
export type KbRemoveReply = Static<typeof KbRemoveReply>;

/** How many documents wait to be read again. */
export const KbReindexReply = Type.Object({ documents: count }, closed);
export type KbReindexReply = Static<typeof KbReindexReply>;

const Passage = Type.Object(
  {
    id: count,
    text: Type.String(),
    score: Type.Number(),
    documentId: Type.String(),
    title: Type.String(),
    collection: Type.String(),
    /** Absent: the format has no pages. */
    page: Type.Optional(Type.Integer()),
    section: Type.Array(Type.String()),
  },
  closed,
);

/** What is about the question, the surest first. */
export const KbSearchReply = Type.Object({ passages: Type.Array(Passage) }, closed);
export type KbSearchReply = Static<typeof KbSearchReply>;

/** How far indexing is; daemon/ports/library.ts says more. */
export const KbStatus = Type.Object(
  {
    folder: Type.String(),
    activity: Type.Enum(['idle', 'indexing', 'paused', 'off']),
    /** Why it is paused or off; empty: it is not. */
    reason: Type.String(),
    indexed: count,
    waiting: count,
    refused: count,
    passages: count,
    /** What is being read. */
    current: optionalText,
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
    /** Passages that have a vector; null: they are found by their words. */
    vectors: Type.Union([
      Type.Object({ embedder: Type.String(), done: count, of: count }, closed),
      Type.Null(),
    ]),
    notes: Notes,
  },
  closed,
);
export type KbStatus = Static<typeof KbStatus>;
