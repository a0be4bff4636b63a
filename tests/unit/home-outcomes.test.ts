import { describe, expect, it } from 'vitest';
import type { DeviceFault } from '../../daemon/home/simulated-home.ts';
import type { Home, HomeDevice } from '../../daemon/ports/home.ts';
import { HomeBench } from '../fakes/home-bench.ts';

const KITCHEN = { domain: 'light', area: 'Kitchen' };
const DEAD: DeviceFault = { kind: 'dead' };
const GONE: DeviceFault = { kind: 'gone' };

function faulty(faults: Record<string, DeviceFault>): HomeBench {
  return new HomeBench({ faults });
}

describe('what became of a command', () => {
  it('is said of all only when all have confirmed it', async () => {
    const bench = faulty({});
    expect(await bench.say(['turn-on', KITCHEN])).toBe('The kitchen lights are on.');
    const dead = faulty({ 'light.counter': DEAD });
    expect(await dead.say(['turn-on', KITCHEN])).toBe(
      'The kitchen ceiling is on, but the counter light did not answer.',
    );
  });

  it.each<[DeviceFault, string]>([
    [{ kind: 'dead' }, 'The counter light did not answer.'],
    [{ kind: 'lying' }, 'The counter light did not answer.'],
    [{ kind: 'slow', delayMs: 9000 }, 'The counter light did not answer.'],
    [{ kind: 'slow', delayMs: 3000 }, 'The counter light is on.'],
    [{ kind: 'refusing', reason: 'no' }, 'The counter light refused.'],
    [{ kind: 'gone' }, 'The counter light is not available.'],
    [{ kind: 'cut-off' }, "I can't reach the counter light."],
  ])('is told of a device that is %j', async (fault, reply) => {
    const bench = faulty({ 'light.counter': fault });
    expect(await bench.say(['turn-on', { device: 'counter light' }])).toBe(reply);
  });

  it('is told of each kind of failure', async () => {
    const bench = faulty({
      'light.ceiling': DEAD,
      'light.counter': GONE,
      'light.desk': { kind: 'refusing', reason: '' },
      'light.lamp1': { kind: 'cut-off' },
    });
    expect(await bench.say(['turn-off', { domain: 'light', all: true }])).toBe(
      'The study lamp is off, but the kitchen ceiling did not answer, ' +
        'the counter light is not available, the desk lamp refused, ' +
        "and I can't reach the bedroom lamp.",
    );
  });

  it('is counted, not listed, where many fail', async () => {
    const light = (index: number): HomeDevice => ({
      ...{ id: `light.${index}`, name: `Spot ${index}`, aliases: [], domain: 'light' },
      can: new Set(['turn-on'] as const),
    });
    const home: Home = { floors: [], areas: [], devices: [...Array(12).keys()].map(light) };
    const dead = Object.fromEntries([...Array(7).keys()].map((n) => [`light.${n}`, DEAD]));
    const bench = new HomeBench({ home, faults: dead });
    expect(await bench.say(['turn-on', { domain: 'light', all: true }])).toBe(
      'Five of the lights are on, but seven of the lights did not answer.',
    );
  });

  it('is told in turn with other words, where nothing was done', async () => {
    const bench = faulty({ 'light.counter': DEAD });
    const said = [];
    for (let n = 0; n < 3; n += 1)
      said.push(await bench.say(['turn-on', { device: 'counter light' }]));
    expect(new Set(said)).toEqual(
      new Set(['The counter light did not answer.', 'Sorry, the counter light did not answer.']),
    );
  });

  it('names what each device is at, where they differ', async () => {
    const bench = faulty({});
    bench.hub.setState('light.counter', { value: 'on', brightnessPercent: 10 });
    expect(await bench.say(['brighten', KITCHEN])).toBe(
      'The kitchen ceiling is at 60 percent and the counter light is at 30 percent.',
    );
  });

  it('is not waited for longer than anybody listens, whatever a hub does', async () => {
    const bench = faulty({});
    bench.hub.perform = () => new Promise(() => {});
    expect(await bench.say(['turn-on', { device: 'counter light' }])).toBe(
      'The counter light did not answer.',
    );
  });
});

