import type { DocumentBuilder } from './document-builder.ts';
import type { ParseLimits } from './parse-limits.ts';

/** What a parser is given. */
export interface ParseInput {
  /** The whole file. */
  bytes: Uint8Array;
  /** The name of the file, without its folder. */
  name: string;
  limits: ParseLimits;
  /** Codes of tesseract for scans, the most important first; empty: what is installed. */
  ocrLanguages: readonly string[];
  /** Where everything that is read goes. */
  document: DocumentBuilder;
}

/** Reads one format. @throws Refusal, DocumentFull; anything else means a damaged document */
export type Parse = (input: ParseInput) => Promise<void> | void;
