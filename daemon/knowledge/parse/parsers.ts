import type { DocumentBuilder } from './document-builder.ts';
import type { DocumentFormat } from './document-format.ts';
import type { ParseLimits } from './parse-limits.ts';

/** What a parser is given. */
export interface ParseInput {
  /** The whole file. */
  bytes: Uint8Array;
  /** The name of the file, without its folder. */
  name: string;
  limits: ParseLimits;
  /** Where everything that is read goes. */
  document: DocumentBuilder;
}

/** Reads one format. @throws Refusal, DocumentFull; anything else means a damaged document */
export type Parse = (input: ParseInput) => Promise<void> | void;

interface Parser {
  /** Imported when needed: a child reads one file. */
  load(): Promise<Parse>;
  /** True where other programs help (OCR): the child may then start some. */
  runsPrograms?: true;
}

/** Who reads what: one line per format. */
export const PARSERS: Partial<Record<DocumentFormat, Parser>> = {
  txt: { load: async () => (await import('./text/plain-text.ts')).parsePlainText },
  markdown: { load: async () => (await import('./text/markdown.ts')).parseMarkdown },
  pdf: {
    load: async () => (await import('./pdf/parse-pdf.ts')).parsePdf,
    runsPrograms: true,
  },
};
