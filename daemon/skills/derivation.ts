import type { ParsedIntent } from './parse-table.ts';
import type { SlotValue } from './skill.ts';

export interface SlotEntry {
  slot: string;
  value: SlotValue;
  previous: SlotEntry | undefined;
}

/** One way to read words from some place up to `end`. */
export interface Derivation {
  end: number;
  /** How much of it was guessed; the lower, the better. */
  cost: number;
  value: SlotValue | undefined;
  slots: SlotEntry | undefined;
  intent: ParsedIntent | undefined;
}

/** What was read, and then what follows it. */
export function joined(left: Derivation, right: Derivation): Derivation {
  return {
    end: right.end,
    cost: left.cost + right.cost,
    value: combined(left.value, right.value),
    slots: chained(left.slots, right.slots),
    intent: right.intent,
  };
}

/** Numbers add up; of other values the later one counts. */
function combined(
  left: SlotValue | undefined,
  right: SlotValue | undefined,
): SlotValue | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  return right ?? left;
}

function chained(left: SlotEntry | undefined, right: SlotEntry | undefined): SlotEntry | undefined {
  if (right === undefined || left === undefined) return right ?? left;
  return { slot: right.slot, value: right.value, previous: chained(left, right.previous) };
}

/** For each end the cheapest derivation; among equals the first. */
export function bestByEnd(derivations: readonly Derivation[]): readonly Derivation[] {
  if (derivations.length < 2) return derivations;
  const best: Derivation[] = [];
  for (const derivation of derivations) {
    const index = best.findIndex(({ end }) => end === derivation.end);
    const rival = best[index];
    if (rival === undefined) best.push(derivation);
    else if (derivation.cost < rival.cost) best[index] = derivation;
  }
  return best;
}

/** Words up to some place that say nothing. */
export function plainly(end: number): Derivation {
  return { end, cost: 0, value: undefined, slots: undefined, intent: undefined };
}

/** True where it adds nothing to what follows it. */
export function saysNothing({ cost, value, slots }: Derivation): boolean {
  return cost === 0 && value === undefined && slots === undefined;
}
