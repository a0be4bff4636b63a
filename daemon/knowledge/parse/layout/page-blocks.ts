import type { Block } from '../../parsed-document.ts';
import { withoutFurniture } from './furniture.ts';
import { HeadingLevels, type OutlineEntry } from './heading-levels.ts';
import { compoundsIn, joinedLines, joinTwo, type Vocabulary } from './join-lines.ts';
import type { Line } from './lines.ts';
import { splitMarker } from './list-marker.ts';
import type { LayoutItem, PageLayout, Region } from './page-layout.ts';
import { groupedLines, type LineGroup } from './paragraphs.ts';

/** Items of a list this much further in, in units of the type size, are one deeper. */
const DEPTH_STEP = 1;
const MAX_DEPTH = 8;
const ENDS_OPEN = /[^.!?:;\u3002\u061f\u06d4]$/u;
const CAPTION = /^(?:table|tab\.|tabelle|\[?\u8868|\[?\ud45c)\s*\d+/iu;
/** Program text has so many lines at least. */
const MIN_CODE_LINES = 2;

interface PlaceOfGroup {
  page: number;
  /** It begins a column. */
  isFirst: boolean;
  /** It and one beside it begin with the mark of a list. */
  isInList: boolean;
}

function isItem(group: LineGroup | undefined): boolean {
  return splitMarker(group?.lines[0]?.text ?? '') !== undefined;
}

/** Makes blocks of pages: headings, lists, paragraphs that go on over columns and pages. */
class BlockWriter {
  readonly blocks: Block[] = [];
  readonly #levels: HeadingLevels;
  readonly #known: Vocabulary;
  /** Left edges of the items of the list that is open, the outermost first. */
  #edges: number[] = [];

  constructor(levels: HeadingLevels, known: Vocabulary) {
    this.#levels = levels;
    this.#known = known;
  }

  add(region: Region, page: number): void {
    let lines: Line[] = [];
    let isFirst = true;
    for (const item of region.items) {
      if (item.kind === 'line') {
        lines.push(item);
        continue;
      }
      this.#addLines(lines, { page, isFirst });
      lines = [];
      isFirst = false;
      this.#addTable(item, page);
    }
    this.#addLines(lines, { page, isFirst });
  }

  #addTable(table: Exclude<LayoutItem, { kind: 'line' }>, page: number): void {
    const { header, rows } = table;
    const above = this.blocks.at(-1);
    const isCaption = above?.kind === 'paragraph' && CAPTION.test(above.text);
    if (isCaption) this.blocks.pop();
    const caption = isCaption ? { caption: above.text } : {};
    this.blocks.push({ kind: 'table', ...caption, header, rows, page });
    this.#edges = [];
  }

  #addLines(lines: readonly Line[], at: { page: number; isFirst: boolean }): void {
    if (lines.length === 0) return;
    const groups = groupedLines(lines);
    for (const [index, group] of groups.entries()) {
      const isInList = isItem(group) && (isItem(groups[index - 1]) || isItem(groups[index + 1]));
      this.#addGroup(group, { ...at, isFirst: at.isFirst && index === 0, isInList });
    }
  }

  #addGroup({ lines, isApart }: LineGroup, at: PlaceOfGroup): void {
    const { page } = at;
    const texts = lines.map((line) => line.text);
    const item = splitMarker(texts[0] ?? '');
    const isListed = item?.marker === '-' || at.isInList;
    const level = isListed ? undefined : this.#levels.levelOf(lines, isApart);
    if (level !== undefined) {
      this.#edges = [];
      this.blocks.push({ kind: 'heading', level, text: this.#join(texts), page });
    } else if (lines.length >= MIN_CODE_LINES && lines.every((line) => line.isFixedWidth)) {
      this.blocks.push({ kind: 'code', text: codeOf(lines), page });
    } else if (item) {
      const { marker } = item;
      const text = this.#join([item.text, ...texts.slice(1)]);
      this.blocks.push({ kind: 'list-item', depth: this.#depthOf(lines), marker, text, page });
    } else if (!at.isFirst || !this.#goesOn(texts[0] ?? '', texts)) {
      this.#edges = [];
      this.blocks.push({ kind: 'paragraph', text: this.#join(texts), page });
    }
  }

  /** Puts the first paragraph of a column to the last one before, where a sentence runs on. */
  #goesOn(first: string, texts: readonly string[]): boolean {
    const last = this.blocks.at(-1);
    if (last?.kind !== 'paragraph' && last?.kind !== 'list-item') return false;
    if (!ENDS_OPEN.test(last.text) || !/^\p{Ll}/u.test(first)) return false;
    const text = joinTwo(last.text, this.#join(texts), this.#known);
    this.blocks.splice(-1, 1, { ...last, text });
    return true;
  }

  #join(texts: readonly string[]): string {
    return joinedLines(texts, this.#known);
  }

  #depthOf([line]: readonly Line[]): number {
    if (!line) return 0;
    const edge = line.isRightToLeft ? -line.x1 : line.x0;
    const step = DEPTH_STEP * line.size;
    this.#edges = this.#edges.filter((known) => known < edge - step);
    this.#edges.push(edge);
    return Math.min(MAX_DEPTH, this.#edges.length - 1);
  }
}

/** Program text with its indentation. */
function codeOf(lines: readonly Line[]): string {
  const left = Math.min(...lines.map(({ x0 }) => x0));
  const letterWidth = 0.6;
  return lines
    .map((line) => ' '.repeat(Math.round((line.x0 - left) / (line.size * letterWidth))) + line.text)
    .join('\n');
}

/**
 * The blocks of a document's pages.
 * @param pages in order; an empty page keeps its place
 * @param numbers the number of each page
 */
export function blocksOfPages(
  pages: readonly PageLayout[],
  numbers: readonly number[],
  outline: readonly OutlineEntry[] = [],
): Block[] {
  const clean = withoutFurniture(pages);
  const lines = clean.flatMap(({ regions }) => regions).flatMap(({ items }) => items);
  const texts = lines.flatMap((item) => (item.kind === 'line' ? [item.text] : []));
  const writer = new BlockWriter(new HeadingLevels(clean, outline), compoundsIn(texts));
  for (const [at, { regions }] of clean.entries()) {
    for (const region of regions) writer.add(region, numbers[at] ?? at + 1);
  }
  return writer.blocks;
}
