/** A piece of a document in reading order. `page` from 1; absent: the format has no pages. */
export type Block =
  | { kind: 'heading'; level: number /* 1..6 */; text: string; page?: number }
  | { kind: 'paragraph'; text: string; page?: number }
  | { kind: 'list-item'; depth: number /* from 0 */; marker: string; text: string; page?: number }
  | {
      kind: 'table';
      caption?: string;
      header: readonly string[];
      rows: readonly (readonly string[])[];
      page?: number;
    }
  | { kind: 'code'; text: string; language?: string; page?: number };

/** What a file says, whatever its format was. */
export interface ParsedDocument {
  title?: string;
  author?: string;
  language?: string;
  /** ms since 1970 */
  createdWallMs?: number;
  modifiedWallMs?: number;
  pages?: number;
  blocks: readonly Block[];
  /** What was left out and why, for people: "pages after 2000 were not read". */
  notes: readonly string[];
}
