import type { HomeDevice } from '../../ports/home.ts';
import type { Plan } from './deed.ts';
import { firstPossible, type Planned } from './home-order.ts';
import type { HomeWords } from './home-words.ts';

const WHOLLY_OPEN = 100;
const WHOLLY_CLOSED = 0;

/** Opens a cover or valve; unlocks a lock. */
export function openPlan(device: HomeDevice): Planned {
  const deed = 'open';
  return firstPossible(device, [
    { action: { do: 'open' }, deed },
    { action: { do: 'set-position', percent: WHOLLY_OPEN }, deed },
    { action: { do: 'unlock' }, deed: 'unlocked' },
  ]);
}

/** Closes a cover or valve. A lock is not closed: a bolt before an open door helps nobody. */
export function closePlan(device: HomeDevice): Planned {
  return firstPossible(device, [
    { action: { do: 'close' }, deed: 'closed' },
    { action: { do: 'set-position', percent: WHOLLY_CLOSED }, deed: 'closed' },
  ]);
}

/** Moves a cover or valve; the ends are open and closed. */
export function positionPlan(device: HomeDevice, percent: number, words: HomeWords): Planned {
  if (percent <= WHOLLY_CLOSED) return closePlan(device);
  if (percent >= WHOLLY_OPEN) return openPlan(device);
  const plan: Plan = {
    action: { do: 'set-position', percent },
    deed: 'position',
    value: words.percent(percent),
  };
  return firstPossible(device, [plan]);
}
