import type { Line } from './lines.ts';
import type { PageLayout } from './page-layout.ts';

/** An entry of a document's own table of contents. */
export interface OutlineEntry {
  title: string;
  /** From 1. */
  level: number;
}

/** A heading is so many times as large as the body text. */
const LARGER = 1.12;
/** Sizes as near as this are one. */
const SAME_SIZE = 1.06;
/** Longer ones are text. */
const MAX_HEADING_CHARS = 200;
const MAX_BOLD_CHARS = 120;
const MAX_LEVEL = 6;
/** More is no hierarchy but a drawing. */
const MAX_SIZES = 5;

const SECTION_NUMBER = /^(?:chapter|section|appendix|part)?\s*(\d{1,3}(?:\.\d{1,3}){0,5})\.?\s+\S/i;
const ENDS_LIKE_TEXT = /[.,;:!?\u3002\u060c\u061b]$/u;

/** Letters and digits only, to compare titles. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Knows what is a heading in a document, and of which level. */
export class HeadingLevels {
  /** The size of most text, in points. */
  readonly bodySize: number;
  readonly #sizes: number[];
  readonly #outline: Map<string, number>;

  constructor(pages: readonly PageLayout[], outline: readonly OutlineEntry[]) {
    const letters = new Map<number, number>();
    const lines = pages.flatMap(({ regions }) => regions).flatMap(({ items }) => items);
    for (const item of lines) {
      if (item.kind !== 'line') continue;
      const size = Math.round(item.size * 2) / 2;
      letters.set(size, (letters.get(size) ?? 0) + item.text.length);
    }
    const [most] = [...letters].sort((a, b) => b[1] - a[1]);
    this.bodySize = most?.[0] ?? 0;
    this.#sizes = largerSizes([...letters.keys()], this.bodySize);
    this.#outline = new Map(outline.map(({ title, level }) => [bare(title), level]));
  }

  /**
   * The level of lines that stand together as a heading would, or undefined when they are none.
   * @param isApart there is space above them
   */
  levelOf(lines: readonly Line[], isApart: boolean): number | undefined {
    const text = lines.map((line) => line.text).join(' ');
    const size = Math.max(...lines.map((line) => line.size));
    if (text.length > MAX_HEADING_CHARS || !/\p{L}/u.test(text)) return undefined;
    const listed = this.#outline.get(bare(text));
    if (listed !== undefined) return Math.min(listed, MAX_LEVEL);
    const isLarger = size >= LARGER * this.bodySize && !/[.;,]$/.test(text);
    if (isLarger) return this.#levelOfSize(size);
    const isBold = lines.every((line) => line.isBold) && size >= this.bodySize / LARGER;
    const isTitleLike = text.length <= MAX_BOLD_CHARS && !ENDS_LIKE_TEXT.test(text);
    if (!isBold || !isTitleLike || !isApart) return undefined;
    const depth = SECTION_NUMBER.exec(text)?.[1]?.split('.').length;
    return Math.min(MAX_LEVEL, Math.max(this.#sizes.length + 1, depth ?? 1));
  }

  #levelOfSize(size: number): number {
    const rank = this.#sizes.findIndex((known) => size >= known / SAME_SIZE);
    return Math.min(MAX_LEVEL, (rank === -1 ? this.#sizes.length : rank) + 1);
  }
}

/** Distinct sizes above that of the body, the largest first. */
function largerSizes(sizes: readonly number[], bodySize: number): number[] {
  const larger: number[] = [];
  for (const size of [...sizes].sort((a, b) => b - a)) {
    if (size < LARGER * bodySize || larger.length >= MAX_SIZES) break;
    const last = larger.at(-1);
    if (last === undefined || last / size > SAME_SIZE) larger.push(size);
  }
  return larger;
}
