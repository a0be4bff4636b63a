import { CODE_LANGUAGES, endingOf } from '../document-format.ts';
import type { ParseInput } from '../parse-input.ts';
import { decodeText } from './decode-text.ts';

/** A piece ends where something new begins at the left margin, once it has so many lines. */
const MIN_LINES = 3;
/** What has no such place is cut anyway. */
const MAX_LINES = 120;
/** Letters, or what opens a comment or a decorator: no closing bracket, no continuation. */
const BEGINS = /^[\p{L}_$@#/"'<[%.-]/u;

/** Source code as blocks of code, one for each thing at the left margin: functions, classes. */
export function parseSourceCode({ bytes, name, document }: ParseInput): void {
  const language = CODE_LANGUAGES[endingOf(name)];
  const add = (lines: readonly string[]): void => {
    const text = lines.join('\n').replace(/^(?:[^\S\n]*\n)+|\s+$/g, '');
    document.add({ kind: 'code', text, ...(language === undefined ? {} : { language }) });
  };
  let piece: string[] = [];
  let isAfterGap = false;
  for (const line of decodeText(bytes).split('\n')) {
    const isBeginning = isAfterGap && BEGINS.test(line) && piece.length >= MIN_LINES;
    if (isBeginning || piece.length >= MAX_LINES) {
      add(piece);
      piece = [];
    }
    piece.push(line);
    isAfterGap = line.trim() === '';
  }
  add(piece);
}
