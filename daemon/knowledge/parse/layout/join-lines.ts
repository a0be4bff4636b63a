/** Words that are known to be written in one piece, or with a hyphen, in lower case. */
export type Vocabulary = ReadonlySet<string>;

const HYPHEN_AT_END = /([\p{L}\p{M}]+)[-\u2010\u00ad]$/u;
const LOWER_CASE_START = /^(\p{Ll}[\p{L}\p{M}]*)/u;
/** Scripts without spaces between words; Korean has them. */
const UNSPACED_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f]$/u;
const UNSPACED_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f]/u;

/**
 * Two lines as one text. A word broken by a hyphen is put together when it goes on in lower case,
 * unless the document writes it with a hyphen elsewhere: "well-known".
 */
export function joinTwo(before: string, after: string, known?: Vocabulary): string {
  if (before === '' || after === '') return before + after;
  const [, head] = HYPHEN_AT_END.exec(before) ?? [];
  const [, tail] = LOWER_CASE_START.exec(after) ?? [];
  if (head !== undefined && tail !== undefined) {
    const isSoft = before.endsWith('\u00ad');
    const isCompound = known?.has(`${head}-${tail}`.toLowerCase()) === true;
    const isPartOfCompound = /-$/.test(before.slice(0, -(head.length + 1)));
    const keepsHyphen = !isSoft && (isCompound || isPartOfCompound);
    return (keepsHyphen ? before : before.slice(0, -1)) + after;
  }
  if (/[\p{L}\p{N}][-\u2010]$/u.test(before) && /^[\p{L}\p{N}]/u.test(after)) return before + after;
  if (UNSPACED_END.test(before) && UNSPACED_START.test(after)) return before + after;
  return `${before} ${after}`;
}

/** Lines as one text. */
export function joinedLines(lines: readonly string[], known?: Vocabulary): string {
  return lines.reduce((text, line) => joinTwo(text, line, known), '');
}

/** The compounds with a hyphen that stand inside lines, to tell them from words broken there. */
export function compoundsIn(lines: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const maxKept = 20_000;
  for (const line of lines) {
    for (const [compound] of line.matchAll(/\p{L}+-\p{L}+/gu)) {
      if (found.size < maxKept) found.add(compound.toLowerCase());
    }
  }
  return found;
}
