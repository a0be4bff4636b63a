import { Seeded } from './seeded.ts';
import { percentile, sum } from './stats.ts';

/** Two ends of a range in which the true value lies with 95 % confidence. */
export type Interval = readonly [low: number, high: number];

/** Standard normal deviate that 2.5 % lie above. */
const Z = 1.959964;
const TAIL = 0.025;
const BISECTIONS = 60;
/** Enough that the ends of the interval are the same to a tenth of their distance. */
const DRAWS = 2000;
const LOW_PERCENT = 100 * TAIL;

/** Wilson's interval for a share: `part` of `whole`, each counted independently. @returns 0..1 */
export function wilson(part: number, whole: number): Interval {
  if (whole === 0) return [0, 1];
  const share = part / whole;
  const middle = share + (Z * Z) / (2 * whole);
  const reach = Z * Math.sqrt((share * (1 - share)) / whole + (Z * Z) / (4 * whole * whole));
  const scale = 1 + (Z * Z) / whole;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

/** The interval for the mean of many independent values, by the normal distribution. */
export function meanInterval(values: readonly number[]): Interval {
  const mean = sum(values) / values.length;
  const variance = sum(values.map((x) => (x - mean) ** 2)) / Math.max(1, values.length - 1);
  const reach = Z * Math.sqrt(variance / values.length);
  return [mean - reach, mean + reach];
}

/** The exact interval for the mean of a Poisson count, for example events in an hour. */
export function poisson(count: number): Interval {
  const most = 2 * count + BISECTIONS;
  const high = meanWhere((mean) => atMost(count, mean) > TAIL, most);
  if (count === 0) return [0, high];
  return [meanWhere((mean) => 1 - atMost(count - 1, mean) < TAIL, most), high];
}

/** The mean up to which `holds` is true. */
function meanWhere(holds: (mean: number) => boolean, most: number): number {
  let low = 0;
  let high = most;
  for (let n = 0; n < BISECTIONS; n += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Probability of `count` events or fewer. */
function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let total = term;
  for (let n = 1; n <= count; n += 1) {
    term *= mean / n;
    total += term;
  }
  return total;
}

/** What was counted together, and stands or falls together. */
export interface Share {
  part: number;
  whole: number;
}

/**
 * The interval for a share of sums, by drawing the groups again (percentile bootstrap, Efron 1979):
 * words of one utterance are not independent of each other. The same in every run.
 * @param groups at least one; `part` may be negative, as a difference of two counts is
 */
export function drawnInterval(groups: readonly Share[]): Interval {
  const seeded = new Seeded(1);
  const shares = Array.from({ length: DRAWS }, () => {
    const drawn = groups.map(() => groups[Math.floor(seeded.between(0, groups.length))]);
    const total = (name: keyof Share): number => sum(drawn.map((group) => group?.[name] ?? 0));
    return total('part') / total('whole');
  });
  return [percentile(shares, LOW_PERCENT), percentile(shares, 100 - LOW_PERCENT)];
}
