/** Lower case words without punctuation. */
export function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}\s]/gu, '');
  return plain.split(/\s+/).filter((word) => word !== '');
}

/**
 * Words to be changed, put in or taken out to make one text of the other (Levenshtein).
 * @param wanted what was said @param got what was understood
 */
export function wordErrors(wanted: readonly string[], got: readonly string[]): number {
  let row = Array.from({ length: got.length + 1 }, (_, column) => column);
  for (const [index, word] of wanted.entries()) {
    const next = [index + 1];
    for (const [column, other] of got.entries()) {
      const change = (row[column] ?? 0) + (word === other ? 0 : 1);
      const removal = (row[column + 1] ?? 0) + 1;
      const insertion = (next[column] ?? 0) + 1;
      next.push(Math.min(change, removal, insertion));
    }
    row = next;
  }
  return row[got.length] ?? 0;
}
