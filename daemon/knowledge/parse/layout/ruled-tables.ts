import { type Box, boundsOf, median, overlap, type Ruling } from './box.ts';

/** Lines meet when they are as near as this, in points; hairlines often end a little early. */
const MEET = 3;
/** Lines as near as this are one. */
const SAME = 2.5;
/** A gap in a line as wide as this is bridged. */
const BRIDGE = 4;
/** Shorter lines, in points, do not part cells. */
const MIN_LENGTH = 9;
/** Of a net's extent: an edge that runs through all of it, but for its rounding. */
const WHOLE = 0.9;
/** A larger grid is graph paper. */
const MAX_CELLS = 20_000;

/** A grid of ruled cells; those without a line between them share one number. */
export interface RuledGrid extends Box {
  /** Left edges and the last right one, ascending. */
  xs: number[];
  ys: number[];
  /** Which cell each place of the grid belongs to: `cells[row][column]`. */
  cells: number[][];
}

/** Where a line lies across its direction, and from where to where along it. */
interface Rule {
  at: number;
  from: number;
  to: number;
}

function ruleOf({ isHorizontal, x0, x1, y0, y1 }: Ruling): Rule {
  return isHorizontal
    ? { at: (y0 + y1) / 2, from: x0, to: x1 }
    : { at: (x0 + x1) / 2, from: y0, to: y1 };
}

/** Pieces of one line put together. */
function merged(rules: readonly Rule[]): Rule[] {
  const whole: Rule[] = [];
  for (const rule of [...rules].sort((a, b) => a.at - b.at || a.from - b.from)) {
    const same = whole.find(
      (other) =>
        Math.abs(other.at - rule.at) <= SAME &&
        overlap([other.from, other.to], [rule.from, rule.to]) >= -BRIDGE,
    );
    if (same) {
      same.from = Math.min(same.from, rule.from);
      same.to = Math.max(same.to, rule.to);
    } else {
      whole.push({ ...rule });
    }
  }
  return whole;
}

function doMeet(horizontal: Rule, vertical: Rule): boolean {
  return (
    horizontal.from - MEET <= vertical.at &&
    vertical.at <= horizontal.to + MEET &&
    vertical.from - MEET <= horizontal.at &&
    horizontal.at <= vertical.to + MEET
  );
}

interface Net {
  horizontals: Rule[];
  verticals: Rule[];
}

/** Lines that hang together. */
function netsOf(horizontals: readonly Rule[], verticals: readonly Rule[]): Net[] {
  const nets: Net[] = [];
  const left = new Set(horizontals);
  const right = new Set(verticals);
  for (const first of horizontals) {
    if (!left.delete(first)) continue;
    const net: Net = { horizontals: [first], verticals: [] };
    const pending: [Rule, boolean][] = [[first, true]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [rule, isHorizontal] = next;
      const pool = isHorizontal ? right : left;
      for (const other of pool) {
        if (!(isHorizontal ? doMeet(rule, other) : doMeet(other, rule))) continue;
        pool.delete(other);
        (isHorizontal ? net.verticals : net.horizontals).push(other);
        pending.push([other, !isHorizontal]);
      }
    }
    nets.push(net);
  }
  return nets;
}

/** Distinct places of lines, ascending. */
function placesOf(values: readonly number[]): number[] {
  const places: number[][] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const last = places.at(-1);
    if (last && value - (last.at(-1) ?? 0) <= SAME) last.push(value);
    else places.push([value]);
  }
  return places.map(median);
}

function isRuledBetween(rules: readonly Rule[], at: number, middle: number): boolean {
  return rules.some(
    (rule) => Math.abs(rule.at - at) <= SAME * 2 && rule.from <= middle && middle <= rule.to,
  );
}

