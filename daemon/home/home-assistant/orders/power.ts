import {
  call,
  type EntityShape,
  hasFeature,
  type IsDone,
  isOneOf,
  type Orders,
} from '../entity.ts';

const isOn: IsDone = isOneOf('on');
const isOff: IsDone = isOneOf('off');

/** On, off and toggle of things that are on or off. */
export function powerOrders({ domain }: EntityShape, isOnNow: IsDone = isOn): Orders {
  const on = `${domain}.turn_on`;
  const off = `${domain}.turn_off`;
  const turnOn = () => call(on, {}, isOnNow);
  const turnOff = () => call(off, {}, isOff);
  return {
    'turn-on': { service: on, plan: turnOn },
    'turn-off': { service: off, plan: turnOff },
    // Which way is decided here, so that the state that comes back can be told from the old one.
    toggle: { service: on, plan: (_, { value }) => (value === 'off' ? turnOn() : turnOff()) },
  };
}

/** The same where each way has a bit of `supported_features`. */
export function featuredPowerOrders(
  shape: EntityShape,
  bits: { on: number; off: number },
  isOnNow: IsDone = ({ value }) => value !== undefined && value !== 'off',
): Orders {
  const all = powerOrders(shape, isOnNow);
  const { 'turn-on': on, 'turn-off': off, toggle } = all;
  const [canOn, canOff] = [hasFeature(shape, bits.on), hasFeature(shape, bits.off)];
  return {
    ...(canOn && on ? { 'turn-on': on } : {}),
    ...(canOff && off ? { 'turn-off': off } : {}),
    ...(canOn && canOff && toggle ? { toggle } : {}),
  };
}

/** Scenes and buttons report nothing back: their state is when they were last pressed. */
export function pressOrders({ domain }: EntityShape): Orders {
  const service = domain === 'button' || domain === 'input_button' ? 'press' : 'turn_on';
  const press = { service: `${domain}.${service}`, plan: () => call(`${domain}.${service}`) };
  return service === 'press' ? { press } : { press, 'turn-on': press };
}

/** A script runs, and may have ended before anybody could see it. */
export function scriptOrders(shape: EntityShape): Orders {
  const stop = { service: 'script.turn_off', plan: () => call('script.turn_off', {}, isOff) };
  return { ...pressOrders(shape), 'turn-off': stop, stop };
}

/** Switches an automation on and off; pressing runs it. */
export function automationOrders(shape: EntityShape): Orders {
  const press = { service: 'automation.trigger', plan: () => call('automation.trigger') };
  return { ...powerOrders(shape), press };
}
