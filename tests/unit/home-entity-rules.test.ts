import { describe, expect, it } from 'vitest';
import { MqttHomeBench } from '../fakes/mqtt-home-bench.ts';

describe('an announced device', () => {
  it('can what it was announced for, and is measured in what it says', () => {
    const bench = new MqttHomeBench();
    bench.announce('light', 'a', { name: 'a', schema: 'json', cmd_t: 'a', sup_clrm: ['onoff'] });
    expect([...bench.device('a').can].sort()).toEqual(['toggle', 'turn-off', 'turn-on']);
    bench.announce('climate', 'b', { name: 'b', temp_cmd_t: 'b', temp_unit: 'F' });
    expect(bench.device('b').unit).toBe('°F');
    bench.announce('binary_sensor', 'c', { name: 'c', stat_t: 'c', dev_cla: 'window' });
    expect([bench.device('c').deviceClass, bench.device('c').can.size]).toEqual(['window', 0]);
  });

  it('grows old: a sensor is gone, a motion is over', () => {
    const bench = new MqttHomeBench();
    bench.announce('sensor', 't', { name: 't', stat_t: 't', exp_aft: 60 });
    bench.announce('binary_sensor', 'm', { name: 'm', stat_t: 'm', off_dly: 30 });
    bench.broker.say('t', '20');
    bench.broker.say('m', 'ON');
    bench.clock.advanceBy(29_000);
    expect(bench.state('t')).toMatchObject({ value: '20', isAvailable: true });
    expect(bench.state('m')).toMatchObject({ value: 'on' });
    bench.clock.advanceBy(31_000);
    expect(bench.state('t')).toMatchObject({ isAvailable: false });
    expect(bench.state('m')).toMatchObject({ value: 'off' });
  });

  it.each([
    ['a wildcard in a topic', { cmd_t: 'a/#' }, /command_topic is no topic: a\/#/],
    ['a topic of the broker itself', { cmd_t: '$SYS/broker' }, /no topic/],
    ['a control character in a topic', { cmd_t: 'a\u0000b' }, /no topic/],
    ['a topic of 600 characters', { cmd_t: 'a'.repeat(600) }, /no topic: a{60}\.\.\. \(600\)/],
    ['no topic at all', {}, /no command_topic/],
    ['an object for a topic', { cmd_t: { a: 1 } }, /command_topic is no text/],
    [
      'a template that loops',
      { cmd_t: 'a', cmd_tpl: '{% for a in b %}{% endfor %}' },
      /For, which/,
    ],
    ['a long name', { cmd_t: 'a', name: 'n'.repeat(5000) }, /5000 characters/],
  ])('is refused for %s, once, and nothing else suffers', (_, config, reason) => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'good', { name: 'good', cmd_t: 'good' });
    bench.announce('switch', 'bad', config);
    bench.announce('switch', 'bad', config);
    expect(bench.home.devices.map(({ name }) => name)).toEqual(['good']);
    expect(bench.warnings).toHaveLength(1);
    expect(bench.warnings[0]?.fields).toMatchObject({ reason: expect.stringMatching(reason) });
  });
});
