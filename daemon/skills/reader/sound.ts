/** How letters become sounds in a language, applied in order. */
export type SoundRules = readonly (readonly [pattern: RegExp, sound: string])[];

/** @throws SyntaxError for a rule that is no pattern: a defect of the data, which a test finds */
export function soundRules(rules: readonly (readonly [string, string])[]): SoundRules {
  return rules.map(([pattern, sound]) => [new RegExp(pattern, 'gu'), sound] as const);
}

/** How words sound, roughly and without the gaps between them; equal keys sound alike. */
export function soundKey(words: readonly string[], rules: SoundRules): string {
  let key = letters(words);
  for (const [pattern, sound] of rules) key = key.replace(pattern, sound);
  return key;
}

/** The letters and digits of words, without marks above them. */
export function letters(words: readonly string[]): string {
  return words
    .join('')
    .normalize('NFD')
    .replace(/[^\p{L}\d]/gu, '');
}

/**
 * How many letters must be changed, added, left out or swapped with their neighbour to make one
 * text of another (optimal string alignment; Damerau 1964).
 * @param most counting ends there
 * @returns the count, or `most` + 1 for more
 */
export function editDistance(left: string, right: string, most: number): number {
  const over = most + 1;
  if (Math.abs(left.length - right.length) > most) return over;
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  let here: number[] = [];
  for (let row = 1; row <= left.length; row += 1) {
    // Further from the diagonal everything is over (Ukkonen 1985).
    const first = Math.max(1, row - most);
    const last = Math.min(right.length, row + most);
    here[first - 1] = first === 1 ? row : over;
    let least = here[first - 1] as number;
    for (let column = first; column <= last; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let cost = Math.min(
        (above[column] as number) + 1,
        (here[column - 1] as number) + 1,
        (above[column - 1] as number) + same,
      );
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwap) {
        cost = Math.min(cost, (before[column - 2] as number) + 1);
      }
      here[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return over;
    here[last + 1] = over;
    [before, above, here] = [above, here, before];
  }
  return Math.min(above[right.length] as number, over);
}
