/**
 * Whether a provider is asked at all. Closed: yes. Open: not before `untilMs`. Half-open: one call
 * tries it out, and nobody else until that is over, or has taken until `untilMs`.
 */
export type Circuit =
  | { kind: 'closed'; sinceMs: number; failuresMs: readonly number[] }
  | { kind: 'open'; sinceMs: number; untilMs: number; coolDownMs: number }
  | { kind: 'half-open'; sinceMs: number; untilMs: number; coolDownMs: number; probe: number };

/** What happens to a provider. `call` tells the calls apart; times are monotonic. */
export interface CircuitEvent {
  /** `attempt` only where allows() says so; `void`: the call was cancelled, or proved nothing. */
  kind: 'attempt' | 'success' | 'failure' | 'void';
  call: number;
  atMs: number;
}

/** Failures that open a circuit: one may be chance, two a restart. */
export const FAILURES_TO_OPEN = 3;
/** A house asks every few minutes: a shorter window would never see three failures. */
export const FAILURE_WINDOW_MS = 600_000;
/** Doubled with each probe that fails, because each costs a user its wait. */
export const FIRST_COOL_DOWN_MS = 30_000;
export const LONGEST_COOL_DOWN_MS = 300_000;

/** A provider that nothing is known against. */
export function newCircuit(atMs: number): Circuit {
  return { kind: 'closed', sinceMs: atMs, failuresMs: [] };
}

/** Whether a call may be tried now. */
export function allows(circuit: Circuit, atMs: number): boolean {
  return circuit.kind === 'closed' || atMs >= circuit.untilMs;
}

type State<Kind extends Circuit['kind']> = Extract<Circuit, { kind: Kind }>;
type Row<Kind extends Circuit['kind']> = Partial<
  Record<CircuitEvent['kind'], (circuit: State<Kind>, event: CircuitEvent) => Circuit>
>;

/** What is not in the table changes nothing: results of calls that began in another state. */
const TABLE: { [Kind in Circuit['kind']]: Row<Kind> } = {
  closed: { failure: addFailure },
  open: { attempt: beginProbe },
  'half-open': { attempt: beginProbe, success: close, failure: openLonger, void: allowProbe },
};

export function reduce(circuit: Circuit, event: CircuitEvent): Circuit {
  const row: Row<never> = TABLE[circuit.kind];
  return row[event.kind]?.(circuit as never, event) ?? circuit;
}

function addFailure(circuit: State<'closed'>, { atMs }: CircuitEvent): Circuit {
  const recent = circuit.failuresMs.filter((failedMs) => atMs - failedMs < FAILURE_WINDOW_MS);
  const failuresMs = [...recent, atMs];
  if (failuresMs.length < FAILURES_TO_OPEN) return { ...circuit, failuresMs };
  return opened(atMs, FIRST_COOL_DOWN_MS);
}

function beginProbe(circuit: State<'open'> | State<'half-open'>, event: CircuitEvent): Circuit {
  const { call: probe, atMs } = event;
  if (!allows(circuit, atMs)) return circuit;
  const { sinceMs, coolDownMs } = circuit;
  return { kind: 'half-open', sinceMs, untilMs: atMs + coolDownMs, coolDownMs, probe };
}

function close(circuit: State<'half-open'>, { call, atMs }: CircuitEvent): Circuit {
  return call === circuit.probe ? newCircuit(atMs) : circuit;
}

function openLonger(circuit: State<'half-open'>, { call, atMs }: CircuitEvent): Circuit {
  if (call !== circuit.probe) return circuit;
  const coolDownMs = Math.min(2 * circuit.coolDownMs, LONGEST_COOL_DOWN_MS);
  return { ...opened(atMs, coolDownMs), sinceMs: circuit.sinceMs };
}

function allowProbe(circuit: State<'half-open'>, { call, atMs }: CircuitEvent): Circuit {
  if (call !== circuit.probe) return circuit;
  const { sinceMs, coolDownMs } = circuit;
  return { kind: 'open', sinceMs, untilMs: atMs, coolDownMs };
}

function opened(atMs: number, coolDownMs: number): State<'open'> {
  return { kind: 'open', sinceMs: atMs, untilMs: atMs + coolDownMs, coolDownMs };
}
