/** Why a document is not read, and what a person can do about it. */
export const REFUSALS = {
  'not-a-file': 'is not an ordinary file; put a copy of the document itself there',
  outside: 'leads out of its folder; put a copy of the document itself there',
  'too-large': 'is too large; split it, or save it with smaller pictures',
  'unknown-format': 'is in no format that can be read; save it as PDF, Word, HTML or plain text',
  encrypted: 'is protected by a password; save it again without one',
  corrupt: 'is damaged or only half there; open it in its program and save it again',
  empty: 'holds no text',
  'zip-bomb': 'unpacks to far more than a document needs; it is not unpacked',
  'xml-entities': 'declares XML entities, which no such document needs; it is not read',
  'too-deep': 'is nested too deeply to be a document',
  'too-slow': 'takes too long to read; split it into smaller documents',
  'too-much-memory': 'needs too much memory; split it into smaller documents',
  'reader-failed': 'made its reader fail; open it in its program and save it again',
  'program-missing': 'needs a program that is not installed here; see `earshot doctor`',
} as const satisfies Record<string, string>;
export type RefusalReason = keyof typeof REFUSALS;

/** Thrown by parsers: this document cannot be read, and trying again would not help. */
export class Refusal extends Error {
  readonly reason: RefusalReason;

  /** @param detail for the technically minded, for example "word/document.xml is missing" */
  constructor(reason: RefusalReason, detail = '') {
    super(detail);
    this.reason = reason;
  }
}
