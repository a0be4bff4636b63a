/** The first wait, doubled with each failure. */
const FIRST_DELAY_MS = 1000;
/** Even the luckiest draw leaves a machine that has just come up alone for so long. */
const LEAST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 60_000;
/** Home Assistant counts wrong tokens, tells its owner of each, and may ban whoever sends them. */
const LASTING_DELAY_MS = 300_000;
/** Doubling 20 times exceeds every limit; more would leave the range of numbers. */
const MAX_DOUBLINGS = 20;

/**
 * How long to wait before the next attempt, ms: drawn at random below a doubling limit ("full
 * jitter", Brooker 2015), so that all the boxes of a house do not come at once.
 * @param failures in a row, 0 or more
 * @param draw 0 <= draw < 1
 */
export function retryDelayMs(failures: number, draw: number): number {
  const ceilingMs = FIRST_DELAY_MS * 2 ** Math.min(failures, MAX_DOUBLINGS);
  return Math.max(LEAST_DELAY_MS, draw * Math.min(LONGEST_DELAY_MS, ceilingMs));
}

/** The same where somebody has to mend something first. */
export function lastingDelayMs(draw: number): number {
  return LASTING_DELAY_MS * (1 + draw);
}
