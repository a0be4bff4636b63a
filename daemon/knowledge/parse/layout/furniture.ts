import { overlap } from './box.ts';
import type { Line } from './lines.ts';
import type { PageLayout, Region } from './page-layout.ts';

/** Headers and footers lie in so much of a page's height, at its top and its bottom. */
const EDGE = 0.12;
/** A lone page number lies in so much of it. */
const NUMBER_EDGE = 0.1;
/** The same words stand at the same height, within so many points. */
const SAME_HEIGHT = 6;
/** On so many pages, and on so many of all: left and right pages may differ. */
const MIN_PAGES = 3;
const MIN_SHARE = 0.3;
/** Of two pages both must have it. */
const FEW_PAGES = 2;

/** Between such a line and the text, in units of its size: lines of a scan may have 0.7. */
const APART = 0.9;

const NUMBER = '(?:\\d{1,5}|[ivxlc]{1,7})';
const OF_ALL = '(?:\\s*(?:of|von|/)\\s*\\d+)?';
const PAGE_NUMBER = new RegExp(
  `^(?:(?:page|seite|pg?\\.?)\\s*)?[-\u2013|[(]?\\s*${NUMBER}\\s*[-\u2013|\\])]?${OF_ALL}$`,
  'i',
);

/** A line without what changes from page to page. */
function patternOf(line: Line): string {
  return line.text
    .toLowerCase()
    .replace(/\p{Nd}+/gu, '#')
    .replace(/\b[ivxlc]+\b/g, '#')
    .replace(/\s+/g, ' ');
}

function linesAtEdge(page: PageLayout, edge: number): Line[] {
  return page.regions.flatMap(({ items }) =>
    items.filter((item): item is Line & { kind: 'line' } => {
      const isTop = item.y1 <= edge * page.height;
      return item.kind === 'line' && (isTop || item.y0 >= (1 - edge) * page.height);
    }),
  );
}

interface Sighting {
  height: number;
  pages: Set<number>;
}

/** What stands at the same height of many pages. */
function repeatedLines(pages: readonly PageLayout[]): Set<Line> {
  const sightings = new Map<string, { at: Sighting; lines: Line[] }[]>();
  for (const [number, page] of pages.entries()) {
    for (const line of linesAtEdge(page, EDGE)) {
      const known = sightings.get(patternOf(line)) ?? [];
      const same = known.find(({ at }) => Math.abs(at.height - line.baseline) <= SAME_HEIGHT);
      if (same) {
        same.at.pages.add(number);
        same.lines.push(line);
      } else {
        const at = { height: line.baseline, pages: new Set([number]) };
        known.push({ at, lines: [line] });
      }
      sightings.set(patternOf(line), known);
    }
  }
  const needed =
    pages.length <= FEW_PAGES ? FEW_PAGES : Math.max(MIN_PAGES, MIN_SHARE * pages.length);
  const repeated = [...sightings.values()].flat().filter(({ at }) => at.pages.size >= needed);
  return new Set(repeated.flatMap(({ lines }) => lines));
}

/** Lines that are nothing but the number of their page. */
function pageNumbers(pages: readonly PageLayout[]): Set<Line> {
  const lines = pages.flatMap((page) => linesAtEdge(page, NUMBER_EDGE));
  const atEdge = lines.filter(({ text }) => PAGE_NUMBER.test(text.trim()));
  return new Set([...atEdge, ...countingLines(pages)]);
}

/** First or last lines that count with the pages, wherever they stand. */
function countingLines(pages: readonly PageLayout[]): Line[] {
  const byOffset = new Map<number, Line[]>();
  for (const [at, page] of pages.entries()) {
    const lines = page.regions.flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === 'line' ? [item] : [])),
    );
    const sorted = lines.sort((a, b) => a.y0 - b.y0);
    for (const line of new Set([sorted[0], sorted.at(-1)])) {
      if (!line || !/^\d{1,5}$/.test(line.text)) continue;
      const offset = Number(line.text) - at;
      byOffset.set(offset, [...(byOffset.get(offset) ?? []), line]);
    }
  }
  return [...byOffset.values()].filter((lines) => lines.length >= FEW_PAGES).flat();
}

/** True when a line stands apart from the text, which does not run on beside it. */
function isApart(line: Line, page: PageLayout, repeated: ReadonlySet<unknown>): boolean {
  return page.regions.every(({ items }) =>
    items.every((item) => {
      const gap = Math.max(item.y0 - line.y1, line.y0 - item.y1);
      const isBeside = overlap([item.x0, item.x1], [line.x0, line.x1]) > 0;
      return repeated.has(item) || !isBeside || gap >= APART * line.size;
    }),
  );
}

/** The pages without running headers, running footers and page numbers. */
export function withoutFurniture(pages: readonly PageLayout[]): PageLayout[] {
  const candidates = new Set<Line>([...repeatedLines(pages), ...pageNumbers(pages)]);
  const dropped = new Set<unknown>();
  for (const page of pages) {
    for (const line of linesAtEdge(page, 1)) {
      if (candidates.has(line) && isApart(line, page, candidates)) dropped.add(line);
    }
  }
  const kept = (region: Region): Region => ({
    ...region,
    items: region.items.filter((item) => !dropped.has(item)),
  });
  return pages.map((page) => ({ ...page, regions: page.regions.map(kept) }));
}
