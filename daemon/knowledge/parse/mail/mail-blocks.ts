import type { DocumentBuilder } from '../document-builder.ts';
import { readHtml } from '../markup/html.ts';

/** A mail as both formats have it. */
export interface Mail {
  subject: string;
  from: string;
  to: string;
  sentWallMs?: number | undefined;
  text: string;
  html: string;
  attachments: readonly string[];
}

/** The subject as heading, who wrote to whom and when, the text, and the names of attachments. */
export function addMail(document: DocumentBuilder, mail: Mail, maxDepth: number): void {
  const { subject, from, to, sentWallMs, text, html, attachments } = mail;
  document.describe({ title: subject, author: from, createdWallMs: sentWallMs });
  document.add({ kind: 'heading', level: 1, text: subject });
  const sent = sentWallMs === undefined || Number.isNaN(sentWallMs) ? '' : dayOf(sentWallMs);
  for (const [name, value] of [
    ['From', from],
    ['To', to],
    ['Date', sent],
  ] as const) {
    if (value !== '') document.add({ kind: 'paragraph', text: `${name}: ${value}` });
  }
  if (text.trim() !== '') {
    for (const part of text.replace(/\r\n?/g, '\n').split(/\n\s*\n/)) {
      document.add({ kind: 'paragraph', text: part });
    }
  } else if (html !== '') readHtml(html, document, maxDepth);
  for (const name of attachments) {
    document.add({ kind: 'list-item', depth: 0, marker: '-', text: `Attachment: ${name}` });
  }
  if (attachments.length > 0) document.note('the attachments of the mail were not read');
}

function dayOf(wallMs: number): string {
  return new Date(wallMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/:\d\d\.\d+Z$/, ' UTC');
}
