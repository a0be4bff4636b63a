import type { SpokenLanguage } from './language-data.ts';
import type { NumberWords } from './number-words.ts';

/** What rules are made from. */
export interface RuleParts {
  data: SpokenLanguage;
  numbers: NumberWords;
}

/** Reads one kind of thing aloud; `undefined` leaves a match as it is written. */
export interface Rule {
  /** Global; named groups are given to `say`. */
  pattern: RegExp;
  say: (found: Readonly<Record<string, string | undefined>>) => string | undefined;
}

/** Applies a rule everywhere in the text. */
export function apply({ pattern, say }: Rule, text: string): string {
  return text.replace(pattern, (...match: unknown[]) => {
    const groups = match.at(-1) as Record<string, string | undefined>;
    return say(groups) ?? String(match[0]);
  });
}

/** A number as the language writes it, without a sign; at most 30 digits in a run. */
export function numeralPattern({ decimalMark, groupMark }: SpokenLanguage): string {
  const group = escaped(groupMark);
  return `(?:\\d{1,3}(?:${group}\\d{3})+|\\d{1,30})(?:${escaped(decimalMark)}\\d{1,30})?`;
}

/** One of these words, the longest that fits. */
export function anyOf(words: readonly string[]): string {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  return longestFirst.map(escaped).join('|');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
