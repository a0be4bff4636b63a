import { OleFile } from '../ole/ole-file.ts';
import type { ParseInput } from '../parse-input.ts';
import { decodeWindows1252 } from '../text/windows-1252.ts';
import { addMail } from './mail-blocks.ts';

/** Property tags of Outlook (MS-OXPROPS), as they stand in names of streams. */
const TAGS = {
  subject: '0037',
  senderName: '0C1A',
  senderAddress: '0C1F',
  to: '0E04',
  body: '1000',
  html: '1013',
  attachmentName: '3707',
  attachmentShortName: '3704',
} as const;
const UNICODE = '001F';
const EIGHT_BIT = '001E';
const BINARY = '0102';
/** Before the properties of the message itself (MS-OXMSG, 2.4.1.1). */
const PROPERTIES_HEADER_BYTES = 32;
const PROPERTY_BYTES = 16;
/** PidTagClientSubmitTime, PidTagMessageDeliveryTime. */
const TIME_TAGS = [0x00390040, 0x0e060040];
const NS100_PER_MS = 10_000n;
/** From 1601-01-01 to 1970-01-01. */
const MS_TO_1970 = 11_644_473_600_000n;

/** A mail of Outlook (MS-OXMSG). */
export function parseMsg({ bytes, document, limits }: ParseInput): void {
  const file = new OleFile(bytes);
  const folders = new Set(
    file.names.flatMap((name) => /^(__attach_version1\.0_#\w+\/)/.exec(name)?.[1] ?? []),
  );
  const text = textOf(file, '', TAGS.body);
  const address = textOf(file, '', TAGS.senderAddress);
  const name = textOf(file, '', TAGS.senderName);
  addMail(
    document,
    {
      subject: textOf(file, '', TAGS.subject),
      from: address.includes('@') && name !== address ? `${name} <${address}>`.trim() : name,
      to: textOf(file, '', TAGS.to),
      sentWallMs: sentWallMs(file.stream('__properties_version1.0')),
      text,
      html: textOf(file, '', TAGS.html),
      attachments: [...folders].map(
        (folder) =>
          textOf(file, folder, TAGS.attachmentName) ||
          textOf(file, folder, TAGS.attachmentShortName) ||
          'without a name',
      ),
    },
    limits.depth,
  );
}

function textOf(file: OleFile, folder: string, tag: string): string {
  const streamOf = (type: string): Uint8Array | undefined =>
    file.stream(`${folder}__substg1.0_${tag}${type}`);
  const unicode = streamOf(UNICODE);
  if (unicode !== undefined) return new TextDecoder('utf-16le').decode(unicode);
  const bytes = streamOf(EIGHT_BIT) ?? streamOf(BINARY);
  if (bytes === undefined) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows1252(bytes);
  }
}

function sentWallMs(properties: Uint8Array | undefined): number | undefined {
  if (properties === undefined) return undefined;
  const view = new DataView(properties.buffer, properties.byteOffset, properties.byteLength);
  for (
    let at = PROPERTIES_HEADER_BYTES;
    at + PROPERTY_BYTES <= properties.length;
    at += PROPERTY_BYTES
  ) {
    if (!TIME_TAGS.includes(view.getUint32(at, true))) continue;
    return Number(view.getBigUint64(at + 8, true) / NS100_PER_MS - MS_TO_1970);
  }
  return undefined;
}
