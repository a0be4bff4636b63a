import { describe, expect, it } from 'vitest';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { SMALL_HOME } from '../fakes/small-home.ts';

const understanding = createUnderstanding(SMALL_HOME);

type Expected = [text: string, intent: string, slots?: Record<string, SlotValue>];

const COMMANDS: Expected[] = [
  ['What time is it?', 'clock.time'],
  ['whats the time', 'clock.time'],
  ['could you please tell me the time', 'clock.time'],
  ["what's today's date", 'clock.date'],
  ['What day of the week is it today', 'clock.date'],
  ['set a timer for seven minutes', 'timer.start', { durationS: 420 }],
  ['Set a timer for 1h30m, please', 'timer.start', { durationS: 5400 }],
  ['set a 10-minute timer', 'timer.start', { durationS: 600 }],
  ['set a timer for 3:30', 'timer.start', { durationS: 210 }],
  ['set a timer for 2.5 hours', 'timer.start', { durationS: 9000 }],
  ['set a timer for half an hour', 'timer.start', { durationS: 1800 }],
  ['set a timer for two and a half minutes', 'timer.start', { durationS: 150 }],
  ['start a timer for an hour and a half', 'timer.start', { durationS: 5400 }],
  ['timer for one hour and twelve minutes', 'timer.start', { durationS: 4320 }],
  ['remind me in eighteen minutes', 'timer.start', { durationS: 1080 }],
  ['set a timer for five minutes called eggs', 'timer.start', { durationS: 300, name: 'eggs' }],
  ['set an Egg timer for 5 min', 'timer.start', { durationS: 300, name: 'egg' }],
  ['pasta timer for ten minutes', 'timer.start', { durationS: 600, name: 'pasta' }],
  [
    'set a szechuan stew timer for 9 minutes',
    'timer.start',
    {
      durationS: 540,
      name: 'szechuan stew',
    },
  ],
  [
    'remind me in an hour to feed my goat',
    'timer.start',
    { durationS: 3600, name: 'feed my goat' },
  ],
  ['set a timer', 'timer.start'],
  ['how long is left', 'timer.query'],
  ['how long is left on my timer', 'timer.query'],
  ['how much time is left on the pasta timer', 'timer.query', { name: 'pasta' }],
  ['how long is left on the ten minute timer', 'timer.query', { wasS: 600 }],
  ['what timers are running', 'timer.query'],
  ['cancel the timer', 'timer.cancel'],
  ['stop the timer', 'timer.cancel'],
  ['cancel all timers', 'timer.cancel', { all: true }],
  ['cancel the banana bread timer', 'timer.cancel', { name: 'banana bread' }],
  ['delete my ten minute timer', 'timer.cancel', { wasS: 600 }],
  ['volume 50%', 'volume.set', { percent: 50 }],
  ['set the volume to a hundred percent', 'volume.set', { percent: 100 }],
  ['turn the volume up to thirty five percent', 'volume.set', { percent: 35 }],
  ['mute', 'volume.set', { percent: 0 }],
  ['turn it up', 'volume.up'],
  ['louder please', 'volume.up'],
  ['turn the volume down a little', 'volume.down'],
  ['stop', 'dialog.stop'],
  ['never mind', 'dialog.stop'],
  ['Say that again!', 'dialog.repeat'],
  ['what can you do?', 'dialog.help'],
  ['2+2', 'calculate', { left: 2, operator: 'plus', right: 2 }],
  ['10 - 3', 'calculate', { left: 10, operator: 'minus', right: 3 }],
  ['what is six multiplied by seven', 'calculate', { left: 6, operator: 'times', right: 7 }],
  ["what's eighty over five", 'calculate', { left: 80, operator: 'divided by', right: 5 }],
  ['15% of 200', 'calculate', { left: 15, operator: 'percent of', right: 200 }],
  [
    'what is three point five times two hundred and six',
    'calculate',
    {
      left: 3.5,
      operator: 'times',
      right: 206,
    },
  ],
  ['subtract four from nineteen', 'calculate', { left: 19, operator: 'minus', right: 4 }],
  ['turn on the counter light', 'home.turn-on', { device: 'counter light' }],
  ['switch the wireless off', 'home.turn-off', { device: 'Radio' }],
  ['turn on fan two', 'home.turn-on', { device: 'fan 2' }],
  ['turn on the living room lamp', 'home.turn-on', { device: 'living room Lamp' }],
  ['turn off the lamp', 'home.turn-off', { device: 'lamp' }],
  ['turn off the kitchen lights', 'home.turn-off', { area: 'Kitchen', domain: 'light' }],
  ['turn on the lights in the attic', 'home.turn-on', { area: 'attic', domain: 'light' }],
  ['turn off all the lights', 'home.turn-off', { domain: 'light', all: true }],
  ['turn on the zwave küche', 'home.turn-on', { device: 'Zwave Küche' }],
];

describe('a command', () => {
  it.each(COMMANDS)('%j is %s', (text, intent, slots = {}) => {
    expect(understanding.match(text)).toMatchObject({ intent, slots });
    expect(understanding.match(text)?.slots).toEqual(slots);
  });

  it('that is fully accounted for scores higher than one with free words', () => {
    const known = understanding.match('set a pasta timer for ten minutes')?.score ?? 0;
    const free = understanding.match('set a szechuan timer for ten minutes')?.score ?? 0;
    expect([known > free, free > 0.5, understanding.match('stop')?.score]).toEqual([true, true, 1]);
  });
});

describe('no command', () => {
  it.each([
    '',
    '   ',
    'hello there my old friend',
    'who was the first man on the moon',
    'set a timer for',
    'turn on the swimming pool',
    'seventy eight',
    'what is the time in the kitchen',
    'please',
  ])('is in %j', (text) => {
    expect(understanding.match(text)).toBeUndefined();
  });

  it('is in a text of a megabyte, nor in one command said without end', () => {
    expect(understanding.progress('a'.repeat(1_000_000))).toEqual({ progress: 'none' });
    expect(understanding.progress('stop '.repeat(200_000))).toEqual({ progress: 'none' });
    expect(understanding.match('set a timer for one minute '.repeat(10))).toBeUndefined();
  });
});

describe('what was said so far', () => {
  it.each([
    ['what time is it', 'complete'],
    ['stop', 'complete'],
    ['cancel all timers', 'complete'],
    ['set the volume to twenty five percent', 'complete'],
    ['set a timer for ten minutes called eggs', 'complete'],
    ['turn on the counter light', 'complete'],
    ['set a timer for ten minutes', 'extensible'],
    ['volume twenty', 'extensible'],
    ['how long is left', 'extensible'],
    ['turn off the lights', 'extensible'],
    ['what is two plus twenty', 'extensible'],
    ['set a timer for ten minutes called ice', 'extensible'],
    ['set a timer for', 'incomplete'],
    ['what', 'incomplete'],
    ['could you', 'incomplete'],
    ['turn on the living', 'incomplete'],
    ['what time is it right', 'incomplete'],
    ['the wether', 'none'],
    ['', 'none'],
  ])('%j is %s', (text, progress) => {
    expect(understanding.progress(text).progress).toBe(progress);
  });
});
