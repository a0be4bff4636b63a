import { describe, expect, it } from 'vitest';
import { type Asked, HomeBench } from '../fakes/home-bench.ts';
import { checkOrders } from '../fakes/home-cases.ts';

describe('what opens', () => {
  checkOrders([
    [
      'open',
      { domain: 'cover', deviceClass: 'curtain', area: 'Kitchen' },
      'The kitchen blind is open.',
      ['cover.blind open'],
    ],
    [
      'close',
      { device: 'bedroom curtains' },
      'The bedroom curtains are closed.',
      ['cover.curtain close'],
    ],
    [
      'set-position',
      { device: 'garden valve', percent: 50 },
      'The garden valve is at 50 percent.',
      ['valve.garden set-position 50'],
    ],
    [
      'set-brightness',
      { device: 'kitchen blind', percent: 100 },
      'The kitchen blind is open.',
      ['cover.blind open'],
    ],
    [
      'close',
      { domain: 'cover', deviceClass: 'garage' },
      'The big door is closed.',
      ['cover.garage close'],
    ],
    ['stop', { device: 'kitchen blind' }, 'The kitchen blind has stopped.', ['cover.blind stop']],
    [
      'lock',
      { domain: 'lock', all: true },
      'The locks are locked.',
      ['lock.front lock', 'lock.back lock'],
    ],
    ['unlock', {}, 'Which one: the front door or the back door?', []],
    ['close', { device: 'front door' }, "The front door can't do that.", []],
  ]);

  it.each<[Asked, string]>([
    [['unlock', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['open', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['turn-off', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['toggle', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['open', { area: 'Garage' }], 'Shall I open the big door?'],
    [['turn-on', { device: 'big door' }], 'Shall I open the big door?'],
    [
      ['set-position', { device: 'big door', percent: 20 }],
      'Shall I set the big door to 20 percent?',
    ],
    [['turn-off', { device: 'alarm' }], 'Shall I disarm the alarm?'],
    [['stop', { device: 'alarm' }], 'Shall I turn off the alarm?'],
    [['set-mode', { device: 'alarm', mode: 'off' }], 'Shall I turn off the alarm?'],
  ])('asks before %j', (asked, question) => {
    const bench = new HomeBench();
    expect(bench.route(asked).question).toBe(question);
    expect(bench.told).toEqual([]);
  });

  it.each<[Asked]>([
    [['lock', { device: 'back door' }]],
    [['open', { device: 'kitchen blind' }]],
    [['close', { device: 'big door' }]],
    [['turn-on', { device: 'alarm' }]],
    [['turn-off', { all: true }]],
    [['list.clear', { list: 'shopping' }]],
  ])('asks nothing before %j', (asked) => {
    expect(new HomeBench().route(asked).question).toBeUndefined();
  });

  it('does not do what became risky after nobody was asked', async () => {
    const bench = new HomeBench();
    bench.hub.setState('cover.garage', { value: 'open' });
    const routed = bench.route(['toggle', { device: 'big door' }]);
    expect(routed.question).toBeUndefined();
    bench.hub.setState('cover.garage', { value: 'closed' });
    await routed.answer();
    expect(bench.told).toEqual([]);
  });
});
