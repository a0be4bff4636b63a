import PostalMime, { type Address } from 'postal-mime';
import type { ParseInput } from '../parse-input.ts';
import { addMail } from './mail-blocks.ts';

/** Parts inside parts; deeper mails are tricks. */
const MAX_NESTING = 30;
const MAX_HEADER_BYTES = 256 * 1024;

/** A mail in the format of the internet (RFC 5322). */
export async function parseEml({ bytes, document, limits }: ParseInput): Promise<void> {
  const mail = await PostalMime.parse(bytes, {
    maxNestingDepth: MAX_NESTING,
    maxHeadersSize: MAX_HEADER_BYTES,
  });
  addMail(
    document,
    {
      subject: mail.subject ?? '',
      from: mail.from === undefined ? '' : nameOf(mail.from),
      to: (mail.to ?? []).map(nameOf).join(', '),
      sentWallMs: mail.date === undefined ? undefined : Date.parse(mail.date),
      text: mail.text ?? '',
      html: mail.html ?? '',
      attachments: mail.attachments.map(({ filename, mimeType }) => filename ?? mimeType),
    },
    limits.depth,
  );
}

function nameOf({ name, address, group }: Address): string {
  if (group !== undefined) return `${name}: ${group.map(nameOf).join(', ')}`;
  if (name === '') return address ?? '';
  return address === undefined || address === '' ? name : `${name} <${address}>`;
}
