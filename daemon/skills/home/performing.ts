import type { Clock } from '../../base/clock.ts';
import type { ActionOutcome, HomeAction, HomeDevice, HomeHub } from '../../ports/home.ts';
import { MOVING_STATES, type MovingState, type Plan } from './deed.ts';

/** A device and what it is to be told. */
export interface Told {
  device: HomeDevice;
  plan: Plan;
}

/** What became of it. */
export interface Result extends Told {
  outcome: ActionOutcome;
  /** It has begun, and says itself that it is not there yet. */
  moving?: MovingState;
}

/** Enough for every light of a large house at once, and bounded: a radio mesh chokes on more. */
const MAX_AT_ONCE = 32;
/**
 * Nobody waits longer for an answer: below the time in which a turn must begin to answer (STUCK_MS
 * of daemon/dialog/turn-runner.ts). What moves slowly confirms that it has begun to move.
 */
const CEILING_MS = 8000;

/** Tells devices in parallel, and waits for each at most the ceiling. In the order given. */
export async function performAll(
  told: readonly Told[],
  hub: Pick<HomeHub, 'perform' | 'state'>,
  clock: Clock,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < told.length; at = next++) {
      const one = told[at];
      if (one === undefined) continue;
      const outcome = await performOne(hub, clock, { id: one.device.id, action: one.plan.action });
      const value = hub.state(one.device.id)?.value;
      const moving = MOVING_STATES.find((state) => state === value);
      results[at] = { ...one, outcome, ...(moving ? { moving } : {}) };
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, told.length) }, worker));
  return results;
}

async function performOne(
  hub: Pick<HomeHub, 'perform'>,
  clock: Clock,
  { id, action }: { id: string; action: HomeAction },
): Promise<ActionOutcome> {
  const giveUp = new AbortController();
  const late = new Promise<ActionOutcome>((resolve) => {
    giveUp.signal.addEventListener('abort', () => {
      resolve({ kind: 'unanswered', waitedMs: CEILING_MS });
    });
  });
  const cancel = clock.setTimer(CEILING_MS, () => giveUp.abort());
  try {
    return await Promise.race([hub.perform(id, action, giveUp.signal), late]);
  } finally {
    cancel();
  }
}

/** Only then may it be said to be done. */
export function isDone({ outcome }: Result): boolean {
  return outcome.kind === 'confirmed' || outcome.kind === 'sent';
}
