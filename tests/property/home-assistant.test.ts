import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceState } from '../../daemon/home/home-assistant/device-state.ts';
import { EntityStates } from '../../daemon/home/home-assistant/entity-state.ts';
import { fingerprint, readHome } from '../../daemon/home/home-assistant/home-reading.ts';
import type { JsonObject } from '../../daemon/home/home-assistant/loose-json.ts';
import { readMessages } from '../../daemon/home/home-assistant/messages.ts';
import { ordersOf, planOf } from '../../daemon/home/home-assistant/orders.ts';
import { plainReason } from '../../daemon/home/home-assistant/plain-reasons.ts';
import {
  readAliases,
  readAreas,
  readDeviceAreas,
  readEntities,
  readExposesNew,
  readExposure,
  readFloors,
  readServices,
  readTemperatureUnit,
} from '../../daemon/home/home-assistant/registries.ts';
import type { HomeAction } from '../../daemon/ports/home.ts';
import { DOUBLE_SERVICES } from '../fakes/home-assistant-home.ts';

const ID = fc.constantFrom(
  'light.a',
  'cover.b',
  'climate.c',
  'media_player.d',
  'todo.e',
  '__proto__',
);
const ATTRIBUTE = fc.constantFrom(
  ...['friendly_name', 'supported_features', 'supported_color_modes', 'brightness', 'rgb_color'],
  ...['current_position', 'hvac_modes', 'min_temp', 'percentage', 'volume_level', 'battery_level'],
);
const attributes = fc.dictionary(ATTRIBUTE, fc.jsonValue());
const whole = fc.record({
  s: fc.oneof(fc.string(), fc.jsonValue()),
  a: attributes,
  lc: fc.jsonValue(),
});
const event = fc.record(
  {
    a: fc.oneof(fc.dictionary(ID, fc.oneof(whole, fc.jsonValue())), fc.jsonValue()),
    c: fc.oneof(
      fc.dictionary(ID, fc.record({ '+': fc.oneof(whole, fc.jsonValue()), '-': fc.jsonValue() })),
      fc.jsonValue(),
    ),
    r: fc.oneof(fc.array(ID), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
/** Every action of the house, with whatever numbers. */
const ACTIONS: readonly HomeAction[] = [
  ...(['turn-on', 'turn-off', 'toggle', 'open', 'close', 'stop', 'lock', 'unlock'] as const),
  ...(['start', 'pause', 'dock', 'locate', 'play', 'next', 'previous', 'mute', 'unmute'] as const),
  'press' as const,
].map((name) => ({ do: name }));
const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
const action = fc.oneof(
  fc.constantFrom(...ACTIONS),
  fc.record({
    do: fc.constantFrom('set-brightness', 'set-position', 'set-volume'),
    percent: number,
  }),
  fc.record({
    do: fc.constantFrom('step-brightness', 'step-temperature', 'step-volume'),
    by: number,
  }),
  fc.record({ do: fc.constant('set-temperature'), temperature: number }),
  fc.record({ do: fc.constant('set-mode'), mode: fc.string() }),
) as fc.Arbitrary<HomeAction>;

describe('what comes from Home Assistant', () => {
  it('is read as messages or as no message, whatever it is', () => {
    const message = fc.record(
      {
        type: fc.oneof(fc.constantFrom('event', 'result', 'pong'), fc.jsonValue()),
        id: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(message).map((all) => JSON.stringify(all)),
    );
    fc.assert(
      fc.property(text, (frame) => {
        for (const each of readMessages(frame) ?? []) {
          if ('id' in each) expect(Number.isSafeInteger(each.id)).toBe(true);
        }
      }),
    );
  });

  it('makes a home, its states and its orders, or nothing, whatever it is', () => {
    const lists = fc.oneof(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.jsonValue());
    const services = readServices(DOUBLE_SERVICES);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 4 }), lists, action, (events, list, wanted) => {
        const states = new EntityStates();
        for (const each of events) states.apply(each as JsonObject);
        const registries = {
          ...{
            floors: readFloors(list),
            areas: readAreas(list),
            deviceAreas: readDeviceAreas(list),
          },
          ...{ entities: readEntities(list), exposure: readExposure(list) },
          ...{ exposesNew: readExposesNew(list), temperatureUnit: readTemperatureUnit(list) },
          services: new Set([...services, ...readServices(list)]),
        };
        const sources = { registries, states, aliases: readAliases(list), exposedOnly: false };
        const { home } = readHome(sources);
        expect(fingerprint(home)).toContain('devices');
        for (const { id, domain, name } of home.devices) {
          expect(name.length).toBeGreaterThan(0);
          const entity = states.get(id)!;
          const state = deviceState(entity, { isReachable: true });
          for (const [key, value] of Object.entries(state)) {
            if (key.endsWith('Percent')) expect(Number.isFinite(value)).toBe(true);
          }
          const shape = { domain, attributes: entity.attributes, hasDefaultCode: false };
          const plan = planOf(ordersOf(shape, registries.services), wanted, state);
          if (plan.kind === 'call') expect(JSON.stringify(plan.data)).not.toContain('null');
        }
      }),
    );
  });

  it('never makes an empty or endless reason', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 1000 }), (code, message) => {
        const reason = plainReason({ code, message });
        expect(reason.length).toBeGreaterThan(0);
        expect(reason.length).toBeLessThanOrEqual(163);
      }),
    );
  });
});

describe('the states of Home Assistant', () => {
  it('are the same by changes as they are as a whole', () => {
    const plain = fc.dictionary(ATTRIBUTE, fc.oneof(fc.integer(), fc.string()));
    const step = fc.record({ s: fc.constantFrom('on', 'off'), a: plain });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const byChanges = new EntityStates();
        byChanges.apply({ a: { 'light.a': { s: 'off', a: {}, lc: 1 } } });
        let before: Record<string, unknown> = {};
        for (const { s, a } of steps) {
          const gone = Object.keys(before).filter((name) => !(name in a));
          byChanges.apply({ c: { 'light.a': { '+': { s, a }, '-': { a: gone } } } });
          before = a;
        }
        const last = steps.at(-1)!;
        const state = byChanges.get('light.a');
        expect(state).toMatchObject({ value: last.s });
        expect(state?.attributes).toEqual(last.a);
      }),
    );
  });
});
