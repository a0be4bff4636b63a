import type { Clock } from '../../base/clock.ts';
import type { ActionOutcome, DeviceState } from '../../ports/home.ts';
import { awaitState, deadlineMs } from '../confirmation.ts';
import type { Call, Plan } from './entity.ts';
import { isObject, objectIn } from './loose-json.ts';
import type { Answer, Command } from './messages.ts';
import { plainReason } from './plain-reasons.ts';

/** What one action is done with. */
export interface Performance {
  entityId: string;
  plan: Plan;
  /** Its state is what it was told, not what it says: it confirms nothing. */
  isAssumed: boolean;
  /** Says one thing to Home Assistant. */
  say: (command: Command, withinMs: number) => Promise<Answer>;
  state: () => DeviceState | undefined;
  /** Calls at every change of the state; @returns ends it. */
  watch: (listener: () => void) => () => void;
  clock: Clock;
  signal: AbortSignal;
}

/** Tells an entity something once, and waits until its state says so or its time is over. */
export async function performOnce(performance: Performance): Promise<ActionOutcome> {
  const { clock, entityId, plan } = performance;
  const domain = entityId.slice(0, entityId.indexOf('.'));
  const endMs = clock.nowMs() + deadlineMs(domain);
  const order = plan.kind === 'search' ? await searched(performance, plan, endMs) : plan;
  if (order.kind === 'call') return carriedOut(performance, order, endMs);
  return order.kind === 'refuse' ? { kind: 'refused', reason: order.reason } : order;
}

async function searched(
  { say, entityId, clock, signal }: Performance,
  plan: Plan & { kind: 'search' },
  endMs: number,
): Promise<Exclude<Plan, { kind: 'search' }> | ActionOutcome> {
  const command = { ...callOf(plan, entityId), return_response: true };
  const answer = await say(command, Math.max(0, endMs - clock.nowMs()));
  if (answer.kind !== 'done') return failed(answer, 0);
  // Only asked so far: who has changed his mind by now gets nothing.
  if (signal.aborted) return { kind: 'unanswered', waitedMs: 0 };
  const response = isObject(answer.result) ? objectIn(answer.result, 'response') : {};
  return plan.next(objectIn(response, entityId));
}

async function carriedOut(
  performance: Performance,
  order: Call,
  endMs: number,
): Promise<ActionOutcome> {
  const { say, entityId, clock, state, isAssumed } = performance;
  const startedMs = clock.nowMs();
  const isDone = isAssumed ? undefined : order.isDone;
  const before = state();
  const wasDone = isDone !== undefined && before !== undefined && isDone(before);
  const awaited = wasDone ? undefined : isDone;
  // Before it is told: the state may come back before the answer does.
  const heard = awaitState({ ...performance, withinMs: endMs - startedMs }, () => {
    const now = state();
    return now?.isAvailable === true && awaited?.(now) === true;
  });
  const told = say(callOf(order, entityId), Math.max(0, endMs - startedMs));
  const waitedMs = (): number => Math.round(clock.nowMs() - startedMs);
  const first = await Promise.race([heard.seen, told]);
  if (typeof first === 'boolean') return first ? CONFIRMED : unanswered(waitedMs());
  if (awaited && first.kind !== 'failed' && first.kind !== 'unsent') {
    // Even after the connection broke: it may come back in time, and bring the state with it.
    return (await heard.seen) ? CONFIRMED : unanswered(waitedMs());
  }
  heard.stop();
  if (first.kind !== 'done') return failed(first, waitedMs());
  return wasDone ? CONFIRMED : { kind: 'sent' };
}

const CONFIRMED: ActionOutcome = { kind: 'confirmed' };

function unanswered(waitedMs: number): ActionOutcome {
  return { kind: 'unanswered', waitedMs };
}

function failed(answer: Exclude<Answer, { kind: 'done' }>, waitedMs: number): ActionOutcome {
  if (answer.kind === 'failed') return { kind: 'refused', reason: plainReason(answer) };
  return answer.kind === 'unsent' ? { kind: 'unreachable' } : unanswered(waitedMs);
}

function callOf(
  { service: name, data }: Pick<Call, 'service' | 'data'>,
  entityId: string,
): Command {
  const dot = name.indexOf('.');
  return {
    type: 'call_service',
    domain: name.slice(0, dot),
    service: name.slice(dot + 1),
    service_data: data,
    target: { entity_id: entityId },
  };
}
