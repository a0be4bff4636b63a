import type { Block } from '../../parsed-document.ts';
import {
  allElements,
  elementAt,
  elementsOf,
  type MarkupElement,
  textOf,
} from '../markup/markup-tree.ts';
import { storedNumber } from './stored-number.ts';

/** The values that a chart shows, as a table: a row for each category, a column for each series. */
export function chartTable(chart: MarkupElement, page?: number): Block | undefined {
  const series = [...allElements(chart, 'c:ser')];
  const columns = series.map((one) =>
    pointsOf(elementAt(one, 'c:val') ?? elementAt(one, 'c:yVal')),
  );
  const [first] = series;
  const categories = pointsOf(elementAt(first, 'c:cat') ?? elementAt(first, 'c:xVal'));
  const length = Math.max(categories.length, ...columns.map((column) => column.length), 0);
  if (length === 0) return undefined;
  const names = series.map((one) => textOfCache(elementAt(one, 'c:tx')));
  const rows = Array.from({ length }, (_, at) => [
    categories[at] ?? String(at + 1),
    ...columns.map((column) => column[at] ?? ''),
  ]);
  return {
    kind: 'table',
    caption: captionOf(chart),
    header: ['', ...names],
    rows,
    ...(page === undefined ? {} : { page }),
  };
}

/** What kind of chart it is, and its title: "Line chart: Sales". */
function captionOf(chart: MarkupElement): string {
  const [plot] = allElements(chart, 'c:plotArea');
  const type = elementsOf(plot).flatMap(
    ({ name }) => /^c:(\w+?)(?:3D)?Chart$/.exec(name)?.[1] ?? [],
  );
  const kind = `${type[0] ?? ''} chart`.trim();
  const [title] = allElements(chart, 'c:title');
  const text = title === undefined ? '' : [...allElements(title, 'a:t')].map(textOf).join('');
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}${text === '' ? '' : `: ${text}`}`;
}

/** Where a chart keeps numbers: of a workbook, or its own. */
const NUMERIC = new Set(['c:numRef', 'c:numLit']);
/** More points than a chart can show: an index beyond is a trick. */
const MAX_POINTS = 100_000;

/** The values that the program kept with the reference to their cells, by their index. */
function pointsOf(parent: MarkupElement | undefined): string[] {
  const points: string[] = [];
  if (parent === undefined) return points;
  const levels = [...allElements(parent, 'c:lvl')];
  const isNumeric = elementsOf(parent).some(({ name }) => NUMERIC.has(name));
  for (const source of levels.length > 0 ? levels : [parent]) {
    for (const point of allElements(source, 'c:pt')) {
      const at = Number(point.attributes['idx']);
      if (!Number.isInteger(at) || at < 0 || at > MAX_POINTS) continue;
      const stored = textOf(elementsOf(point, 'c:v')[0]);
      const value = isNumeric ? numberText(stored) : stored;
      points[at] = points[at] === undefined ? value : `${value} ${points[at]}`;
    }
  }
  return Array.from(points, (point) => point ?? '');
}

function numberText(stored: string): string {
  const number = Number(stored);
  return stored.trim() === '' || Number.isNaN(number) ? stored : storedNumber(number);
}

function textOfCache(parent: MarkupElement | undefined): string {
  if (parent === undefined) return '';
  return [...allElements(parent, 'c:v')].map(textOf).join(' ');
}