describe('several commands in one breath', () => {
  it('move two devices, and are answered together', async () => {
    const bench = faulty({});
    expect(await bench.say(['turn-on', KITCHEN], ['close', { device: 'bedroom curtains' }])).toBe(
      'The kitchen lights are on. The bedroom curtains are closed.',
    );
  });

  it('name the one device that is dead', async () => {
    const bench = faulty({ 'cover.curtain': DEAD });
    expect(await bench.say(['turn-on', KITCHEN], ['close', { device: 'bedroom curtains' }])).toBe(
      'The kitchen lights are on. The bedroom curtains did not answer.',
    );
  });

  it('are done one after the other on the same device', async () => {
    const bench = faulty({ 'light.counter': { kind: 'slow', delayMs: 100 } });
    const device = 'counter light';
    const reply = await bench.say(
      ...([
        ['set-brightness', { device, percent: 30 }],
        ['brighten', { device }],
        ['dim', { pronoun: true, by: 5 }],
      ] as const),
    );
    expect(reply).toBe(
      'The counter light is at 30 percent. The counter light is at 50 percent. ' +
        'The counter light is at 45 percent.',
    );
  });

  it('are all named before a yes', async () => {
    const bench = faulty({});
    const routed = bench.route(['turn-on', KITCHEN], ['unlock', { device: 'front door' }]);
    expect(routed.question).toBe('Shall I turn on the kitchen lights and unlock the front door?');
    expect(bench.told).toEqual([]);
    expect((await routed.answer()).text).toBe(
      'The kitchen lights are on. The front door is unlocked.',
    );
  });
});

describe('lists', () => {
  it.each<[string, Record<string, string>, string, string[]]>([
    [
      'list.add',
      { item: 'eggs', list: 'shopping' },
      'Eggs: added to the shopping list.',
      ['todo.shop add-item eggs'],
    ],
    [
      'list.add',
      { item: 'homework', list: 'todo' },
      'Homework: added to the personal tasks.',
      ['todo.tasks add-item homework'],
    ],
    [
      'list.add',
      { item: 'homework' },
      'Homework: added to the personal tasks.',
      ['todo.tasks add-item homework'],
    ],
    [
      'list.add',
      { item: 'x', list: 'my personal tasks list' },
      'X: added to the personal tasks.',
      ['todo.tasks add-item x'],
    ],
    [
      'list.remove',
      { item: 'bread', list: 'shopping' },
      'Oat bread: removed from the shopping list.',
      ['todo.shop remove-item Oat bread'],
    ],
    [
      'list.complete',
      { item: 'milk', list: 'shopping' },
      'Milk: done on the shopping list.',
      ['todo.shop complete-item Milk'],
    ],
    ['list.remove', { item: 'wine', list: 'shopping' }, 'Wine is not on the shopping list.', []],
    ['list.query', { list: 'shopping' }, 'On the shopping list: Milk and Oat bread.', []],
    ['list.query', { list: 'shopping', item: 'milk' }, 'Yes, Milk is on the shopping list.', []],
    ['list.query', {}, 'The personal tasks are empty.', []],
    [
      'list.clear',
      { list: 'shopping' },
      'The shopping list is empty.',
      ['todo.shop remove-item Milk', 'todo.shop remove-item Oat bread'],
    ],
    [
      'list.add',
      { item: 'x', list: 'holiday list' },
      "I don't know a device called holiday list.",
      [],
    ],
  ])('%s %j', async (intent, slots, reply, told) => {
    const bench = faulty({});
    expect([await bench.say([intent, slots]), bench.told]).toEqual([reply, told]);
  });

  it('are not said to be empty when they are not', async () => {
    const bench = faulty({ 'todo.shop': DEAD });
    expect(await bench.say(['list.clear', { list: 'shopping' }])).toBe(
      'The shopping list did not answer.',
    );
  });
});
