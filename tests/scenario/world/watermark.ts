/** Digits of a mark; two of them name a million things. */
const BASE = 1024;
/** Ratios of single precision samples are exact to better than this, after any one gain. */
const TOLERANCE = 1e-4;
/** Softer than any noise of the scenarios, so that levels stay what they are. */
const PILOT = 1e-6;
/** Samples that a mark takes. */
export const MARK_SAMPLES = 6;
/** Highest id that fits. */
export const MAX_MARK = BASE * BASE - 1;

/**
 * Writes `id` into the samples from `at` on, so that a scripted engine knows what it is given. The
 * mark lies in ratios of samples: a gain does not hurt it, silence and mixing destroy it.
 */
export function writeMark(samples: Float32Array, at: number, id: number): void {
  if (id < 0 || id > MAX_MARK) throw new RangeError(`no mark for ${id}`);
  const high = Math.floor(id / BASE);
  const low = id % BASE;
  const ratios = [1, -0.5, 0.25, -0.75, high / BASE, low / BASE];
  for (const [i, ratio] of ratios.entries()) samples[at + i] = PILOT * ratio;
}

/** @returns ids found in the samples with their places, in order */
export function readMarks(samples: Float32Array): { at: number; id: number }[] {
  const found: { at: number; id: number }[] = [];
  for (let at = 0; at + MARK_SAMPLES <= samples.length; at += 1) {
    const id = markAt(samples, at);
    if (id === undefined) continue;
    found.push({ at, id });
    at += MARK_SAMPLES - 1;
  }
  return found;
}

function markAt(samples: Float32Array, at: number): number | undefined {
  const pilot = samples[at]!;
  if (pilot <= 0) return undefined;
  const is = (offset: number, ratio: number): boolean =>
    Math.abs(samples[at + offset]! / pilot - ratio) < TOLERANCE;
  if (!is(1, -0.5) || !is(2, 0.25) || !is(3, -0.75)) return undefined;
  const high = Math.round((samples[at + 4]! / pilot) * BASE);
  const low = Math.round((samples[at + 5]! / pilot) * BASE);
  const isId = high >= 0 && high < BASE && low >= 0 && low < BASE;
  return isId ? high * BASE + low : undefined;
}
