/** What was measured of a wake word on one box, in one voice. */
export interface WakeTrial {
  /** For each time the word was said: the least sensitivity that heard it; undefined: none did. */
  said: readonly (number | undefined)[];
  /** For each time something else was taken for it: the least sensitivity that did. */
  mistaken: readonly number[];
}

/** What follows from a trial. */
export interface WakeSuggestion {
  /** 0..1, for `wake.sensitivity`. */
  sensitivity: number;
  /** At that sensitivity. */
  missed: number;
  falseWakings: number;
  /**
   * `good`: all was heard, nothing mistaken. `fair`: some was missed or mistaken. `poor`: more than
   * a quarter was missed, whatever the sensitivity.
   */
  verdict: 'good' | 'fair' | 'poor';
}

/** A false waking in a minute of room noise is worse than one of five words that is missed. */
const COST_OF_FALSE_WAKING = 2;
const POOR_SHARE = 0.25;

/**
 * The sensitivity with the fewest misses and false wakings; of several that are as good the one in
 * the middle, since the next day is noisier and the next voice softer.
 * @param ladder sensitivities that were tried, ascending, at least one
 */
export function suggestSensitivity(trial: WakeTrial, ladder: readonly number[]): WakeSuggestion {
  const outcomes = ladder.map((sensitivity) => outcomeAt(trial, sensitivity));
  const least = Math.min(...outcomes.map(({ cost }) => cost));
  const best = outcomes.filter(({ cost }) => cost === least);
  const { sensitivity, missed, falseWakings } = best[Math.floor((best.length - 1) / 2)] ?? NOTHING;
  const found = { sensitivity, missed, falseWakings };
  if (missed > trial.said.length * POOR_SHARE) return { ...found, verdict: 'poor' };
  return { ...found, verdict: missed + falseWakings === 0 ? 'good' : 'fair' };
}

interface Outcome {
  sensitivity: number;
  missed: number;
  falseWakings: number;
  cost: number;
}

const NOTHING: Outcome = { sensitivity: 0.5, missed: 0, falseWakings: 0, cost: 0 };

function outcomeAt({ said, mistaken }: WakeTrial, sensitivity: number): Outcome {
  const missed = said.filter((least) => least === undefined || least > sensitivity).length;
  const falseWakings = mistaken.filter((least) => least <= sensitivity).length;
  return { sensitivity, missed, falseWakings, cost: missed + COST_OF_FALSE_WAKING * falseWakings };
}
