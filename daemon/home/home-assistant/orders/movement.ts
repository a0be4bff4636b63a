import type { DeviceState } from '../../../ports/home.ts';
import {
  call,
  type EntityShape,
  hasFeature,
  type IsDone,
  isNear,
  isOneOf,
  needsCode,
  type Orders,
  type Plan,
  refuse,
} from '../entity.ts';

/** CoverEntityFeature and ValveEntityFeature agree in these. */
const FEATURE = { open: 1, close: 2, position: 4, stop: 8 };
const OPEN = 100;
/** Motors without end switches count time, and come to rest near where they were sent. */
const POSITION_TOLERANCE_PERCENT = 5;

/** Covers (blinds, garage doors, curtains) and valves. */
export function movementOrders(shape: EntityShape): Orders {
  const { domain } = shape;
  const [open, close] = [`${domain}.open_${domain}`, `${domain}.close_${domain}`];
  const [place, stop] = [`${domain}.set_${domain}_position`, `${domain}.stop_${domain}`];
  const position = (percent: number, state: DeviceState): Plan =>
    call(place, { position: Math.round(percent) }, movesTo(percent, state));
  const can = (bit: number): boolean => hasFeature(shape, bit);
  return {
    ...(can(FEATURE.open)
      ? { open: { service: open, plan: (_, state) => call(open, {}, movesTo(OPEN, state)) } }
      : {}),
    ...(can(FEATURE.close)
      ? { close: { service: close, plan: (_, state) => call(close, {}, movesTo(0, state)) } }
      : {}),
    ...(can(FEATURE.position)
      ? {
          'set-position': {
            service: place,
            plan: ({ percent }, state) => position(percent, state),
          },
        }
      : {}),
    ...(can(FEATURE.stop)
      ? { stop: { service: stop, plan: (_, state) => call(stop, {}, restsIfMoving(state)) } }
      : {}),
  };
}

/** Moving there proves that it was told so; where it cannot say that it moves, its place does. */
function movesTo(percent: number, { positionPercent: from }: DeviceState): IsDone {
  return ({ value, positionPercent: at }) => {
    if (percent === OPEN && value === 'opening') return true;
    if (percent === 0 && value === 'closing') return true;
    if (at === undefined) return value === (percent === 0 ? 'closed' : 'open');
    if (isNear(at, percent, POSITION_TOLERANCE_PERCENT)) return true;
    return from !== undefined && Math.abs(at - percent) < Math.abs(from - percent);
  };
}

/** One that does not say that it moves cannot say that it stopped. */
function restsIfMoving({ value }: DeviceState): IsDone | undefined {
  const isMoving = value === 'opening' || value === 'closing';
  return isMoving ? isOneOf('open', 'closed') : undefined;
}

/** A lock is done only when it says so: locking is not yet locked. */
export function lockOrders(shape: EntityShape): Orders {
  const order = (service: string, isDone: IsDone): Plan => {
    // Nobody says a code aloud, and the box keeps none.
    if (needsCode(shape)) return refuse('it needs a code, and this box knows none');
    return call(service, {}, isDone);
  };
  const [lock, unlock] = ['lock.lock', 'lock.unlock'];
  return {
    lock: { service: lock, plan: () => order(lock, isOneOf('locked')) },
    unlock: { service: unlock, plan: () => order(unlock, isOneOf('unlocked', 'open')) },
  };
}
