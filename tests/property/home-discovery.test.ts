import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MqttHomeBench } from '../fakes/mqtt-home-bench.ts';

const KEYS = [
  'name',
  'uniq_id',
  'cmd_t',
  'stat_t',
  'val_tpl',
  'cmd_tpl',
  '~',
  'dev',
  'o',
  'cmps',
  'p',
  'avty',
  'avty_t',
  'avty_mode',
  'schema',
  'sup_clrm',
  'bri_cmd_t',
  'bri_scl',
  'rgb_cmd_t',
  'pos_t',
  'ops',
  'set_pos_t',
  'modes',
  'temp_cmd_t',
  'min',
  'max',
  'exp_aft',
  'qos',
  'e',
  'dev_cla',
  'spd_rng_max',
  'pct_cmd_t',
  'pct_stat_t',
  'sup_feat',
  '__proto__',
  'constructor',
  'migrate_discovery',
  'ids',
];
const VALUES = fc.oneof(
  fc.constantFrom('a', 'a/b', '~/x', 'a/#', '$SYS', 'json', 'template', '{{ value }}', 'sensor'),
  fc.constantFrom('{{ value_json.a }}', '{% for x in y %}{% endfor %}', 'light', 'switch', ''),
  fc.constantFrom(0, 1, -1, 100, 1e300, true, false, null),
  fc.string({ maxLength: 8 }),
);
const { config } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    VALUES,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('config'),
  ),
  config: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 10 }),
}));
const component = fc.constantFrom(
  ...['light', 'switch', 'fan', 'cover', 'climate', 'lock', 'valve', 'vacuum', 'sensor', 'select'],
  ...['number', 'siren', 'humidifier', 'alarm_control_panel', 'device', 'text', 'lawn_mower'],
);
const { signal } = new AbortController();

describe('any announcement', () => {
  it('is taken in or refused in words, whatever is then heard and told', async () => {
    const heard = fc.array(fc.oneof(fc.string(), fc.json({ maxDepth: 2 })), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(component, config, heard, async (kind, announced, payloads) => {
        const bench = new MqttHomeBench();
        bench.announce(kind, 'x', { cmd_t: 'x/set', stat_t: 'x', ...(announced as object) });
        for (const payload of payloads) {
          for (const filter of bench.broker.filters) {
            if (!/[+#]/.test(filter) && !filter.includes('bridge'))
              bench.broker.say(filter, payload);
          }
        }
        for (const { id, can } of bench.home.devices) {
          expect(Number.isFinite(bench.hub.state(id)?.changedWallMs)).toBe(true);
          for (const name of can) {
            const action = { do: name, percent: 50, by: 5, rgb: [1, 2, 3], kelvin: 3000 };
            const whole = {
              ...action,
              temperature: 20,
              mode: 'off',
              value: 1,
              query: '',
              item: '',
            };
            const outcome = bench.hub.perform(id, whole as never, signal);
            for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
            bench.clock.advanceBy(100_000);
            expect((await outcome).kind).toMatch(/confirmed|sent|unanswered|unavailable|refused/);
          }
        }
        expect(bench.broker.published.some(({ topic }) => /[+#]|^\$/.test(topic))).toBe(false);
        expect(bench.broker.published.some(({ retain }) => retain)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused in words where it is no JSON, too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (payload, isBridge) => {
        const bench = new MqttHomeBench();
        const topic = isBridge ? 'zigbee2mqtt/bridge/devices' : 'homeassistant/light/x/config';
        bench.broker.say(topic, payload);
        bench.settle();
        expect(bench.home.devices).toEqual([]);
      }),
    );
  });

  it('of a bridge is taken in or passed over', () => {
    const key = fc.constantFrom(
      ...['ieee_address', 'friendly_name', 'definition', 'exposes', 'features', 'type', 'property'],
      ...['name', 'access', 'value_on', 'values', 'endpoint', 'value_min', 'members', 'id'],
    );
    const { thing } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(
          'light',
          'state',
          'brightness',
          'cover',
          'position',
          7,
          true,
          null,
        ),
        fc.array(tie('thing'), { maxLength: 3 }),
        tie('thing'),
        fc.string({ maxLength: 6 }),
      ),
      thing: fc.dictionary(key, tie('value'), { maxKeys: 8 }),
    }));
    fc.assert(
      fc.property(fc.array(thing, { maxLength: 4 }), (things) => {
        const bench = new MqttHomeBench();
        bench.broker.say('zigbee2mqtt/bridge/devices', things);
        bench.broker.say('zigbee2mqtt/bridge/groups', things);
        bench.settle();
        expect(bench.home.devices.length).toBeLessThan(100);
      }),
      { numRuns: 300 },
    );
  });
});
