import { closePlan, openPlan } from './entry-plan.ts';
import { firstPossible, type OrderTable, ordered, planned } from './home-order.ts';
import { percentOrder } from './percent-orders.ts';

const COVERS = [['cover'], ['valve']];
const LOCKS = [['lock']];

/** Covers, valves and locks. Nothing that lets people in is opened without a yes. */
export const ENTRY_ORDERS: OrderTable = {
  'home.open': () => ordered({ plan: (device) => openPlan(device), usual: COVERS, meansAll: true }),
  'home.close': () => ordered({ plan: closePlan, usual: COVERS, meansAll: true }),
  'home.stop': () =>
    ordered({
      plan: (device) =>
        firstPossible(device, [
          { action: { do: 'stop' }, deed: 'stopped' },
          { action: { do: 'pause' }, deed: 'paused' },
          { action: { do: 'turn-off' }, deed: 'off' },
        ]),
      usual: [['cover', 'valve'], ['vacuum', 'lawn_mower'], ['media_player']],
      prefers: ({ value }) => value === 'opening' || value === 'closing' || value === 'cleaning',
      meansAll: true,
    }),
  'home.set-position': (match, words) => percentOrder(match, words, COVERS),
  'home.lock': () =>
    ordered({
      plan: (device) => planned(device, { action: { do: 'lock' }, deed: 'locked' }),
      usual: LOCKS,
      meansAll: true,
    }),
  'home.unlock': () =>
    ordered({
      plan: (device) => planned(device, { action: { do: 'unlock' }, deed: 'unlocked' }),
      usual: LOCKS,
    }),
};
