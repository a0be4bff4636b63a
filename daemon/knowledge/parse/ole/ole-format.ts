import type { DocumentFormat } from '../document-format.ts';
import { Refusal } from '../refusal.ts';
import type { OleFile } from './ole-file.ts';

/** The stream that only files of one format have. */
const BY_STREAM: readonly (readonly [string, DocumentFormat])[] = [
  ['WordDocument', 'doc'],
  ['Workbook', 'xls'],
  ['Book', 'xls'],
  ['PowerPoint Document', 'ppt'],
  ['__properties_version1.0', 'msg'],
];

/** What an OLE file is, by its streams. @throws Refusal `encrypted`, `unknown-format` */
export function formatOfOle(file: OleFile): DocumentFormat {
  const names = new Set(file.names);
  // New Office documents with a password are put into an OLE file (MS-OFFCRYPTO, 2.3).
  if (names.has('EncryptedPackage')) throw new Refusal('encrypted');
  const found = BY_STREAM.find(([name]) => names.has(name));
  if (found !== undefined) return found[1];
  throw new Refusal('unknown-format', 'an OLE file of another program');
}
