import type { ParsedDocument } from '../parsed-document.ts';
import type { DocumentFormat } from './document-format.ts';
import type { ParseLimits } from './parse-limits.ts';
import type { RefusalReason } from './refusal.ts';

/** What the child is told, as JSON in its one argument. */
export interface ChildTask {
  name: string;
  format?: DocumentFormat | undefined;
  limits: ParseLimits;
  ocrLanguages?: readonly string[] | undefined;
}

/** The child's file descriptors: the document, and where its answer goes. */
export const DOCUMENT_FD = 0;
export const ANSWER_FD = 3;

/** What the child answers. It has read a foreign file, so nothing of it is believed unchecked. */
export type ChildAnswer = { document: ParsedDocument } | { refused: RefusalReason; detail: string };
