import type { DocumentFormat } from '../document-format.ts';
import { Refusal } from '../refusal.ts';
import type { ZipParts } from './zip-parts.ts';

/** The part that only files of one format have. */
const BY_PART: readonly (readonly [string, DocumentFormat])[] = [
  ['word/document.xml', 'docx'],
  ['ppt/presentation.xml', 'pptx'],
  ['xl/workbook.xml', 'xlsx'],
  ['META-INF/container.xml', 'epub'],
];
const BY_TYPE: Readonly<Record<string, DocumentFormat>> = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/epub+zip': 'epub',
};

/** What a zip file is, by what is in it. @throws Refusal `unknown-format` */
export async function formatOfZip(parts: ZipParts): Promise<DocumentFormat> {
  const type = (await parts.bytes('mimetype'))?.toString('latin1').trim() ?? '';
  const byType = BY_TYPE[type.replace(/-template$/, '')];
  if (byType !== undefined) return byType;
  const byPart = BY_PART.find(([name]) => parts.has(name));
  if (byPart !== undefined) return byPart[1];
  throw new Refusal('unknown-format', 'a zip file of other things');
}
