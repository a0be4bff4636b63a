import type { DocumentBuilder } from '../document-builder.ts';
import { decodeWindows1252 } from '../text/windows-1252.ts';
import type { OleFile } from './ole-file.ts';

/** Properties of the summary (MS-OLEPS, 2.25.1). */
const TITLE = 2;
const AUTHOR = 4;
const CREATED = 12;
const SAVED = 13;
const TYPE_TEXT = 30;
const TYPE_TIME = 64;
const MAX_PROPERTIES = 100;
const NS100_PER_MS = 10_000n;
/** From 1601-01-01 to 1970-01-01. */
const MS_TO_1970 = 11_644_473_600_000n;

/** Title, author and dates of an old Office document. */
export function describeOle(file: OleFile, document: DocumentBuilder): void {
  const stream = file.stream('\u0005SummaryInformation');
  if (stream === undefined) return;
  try {
    const facts = propertiesOf(stream);
    document.describe({
      title: facts.get(TITLE) as string | undefined,
      author: facts.get(AUTHOR) as string | undefined,
      createdWallMs: facts.get(CREATED) as number | undefined,
      modifiedWallMs: facts.get(SAVED) as number | undefined,
    });
  } catch {
    // The text does not depend on it.
  }
}

function propertiesOf(stream: Uint8Array): Map<number, string | number> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const section = view.getUint32(44, true);
  const count = Math.min(view.getUint32(section + 4, true), MAX_PROPERTIES);
  const facts = new Map<number, string | number>();
  for (let at = 0; at < count; at += 1) {
    const id = view.getUint32(section + 8 + at * 8, true);
    const offset = section + view.getUint32(section + 12 + at * 8, true);
    const type = view.getUint32(offset, true);
    if (type === TYPE_TEXT) {
      const length = view.getUint32(offset + 4, true);
      const bytes = stream.subarray(offset + 8, offset + 8 + length);
      facts.set(id, decodeWindows1252(bytes).split('\0')[0] ?? '');
    } else if (type === TYPE_TIME) {
      const ticks = view.getBigUint64(offset + 4, true);
      if (ticks > 0n) facts.set(id, Number(ticks / NS100_PER_MS - MS_TO_1970));
    }
  }
  return facts;
}