/** Numbers the cells: places with no line between them get one number. */
function numberedCells(net: Net, xs: readonly number[], ys: readonly number[]): number[][] {
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const parent = Array.from({ length: columns * rows }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parent[root] !== undefined && parent[root] !== root) root = parent[root] ?? root;
    return root;
  };
  const middle = (edges: readonly number[], at: number): number =>
    ((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const here = row * columns + column;
      const y = middle(ys, row);
      const x = middle(xs, column);
      const isRightOpen =
        column + 1 < columns && !isRuledBetween(net.verticals, xs[column + 1] ?? 0, y);
      const isBelowOpen = row + 1 < rows && !isRuledBetween(net.horizontals, ys[row + 1] ?? 0, x);
      if (isRightOpen) parent[rootOf(here + 1)] = rootOf(here);
      if (isBelowOpen) parent[rootOf(here + columns)] = rootOf(here);
    }
  }
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => rootOf(row * columns + column)),
  );
}

function gridOf(net: Net): RuledGrid | undefined {
  const { horizontals, verticals } = net;
  // Tables often have no line at their sides: there they end where the others end.
  const xs = placesOf([
    ...verticals.map(({ at }) => at),
    Math.min(...horizontals.map(({ from }) => from)),
    Math.max(...horizontals.map(({ to }) => to)),
  ]);
  const ys = placesOf([
    ...horizontals.map(({ at }) => at),
    Math.min(...verticals.map(({ from }) => from)),
    Math.max(...verticals.map(({ to }) => to)),
  ]);
  const isGrid = xs.length > 2 && ys.length > 2 && (xs.length - 1) * (ys.length - 1) <= MAX_CELLS;
  if (!isGrid) return undefined;
  const bounds = boundsOf([
    { x0: xs[0] ?? 0, x1: xs.at(-1) ?? 0, y0: ys[0] ?? 0, y1: ys.at(-1) ?? 0 },
  ]);
  return { ...bounds, xs, ys, cells: numberedCells(net, xs, ys) };
}

/** The lines of one direction, pieces put together, short ones left out: boxes to tick, dashes. */
function rulesOf(rulings: readonly Ruling[], isHorizontal: boolean): Rule[] {
  const own = rulings.filter((ruling) => ruling.isHorizontal === isHorizontal);
  return merged(own.map(ruleOf)).filter(({ from, to }) => to - from >= MIN_LENGTH);
}

/** Edges of colour that run through the whole net part it like lines: a coloured header. */
function withEdges({ horizontals, verticals }: Net, edges: Net): Net {
  const across = extentOf(horizontals, verticals);
  const down = extentOf(verticals, horizontals);
  const isWhole = (rule: Rule, along: Stretch, beside: Stretch): boolean =>
    rule.at > beside.from &&
    rule.at < beside.to &&
    overlap([along.from, along.to], [rule.from, rule.to]) >= WHOLE * (along.to - along.from);
  return {
    horizontals: [
      ...horizontals,
      ...edges.horizontals.filter((rule) => isWhole(rule, across, down)),
    ],
    verticals: [...verticals, ...edges.verticals.filter((rule) => isWhole(rule, down, across))],
  };
}

interface Stretch {
  from: number;
  to: number;
}

/** From where to where a net reaches in the direction of `along`. */
function extentOf(along: readonly Rule[], across: readonly Rule[]): Stretch {
  const ends = [...along.flatMap(({ from, to }) => [from, to]), ...across.map(({ at }) => at)];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

/**
 * Grids of lines with two columns and two rows or more.
 * @param edges of coloured rectangles: they count where they run through a whole grid of lines
 */
export function ruledGrids(rulings: readonly Ruling[], edges: readonly Ruling[] = []): RuledGrid[] {
  const coloured = { horizontals: rulesOf(edges, true), verticals: rulesOf(edges, false) };
  return netsOf(rulesOf(rulings, true), rulesOf(rulings, false)).flatMap((net) => {
    if (net.verticals.length === 0) return [];
    const grid = gridOf(withEdges(net, coloured));
    return grid ? [grid] : [];
  });
}
