import type { DeviceState, HomeAction } from '../../ports/home.ts';
import {
  type ActionName,
  type ActionOf,
  type EntityShape,
  type Order,
  type Orders,
  type Plan,
  refuse,
} from './entity.ts';
import { climateOrders, fanOrders, humidifierOrders, waterHeaterOrders } from './orders/air.ts';
import { alarmOrders } from './orders/alarm.ts';
import { numberOrders, selectOrders, textOrders, todoOrders } from './orders/inputs.ts';
import { lightOrders } from './orders/light.ts';
import { mediaOrders } from './orders/media.ts';
import { lockOrders, movementOrders } from './orders/movement.ts';
import {
  automationOrders,
  featuredPowerOrders,
  powerOrders,
  pressOrders,
  scriptOrders,
} from './orders/power.ts';
import { mowerOrders, vacuumOrders } from './orders/robots.ts';

/** SirenEntityFeature. */
const SIREN = { on: 1, off: 2 };
const tellsOnly = (): Orders => ({});

/** The domains of Home Assistant that people speak of. */
const DOMAINS: ReadonlyMap<string, (shape: EntityShape) => Orders> = new Map([
  ['alarm_control_panel', alarmOrders],
  ['automation', automationOrders],
  ['binary_sensor', tellsOnly],
  ['button', pressOrders],
  ['climate', climateOrders],
  ['cover', movementOrders],
  ['device_tracker', tellsOnly],
  ['fan', fanOrders],
  ['humidifier', humidifierOrders],
  ['input_boolean', powerOrders],
  ['input_button', pressOrders],
  ['input_number', numberOrders],
  ['input_select', selectOrders],
  ['input_text', textOrders],
  ['lawn_mower', mowerOrders],
  ['light', lightOrders],
  ['lock', lockOrders],
  ['media_player', mediaOrders],
  ['number', numberOrders],
  ['person', tellsOnly],
  ['remote', powerOrders],
  ['scene', pressOrders],
  ['script', scriptOrders],
  ['select', selectOrders],
  ['sensor', tellsOnly],
  ['siren', (shape) => featuredPowerOrders(shape, SIREN)],
  ['switch', powerOrders],
  ['text', textOrders],
  ['todo', todoOrders],
  ['vacuum', vacuumOrders],
  ['valve', movementOrders],
  ['water_heater', waterHeaterOrders],
  ['weather', tellsOnly],
]);

/** True for a domain that belongs into the home. */
export function isSpokenOf(domain: string): boolean {
  return DOMAINS.has(domain);
}

/** What this entity can be told, where Home Assistant has the services for it. */
export function ordersOf(shape: EntityShape, services: ReadonlySet<string>): Orders {
  const orders = DOMAINS.get(shape.domain)?.(shape) ?? {};
  const possible = Object.entries(orders).filter(([, { service }]) => services.has(service));
  return Object.fromEntries(possible);
}

/** How to do it, as the entity is now. */
export function planOf(orders: Orders, action: HomeAction, state: DeviceState): Plan {
  const order = orders[action.do] as Order<ActionName> | undefined;
  if (!order) return refuse('it cannot do that');
  return order.plan(action as ActionOf<ActionName>, state);
}
