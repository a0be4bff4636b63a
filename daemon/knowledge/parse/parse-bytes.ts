import type { ParsedDocument } from '../parsed-document.ts';
import { DocumentBuilder, DocumentFull } from './document-builder.ts';
import { type DocumentFormat, formatOf } from './document-format.ts';
import { PARSE_LIMITS, type ParseLimits } from './parse-limits.ts';
import { PARSERS } from './parsers.ts';
import { Refusal } from './refusal.ts';

/** As many bytes as magic numbers and the guess at an encoding look at. */
const HEAD_BYTES = 4096;

export interface BytesToParse {
  bytes: Uint8Array;
  /** The name of the file, without its folder. */
  name: string;
  /** Absent: by the first bytes and the name. */
  format?: DocumentFormat | undefined;
  limits?: ParseLimits;
  /** Codes of tesseract for scans; absent or empty: what is installed. */
  ocrLanguages?: readonly string[] | undefined;
}

/**
 * Reads a document in this process, which for a foreign one is the child's (`child.ts`).
 * @throws Refusal when it cannot be read
 */
export async function parseBytes(input: BytesToParse): Promise<ParsedDocument> {
  const { bytes, name, limits = PARSE_LIMITS, ocrLanguages = [] } = input;
  if (bytes.length === 0) throw new Refusal('empty');
  const document = new DocumentBuilder(limits);
  try {
    const format = input.format ?? (await detected(bytes, name, limits));
    const parser = format && PARSERS[format];
    if (parser === undefined) throw new Refusal('unknown-format');
    await (await parser.load())({ bytes, name, limits, ocrLanguages, document });
  } catch (error) {
    if (!(error instanceof DocumentFull)) throw asRefusal(error);
  }
  return document.build();
}

/** By what is inside, where the file is a container. */
async function detected(
  bytes: Uint8Array,
  name: string,
  limits: ParseLimits,
): Promise<DocumentFormat | undefined> {
  const format = formatOf(bytes.subarray(0, HEAD_BYTES), name);
  if (format === 'zip') {
    const { ZipParts } = await import('./zip/zip-parts.ts');
    const { formatOfZip } = await import('./zip/zip-format.ts');
    return formatOfZip(await ZipParts.open(bytes, limits));
  }
  if (format === 'ole') {
    const { OleFile } = await import('./ole/ole-file.ts');
    const { formatOfOle } = await import('./ole/ole-format.ts');
    return formatOfOle(new OleFile(bytes));
  }
  return format;
}

/** What a parser stumbles over is the document's fault until shown otherwise. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal('corrupt', error instanceof Error ? error.message : String(error));
}
