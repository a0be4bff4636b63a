import { describe, expect, it } from 'vitest';
import type { DeviceState } from '../../daemon/ports/home.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { HomeBench } from '../fakes/home-bench.ts';

type Slots = Record<string, SlotValue>;
const WINDOWS = { domain: 'binary_sensor', deviceClass: 'window', state: 'open' };
const LIGHTS = { domain: 'light', state: 'on' };

function check(intent: string, cases: [Slots, string][], area?: string): void {
  it.each(cases)(`${intent} %j`, async (slots, reply) => {
    const bench = new HomeBench(area === undefined ? {} : { area });
    expect(bench.route([intent, slots]).isTelling).toBe(true);
    expect(await bench.say([intent, slots])).toBe(reply);
    expect(bench.told).toEqual([]);
  });
}

describe('whether something is so', () => {
  check('ask-state', [
    [{ ...WINDOWS, ask: 'any' }, 'Two windows are open: the kitchen window and the study window.'],
    [{ ...WINDOWS, ask: 'which', floor: 'upstairs' }, 'One window is open: the study window.'],
    [{ ...WINDOWS, ask: 'any', area: 'Bedroom' }, 'No windows are open.'],
    [{ ...WINDOWS, ask: 'count' }, 'Two windows are open.'],
    [{ ...WINDOWS, ask: 'all' }, 'No, the bedroom window is closed.'],
    [
      { ...WINDOWS, ask: 'all', state: 'closed' },
      'No, the kitchen window and the study window are open.',
    ],
    [{ ask: 'is', device: 'front door', state: 'locked' }, 'Yes, the front door is locked.'],
    [{ ask: 'is', device: 'back door', state: 'locked' }, 'No, the back door is unlocked.'],
    [{ ask: 'is', device: 'bedroom window', state: 'open' }, 'No, the bedroom window is closed.'],
    [
      { ask: 'is', device: 'bedroom curtains', state: 'open' },
      'Yes, the bedroom curtains are open.',
    ],
    [{ ask: 'is', device: 'TV', state: 'on' }, 'Yes, the TV is on.'],
    [{ ask: 'is', device: 'rover', state: 'cleaning' }, 'No, the rover is docked.'],
    [
      { ...LIGHTS, ask: 'which' },
      'Three lights are on: the kitchen ceiling, the desk lamp, and the study lamp.',
    ],
    [{ ...LIGHTS, ask: 'all', area: 'Study' }, 'Yes, both lights are on.'],
    [{ ask: 'any', domain: 'lock', state: 'unlocked' }, 'One lock is unlocked: the back door.'],
    [
      { ask: 'which', state: 'open' },
      'Three devices are open: the bedroom curtains, the kitchen window, and the study window.',
    ],
    [
      { ask: 'any', domain: 'binary_sensor', deviceClass: 'motion', state: 'on' },
      'One motion sensor is detecting motion: the hall motion.',
    ],
    [{ ask: 'is', device: 'sauna', state: 'on' }, "I don't know a device called sauna."],
  ]);

  it.each<[string, Partial<DeviceState>, string]>([
    ['unavailable', { isAvailable: false }, 'The front door is not available.'],
    ['unknown', { value: 'unknown' }, "I don't know how the front door is."],
  ])('says so of what is %s', async (_, state, reply) => {
    const bench = new HomeBench();
    bench.hub.setState('lock.front', state);
    const slots = { ask: 'is', device: 'front door', state: 'locked' };
    expect(await bench.say(['ask-state', slots])).toBe(reply);
  });

  it('never counts what is not known among what is closed', async () => {
    const bench = new HomeBench();
    for (const id of ['kitchen', 'study'])
      bench.hub.setState(`binary_sensor.w-${id}`, { value: 'off' });
    bench.hub.setState('binary_sensor.w-bedroom', { isAvailable: false });
    expect(await bench.say(['ask-state', { ...WINDOWS, ask: 'all', state: 'closed' }])).toBe(
      'Two windows are closed: the kitchen window and the study window. ' +
        'The bedroom window is not available.',
    );
  });
});

describe('what something is', () => {
  check('ask-value', [
    [{ device: 'kitchen temperature' }, 'The kitchen temperature is 21.5 degrees.'],
    [{ deviceClass: 'temperature', area: 'Kitchen' }, "It's 21.5 degrees in the kitchen."],
    [{ deviceClass: 'temperature', area: 'Study' }, "It's 19.5 degrees in the study."],
    [{ deviceClass: 'temperature', floor: 'upstairs' }, "It's 19.5 degrees in the study."],
    [{ deviceClass: 'humidity', area: 'Bedroom' }, "I don't know how the bedroom humidity is."],
    [{ device: 'house power' }, 'The house power is 380 watts.'],
    [{ device: 'my phone' }, 'My phone is at 98 percent.'],
    [{ device: 'rover', deviceClass: 'battery' }, 'The rover is at 80 percent.'],
    [{ device: 'TV' }, 'The TV is playing News.'],
    [{ deviceClass: 'pressure' }, "I don't know any sensors."],
    [
      { device: 'study thermostat', deviceClass: 'temperature' },
      'The study thermostat is at 19.5 degrees.',
    ],
  ]);

  it('of a sensor below zero, and of one that is gone', async () => {
    const bench = new HomeBench();
    bench.hub.setState('sensor.t1', { value: '-1' });
    const slots = { device: 'kitchen temperature' };
    expect(await bench.say(['ask-value', slots])).toBe(
      'The kitchen temperature is minus 1 degree.',
    );
    bench.hub.setFault('sensor.t1', { kind: 'gone' });
    expect(await bench.say(['ask-value', slots])).toBe('The kitchen temperature is not available.');
  });
});

describe('where people are', () => {
  check('ask-person', [
    [{ device: 'Ada' }, 'Ada is at work.'],
    [{ device: 'Joe', ask: 'is' }, 'Joe is home.'],
    [{ ask: 'which', state: 'home' }, 'Joe is home.'],
    [{ device: 'Ada', ask: 'is', state: 'home' }, 'No, Ada is at work.'],
    [{ device: 'Ada', ask: 'is', state: 'work' }, 'Yes, Ada is at work.'],
    [{ ask: 'all', state: 'home' }, 'No, Ada is at work.'],
  ]);
});
