import type { Home, HomeHub } from '../../ports/home.ts';
import type { HaState, HaTest } from './ha-datasets-data.ts';
import { haAttributes } from './ha-datasets-home.ts';

/** How the entities of a home are, by id: the state, and what attributes stand for. */
export type Snapshot = ReadonlyMap<string, Required<HaState>>;

export function snapshot(hub: HomeHub): Snapshot {
  return new Map(hub.home.devices.map((device) => [device.id, entityOf(hub, device)]));
}

function entityOf(hub: HomeHub, device: Home['devices'][number]): Required<HaState> {
  const state = hub.state(device.id);
  if (state === undefined) return { state: '', attributes: {} };
  return { state: state.value ?? '', attributes: haAttributes(device, state) };
}

/** One difference between how the home is and how it should be. */
export interface Difference {
  entity: string;
  what: string;
  expected: unknown;
  got: unknown;
}

/** An attribute that only some entities have is not missed in one that never had it. */
const UNTOLD = null;

/**
 * Where the end differs from what a test expects: what was to change has not, or something else
 * did. Attributes that the simulated devices do not have (such as `color_mode`) are not looked at.
 */
export function differences(test: HaTest, before: Snapshot, after: Snapshot): Difference[] {
  return [...after].flatMap(([entity, end]) => {
    const start = before.get(entity);
    const expected = test.expected.get(entity);
    const ignored = test.ignored.get(entity);
    const wanted = expected?.state ?? start?.state;
    const ofState = isEqual(wanted, end.state)
      ? []
      : [{ entity, what: 'state', expected: wanted, got: end.state }];
    const ofAttributes = Object.entries(end.attributes).flatMap(([what, got]) => {
      if (ignored?.has(what)) return [];
      const isExpected = expected !== undefined && what in expected.attributes;
      const old = start?.attributes[what] ?? UNTOLD;
      // A lamp that goes on has a brightness again, and a fan a speed.
      if (!isExpected && (expected !== undefined || old === UNTOLD)) return [];
      const value = isExpected ? expected.attributes[what] : old;
      return isEqual(value, got) ? [] : [{ entity, what, expected: value, got }];
    });
    return [...ofState, ...ofAttributes];
  });
}

/** Numbers as numbers, lists by their members: data sets write `"1"` and `1`. */
function isEqual(one: unknown, other: unknown): boolean {
  return String(one ?? '') === String(other ?? '');
}
