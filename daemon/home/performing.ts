import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Broker } from '../ports/broker.ts';
import type { ActionOutcome, DeviceState, HomeAction } from '../ports/home.ts';
import { awaitState, deadlineMs } from './confirmation.ts';
import { Refusal } from './discovery/refusal.ts';
import type { Entity, Plan } from './entities/entity.ts';
import { TemplateError } from './templates/values.ts';

const MS_PER_S = 1000;

/** What an action is done with. */
export interface Performance {
  entity: Entity;
  action: HomeAction;
  broker: Broker;
  clock: Clock;
  signal: AbortSignal;
  state: () => DeviceState;
  /** Calls at every change of the state; @returns ends it. */
  watch: (listener: () => void) => () => void;
}

/** Tells a device something and waits until its state says so, or its time is over. */
export async function performOnce(performance: Performance): Promise<ActionOutcome> {
  const { entity, state, clock } = performance;
  const plan = planned(performance);
  if (plan.kind === 'refuse') return { kind: 'refused', reason: plan.reason };
  const { isDone } = plan;
  const wasDone = isDone?.(state()) === true;
  const startedMs = clock.nowMs();
  // Before anything is sent: a device may answer before the broker does.
  const withinMs = deadlineMs(entity.domain);
  const awaiting = { ...performance, withinMs };
  const answer = isDone && !wasDone ? awaitState(awaiting, () => isDone(state())) : undefined;
  const trouble = await tellAll(performance, plan);
  if (trouble) {
    answer?.stop();
    return trouble;
  }
  if (!isDone) return { kind: 'sent' };
  if (wasDone) return { kind: 'confirmed' };
  const isConfirmed = await answer?.seen;
  if (isConfirmed) return { kind: 'confirmed' };
  const waitedMs = Math.min(clock.nowMs() - startedMs, withinMs);
  return { kind: 'unanswered', waitedMs };
}

function planned({ entity, action, state }: Performance): Plan {
  try {
    return entity.plan(action, state());
  } catch (error) {
    const isTheirs = error instanceof TemplateError || error instanceof Refusal;
    if (!isTheirs) throw error;
    return { kind: 'refuse', reason: error.message };
  }
}

async function tellAll(
  { broker, entity }: Performance,
  { messages }: Plan & { kind: 'tell' },
): Promise<ActionOutcome | undefined> {
  // A device that was away must not do hours later what was wanted now.
  const expiryS = Math.ceil(deadlineMs(entity.domain) / MS_PER_S);
  for (const { topic, payload } of messages) {
    try {
      await broker.publish({ topic, payload, qos: entity.qos, retain: false, expiryS });
    } catch (error) {
      if (!(error instanceof EarshotError)) throw error;
      if (error.facts.retryable) return { kind: 'unreachable' };
      return { kind: 'refused', reason: error.message };
    }
  }
  return undefined;
}
