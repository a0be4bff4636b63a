/** A piece of a document in reading order. `page` from 1; absent: the format has no pages. */
export type Block =
  | { kind: 'heading'; level: number /* 1..6 */; text: string; page?: number }
  | { kind: 'paragraph'; text: string; page?: number }
  | { kind: 'list-item'; depth: number /* from 0 */; marker: string; text: string; page?: number }
  | {
      kind: 'table';
      caption?: string;
      /** As long as the longest row. */
      header: readonly string[];
      /** May be shorter than the header: the cells that are missing are empty. */
      rows: readonly (readonly string[])[];
      page?: number;
    }
  | { kind: 'code'; text: string; language?: string; page?: number };

/** A document as text with its structure, whatever format it came in. */
export interface ParsedDocument {
  title?: string;
  author?: string;
  /** BCP 47, for example `en-GB`. */
  language?: string;
  /** ms since 1970 */
  createdWallMs?: number;
  /** ms since 1970 */
  modifiedWallMs?: number;
  /** How many there are, read or not; absent: the format has no pages. */
  pages?: number;
  blocks: readonly Block[];
  /** What was left out and why, for people: "pages after 2000 were not read". */
  notes: readonly string[];
}
