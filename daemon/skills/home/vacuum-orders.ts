import type { HomeDevice } from '../../ports/home.ts';
import type { Deed, Plan } from './deed.ts';
import { firstPossible, type OrderTable, ordered, type Planned } from './home-order.ts';

const ROBOTS = [['vacuum'], ['lawn_mower']];

/** Vacuums and lawn mowers. */
export const VACUUM_ORDERS: OrderTable = {
  'home.start': () => ordered({ plan: startPlan, usual: ROBOTS }),
  'home.pause': () =>
    ordered({
      plan: (device) =>
        firstPossible(device, [
          { action: { do: 'pause' }, deed: 'paused' },
          { action: { do: 'stop' }, deed: 'stopped' },
        ]),
      usual: ROBOTS,
      prefers: ({ value }) => value === 'cleaning' || value === 'mowing',
    }),
  'home.dock': () =>
    ordered({
      plan: (device) => firstPossible(device, [{ action: { do: 'dock' }, deed: 'docked' }]),
      usual: ROBOTS,
    }),
  'home.locate': () =>
    ordered({
      plan: (device) => firstPossible(device, [{ action: { do: 'locate' }, deed: 'located' }]),
      usual: ROBOTS,
    }),
};

const START_DEEDS: Readonly<Record<string, Deed>> = { vacuum: 'cleaning', lawn_mower: 'mowing' };

/** Other things are started too: a dishwasher behind a switch, a script. */
function startPlan(device: HomeDevice): Planned {
  const { domain } = device;
  const isScript = domain === 'script' || domain === 'scene';
  const plans: Plan[] = [
    { action: { do: 'start' }, deed: START_DEEDS[domain] ?? 'run' },
    { action: { do: 'turn-on' }, deed: isScript ? 'run' : 'on' },
    { action: { do: 'press' }, deed: 'pressed' },
  ];
  return domain === 'cover' || domain === 'lock' ? 'cannot' : firstPossible(device, plans);
}
