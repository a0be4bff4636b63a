import type { FoundPassage } from '../../ports/knowledge.ts';
import { asForeign } from '../foreign.ts';
import { cleanTitle } from './spoken-source.ts';

/** Two passages that share so many of the shorter one's words say the same. */
const NEAR_DUPLICATE = 0.8;
/** A passage that would be cut shorter than this is left out. */
const MIN_CHARS = 80;
const SENTENCE_END = /[.!?:;]["”’)\]]*(?=\s|$)|\n/g;

/**
 * Passages as numbered sources for a prompt, fenced: the best first, without those that repeat
 * another, and only whole sentences and lines.
 * @param maxChars of all of them together, fence and headings left out
 * @returns '' where nothing fits
 */
export function sourcesText(passages: readonly FoundPassage[], maxChars: number): string {
  let left = maxChars;
  const shown: string[] = [];
  for (const { text, source } of withoutRepetition(passages)) {
    const whole = text.length <= left ? text.trim() : wholePart(text, left);
    if (whole.length < Math.min(MIN_CHARS, text.trim().length)) continue;
    left -= whole.length;
    const page = source.page === undefined ? '' : `, page ${source.page}`;
    const section = source.section.length === 0 ? '' : `, ${source.section.join(' > ')}`;
    shown.push(`[${shown.length + 1}] ${cleanTitle(source.title)}${page}${section}\n${whole}`);
  }
  return shown.length === 0 ? '' : asForeign(shown.join('\n\n'));
}

/** Passages without those that say again what a surer one says. */
function withoutRepetition(passages: readonly FoundPassage[]): FoundPassage[] {
  const kept: { passage: FoundPassage; words: ReadonlySet<string> }[] = [];
  for (const passage of passages) {
    const words = new Set(passage.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
    const isKnown = kept.some((other) => overlap(words, other.words) >= NEAR_DUPLICATE);
    if (!isKnown) kept.push({ passage, words });
  }
  return kept.map(({ passage }) => passage);
}

/** Of the shorter one, so that a part of a passage repeats it as well. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter((word) => other.has(word)).length;
  return common / Math.max(1, Math.min(one.size, other.size));
}

function wholePart(text: string, maxChars: number): string {
  let end = 0;
  for (const match of text.slice(0, Math.max(0, maxChars)).matchAll(SENTENCE_END)) {
    end = match.index + match[0].length;
  }
  return text.slice(0, end).trim();
}
