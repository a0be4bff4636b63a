import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Broker } from '../ports/broker.ts';
import type { ActionOutcome, DeviceState, HomeAction } from '../ports/home.ts';
import { Refusal } from './discovery/refusal.ts';
import type { Entity, Plan } from './entities/entity.ts';
import { TemplateError } from './templates/values.ts';

/** Bulbs on a mesh answer within a second or two; one that was asked thrice is not there. */
const DEFAULT_DEADLINE_MS = 5000;
/**
 * By kind, where the thing itself is slow: a shutter that only knows its ends takes most of a
 * minute, a motor lock turns for some seconds, a thermostat on a battery wakes every few seconds.
 */
const DEADLINES_MS: ReadonlyMap<string, number> = new Map([
  ['cover', 60_000],
  ['valve', 60_000],
  ['lock', 15_000],
  ['vacuum', 15_000],
  ['lawn_mower', 15_000],
  ['climate', 10_000],
  ['water_heater', 10_000],
  ['alarm_control_panel', 10_000],
]);
const MS_PER_S = 1000;

/** How long a device of this domain may take to say that it was done, ms. */
export function deadlineMs(domain: string): number {
  return DEADLINES_MS.get(domain) ?? DEFAULT_DEADLINE_MS;
}

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
  const answer = isDone && !wasDone ? awaitState(performance, isDone) : undefined;
  const trouble = await tellAll(performance, plan);
  if (trouble) {
    answer?.stop();
    return trouble;
  }
  if (!isDone) return { kind: 'sent' };
  if (wasDone) return { kind: 'confirmed' };
  const isConfirmed = await answer?.heard;
  if (isConfirmed) return { kind: 'confirmed' };
  const waitedMs = Math.min(clock.nowMs() - startedMs, deadlineMs(entity.domain));
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

function awaitState(
  { entity, clock, signal, state, watch }: Performance,
  isDone: (state: DeviceState) => boolean,
): { heard: Promise<boolean>; stop: () => void } {
  let end = (_isDone: boolean): void => undefined;
  const heard = new Promise<boolean>((resolve) => {
    const onAbort = (): void => end(false);
    const unwatch = watch(() => {
      if (isDone(state())) end(true);
    });
    const cancel = clock.setTimer(deadlineMs(entity.domain), () => end(false));
    end = (result) => {
      unwatch();
      cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) end(false);
  });
  return { heard, stop: () => end(false) };
}
