import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allows,
  type Circuit,
  type CircuitEvent,
  FAILURE_WINDOW_MS,
  FAILURES_TO_OPEN,
  FIRST_COOL_DOWN_MS,
  LONGEST_COOL_DOWN_MS,
  newCircuit,
  reduce,
} from '../../models/circuit.ts';

/** Some calls at once, that begin and end in any order while time goes on. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('attempt', 'success', 'failure', 'failure', 'void'),
    /** Which of the calls under way ends. */
    which: fc.nat(),
    afterMs: fc.oneof(
      fc.constantFrom(0, 1, FIRST_COOL_DOWN_MS, LONGEST_COOL_DOWN_MS, FAILURE_WINDOW_MS),
      fc.nat(FAILURE_WINDOW_MS),
    ),
  }),
  { maxLength: 60 },
) as fc.Arbitrary<{ kind: CircuitEvent['kind']; which: number; afterMs: number }[]>;

interface Seen {
  before: Circuit;
  event: CircuitEvent;
  after: Circuit;
}

/** Runs the steps as the fallback would: attempts only where they are allowed. */
function run(given: { kind: CircuitEvent['kind']; which: number; afterMs: number }[]): Seen[] {
  let circuit = newCircuit(0);
  let atMs = 0;
  let calls = 0;
  const live: number[] = [];
  const seen: Seen[] = [];
  for (const { kind, which, afterMs } of given) {
    atMs += afterMs;
    if (kind === 'attempt' ? !allows(circuit, atMs) : live.length === 0) continue;
    const [ended] = kind === 'attempt' ? [] : live.splice(which % live.length, 1);
    const call = ended ?? calls++;
    if (kind === 'attempt') live.push(call);
    const event = { kind, call, atMs };
    const after = reduce(circuit, event);
    seen.push({ before: circuit, event, after });
    circuit = after;
  }
  return seen;
}

/** Holds for every step of every run. */
function always(claim: (seen: Seen) => void): void {
  fc.assert(
    fc.property(steps, (given) => run(given).forEach(claim)),
    { numRuns: 1000 },
  );
}

describe('a circuit', () => {
  it('is never changed by a cancelled call, but that another probe may follow', () => {
    always(({ before, event, after }) => {
      if (event.kind !== 'void' || after === before) return;
      expect(before).toMatchObject({ kind: 'half-open', probe: event.call });
      expect(after).toMatchObject({ kind: 'open', untilMs: event.atMs, sinceMs: before.sinceMs });
    });
  });

  it('opens after enough failures in the window, never before', () => {
    always(({ before, event, after }) => {
      if (before.kind !== 'closed' || after.kind === 'closed') return;
      expect(event.kind).toBe('failure');
      const recent = before.failuresMs.filter((ms) => event.atMs - ms < FAILURE_WINDOW_MS);
      expect(recent.length).toBe(FAILURES_TO_OPEN - 1);
      expect(after).toMatchObject({ kind: 'open', untilMs: event.atMs + FIRST_COOL_DOWN_MS });
    });
  });

  it('keeps no more failures than it needs', () => {
    always(({ after }) => {
      if (after.kind === 'closed') expect(after.failuresMs.length).toBeLessThan(FAILURES_TO_OPEN);
    });
  });

  it('lets one call at a time try a provider out', () => {
    always(({ event, after }) => {
      if (after.kind !== 'half-open') return;
      expect(allows(after, event.atMs)).toBe(false);
      expect(allows(after, after.untilMs - 1)).toBe(false);
    });
  });

  it('is closed again only by the success of its probe', () => {
    always(({ before, event, after }) => {
      if (before.kind === 'closed' || after.kind !== 'closed') return;
      expect(event.kind).toBe('success');
      expect(before).toMatchObject({ kind: 'half-open', probe: event.call });
    });
  });

  it('waits longer after each failed probe, up to a bound', () => {
    always(({ before, event, after }) => {
      if (before.kind !== 'half-open' || event.kind !== 'failure' || after === before) return;
      expect(after.kind === 'open' && after.coolDownMs).toBe(
        Math.min(2 * before.coolDownMs, LONGEST_COOL_DOWN_MS),
      );
    });
  });

  it('always comes back to asking', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const last = run(given).at(-1);
        if (!last) return;
        expect(allows(last.after, last.event.atMs + LONGEST_COOL_DOWN_MS)).toBe(true);
      }),
    );
  });

  it('ignores what is not in the table', () => {
    const open: Circuit = { kind: 'open', sinceMs: 0, untilMs: 9, coolDownMs: 9 };
    for (const kind of ['success', 'failure', 'void'] as const) {
      expect(reduce(open, { kind, call: 1, atMs: 99 })).toBe(open);
    }
    expect(reduce(open, { kind: 'attempt', call: 1, atMs: 8 })).toBe(open);
  });

  it('ignores calls that began before its probe', () => {
    const probing = { kind: 'half-open', sinceMs: 0, untilMs: 9, coolDownMs: 9, probe: 7 } as const;
    for (const kind of ['success', 'failure', 'void'] as const) {
      expect(reduce(probing, { kind, call: 1, atMs: 5 })).toBe(probing);
    }
  });
});
