import {
  type ActionName,
  call,
  type EntityShape,
  hasFeature,
  type IsDone,
  isOneOf,
  type Orders,
} from '../entity.ts';

interface RobotOrder {
  does: Extract<ActionName, 'start' | 'pause' | 'stop' | 'dock' | 'locate'>;
  /** Bit of `supported_features`. */
  bit: number;
  service: string;
  isDone?: IsDone;
}

const docks = isOneOf('returning', 'docked');
/** VacuumEntityFeature. */
const VACUUM: readonly RobotOrder[] = [
  { does: 'start', bit: 8192, service: 'start', isDone: isOneOf('cleaning') },
  { does: 'pause', bit: 4, service: 'pause', isDone: isOneOf('paused', 'idle', 'docked') },
  { does: 'stop', bit: 8, service: 'stop', isDone: isOneOf('idle', 'paused', 'docked') },
  { does: 'dock', bit: 16, service: 'return_to_base', isDone: docks },
  { does: 'locate', bit: 512, service: 'locate' },
];
/** LawnMowerEntityFeature. */
const MOWER: readonly RobotOrder[] = [
  { does: 'start', bit: 1, service: 'start_mowing', isDone: isOneOf('mowing') },
  { does: 'pause', bit: 2, service: 'pause', isDone: isOneOf('paused', 'docked') },
  { does: 'dock', bit: 4, service: 'dock', isDone: docks },
];

export const vacuumOrders = (shape: EntityShape): Orders => robotOrders(shape, VACUUM);
export const mowerOrders = (shape: EntityShape): Orders => robotOrders(shape, MOWER);

function robotOrders(shape: EntityShape, known: readonly RobotOrder[]): Orders {
  const orders = known
    .filter(({ bit }) => hasFeature(shape, bit))
    .map(({ does, service: name, isDone }) => {
      const service = `${shape.domain}.${name}`;
      return [does, { service, plan: () => call(service, {}, isDone) }];
    });
  return Object.fromEntries(orders);
}
