import { median, percentile } from './stats.ts';

/** One named result. */
export interface Figure {
  /** `suite.what`, stable over releases. */
  name: string;
  value: number;
  unit: string;
  /** How many measurements it stands on. */
  samples: number;
  /** 0..100 where the value is a percentile of the samples. */
  percentile?: number;
  /** The value should not be above this. */
  target?: number;
  met?: boolean;
  /** How it was measured, and what to know about it; may be empty. */
  note: string;
}

/** What a suite says of a figure; the rest follows from it. */
export type Finding = Omit<Figure, 'met' | 'note'> & { note?: string };

/** The value as it is kept and judged: four significant digits are more than any run repeats. */
const DIGITS = 4;

export function toFigure(finding: Finding): Figure {
  const { target, note = '', ...rest } = finding;
  const value = Number(finding.value.toPrecision(DIGITS));
  const judged = target === undefined ? {} : { target, met: value <= target };
  return { ...rest, value, ...judged, note };
}

/** Percentiles of measurements as findings; none without measurements. */
export function percentiles(
  values: readonly number[],
  what: Omit<Finding, 'value' | 'samples' | 'percentile' | 'target'>,
  wanted: readonly { percentile: number; target?: number }[],
): Finding[] {
  if (values.length === 0) return [];
  return wanted.map(({ percentile: percent, ...target }) => ({
    ...what,
    ...target,
    name: `${what.name}.p${percent}`,
    value: percent === 50 ? median(values) : percentile(values, percent),
    samples: values.length,
    percentile: percent,
  }));
}
