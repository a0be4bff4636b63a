import type { ParseInput } from '../parse-input.ts';
import { decodeText } from './decode-text.ts';

/** Paragraphs are what empty lines separate; there is nothing else to know of plain text. */
export function parsePlainText({ bytes, document }: ParseInput): void {
  for (const text of decodeText(bytes).split(/\n[^\S\n]*\n/)) {
    document.add({ kind: 'paragraph', text });
  }
}
