import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { ringText } from '../../daemon/skills/timer-label.ts';
import { stillTimers } from '../fakes/still-timers.ts';

const MINUTE = 60;
const HOUR = 3600;

describe('setting a timer', () => {
  it.each<[number, string | undefined, string]>([
    [600, undefined, 'Timer set for 10 minutes.'],
    [4320, undefined, 'Timer set for 1 hour and 12 minutes.'],
    [1, undefined, 'Timer set for 1 second.'],
    [86_400, undefined, 'Timer set for 1 day.'],
    [90, 'egg', 'Egg timer set for 1 minute and 30 seconds.'],
    [600, 'call the doctor', 'Timer set for 10 minutes: call the doctor.'],
  ])('%d s, %s', async (durationS, name, text) => {
    const { still, ask } = stillTimers();
    const slots = { durationS, ...(name === undefined ? {} : { name }) };
    expect(await ask('start', slots)).toBe(text);
    expect(still.live).toHaveLength(1);
  });

  it.each([
    [{ durationS: 0 }, "I can't set a timer for less than a second."],
    [{ durationS: 86_401 }, 'I can only set timers up to 24 hours.'],
    [{}, 'For how long? Say, for example: set a timer for 10 minutes.'],
    [{ durationS: Number.NaN }, 'For how long? Say, for example: set a timer for 10 minutes.'],
  ])('refuses %j', async (slots, text) => {
    const { still, ask } = stillTimers();
    expect(await ask('start', slots as Record<string, SlotValue>)).toBe(text);
    expect(still.live).toEqual([]);
  });

  it('keeps two of the same name and says so', async () => {
    const { still, ask } = stillTimers([300, 'pasta']);
    expect(await ask('start', { durationS: 600, name: 'Pasta' })).toBe(
      "Pasta timer set for 10 minutes. That's your second Pasta timer.",
    );
    expect(still.live).toHaveLength(2);
  });

  it('keeps at most 50', async () => {
    const { still, ask } = stillTimers(...Array.from({ length: 49 }, (): [number] => [60]));
    expect(await ask('start', { durationS: 60 })).toBe('Timer set for 1 minute.');
    expect(await ask('start', { durationS: 60 })).toBe(
      'You already have 50 timers. Cancel one first.',
    );
    expect(still.live).toHaveLength(50);
  });

  it('does not claim a timer that could not be kept', async () => {
    const { still, ask } = stillTimers();
    still.failure = new EarshotError('DISK_FULL', 'full');
    await expect(ask('start', { durationS: 60 })).rejects.toThrow('full');
  });
});

describe('asking for timers', () => {
  it('tells what is left', async () => {
    expect(await stillTimers([250, 'pasta']).ask('query')).toBe(
      '4 minutes and 10 seconds left on the pasta timer.',
    );
    expect(await stillTimers([250]).ask('query')).toBe('4 minutes and 10 seconds left.');
    expect(await stillTimers().ask('query')).toBe('There are no timers.');
    expect(await stillTimers().ask('query', { name: 'pasta' })).toBe('There are no timers.');
  });

  it('rounds up to the second, from an hour to the minute', async () => {
    const { still, ask } = stillTimers([600]);
    still.live[0]!.leftMs = 1;
    expect(await ask('query')).toBe('1 second left.');
    still.live[0]!.leftMs = 1001;
    expect(await ask('query')).toBe('2 seconds left.');
    still.live[0]!.leftMs = (HOUR + 2 * MINUTE + 20) * 1000;
    expect(await ask('query')).toBe('1 hour and 2 minutes left.');
  });

  it('lists several, the shortest first', async () => {
    const { ask } = stillTimers([600], [240, 'pasta']);
    expect(await ask('query')).toBe(
      'You have 2 timers. 4 minutes left on the pasta timer. ' +
        '10 minutes left on the 10 minute timer.',
    );
  });

  it('lists at most five', async () => {
    const { ask } = stillTimers(...[7, 6, 5, 4, 3, 2, 1].map((n): [number] => [n * MINUTE]));
    const text = await ask('query');
    expect(text).toMatch(/^You have 7 timers\. These are the next 5\. 1 minute left/);
    expect(text.match(/left on/g)).toHaveLength(5);
    expect(text).not.toMatch(/6 minute/);
  });

  it('finds the one that was meant', async () => {
    const { ask } = stillTimers([600, 'soft boiled eggs'], [240, 'pasta'], [300]);
    const name = async (name: string) => ask('query', { name });
    expect(await name('eggs')).toBe('10 minutes left on the timer called soft boiled eggs.');
    expect(await name('egg')).toBe('10 minutes left on the timer called soft boiled eggs.');
    expect(await ask('query', { wasS: 300 })).toBe('5 minutes left on the 5 minute timer.');
    expect(await name('pizza')).toBe(
      'There is no pizza timer. ' +
        'You have 3 timers: pasta, the 5 minute one, and soft boiled eggs.',
    );
    expect(await ask('query', { wasS: 60 })).toMatch(/^There is no 1 minute timer\. You have/);
  });

  it('prefers the very name to one like it', async () => {
    const { ask } = stillTimers([60, 'egg salad'], [120, 'egg']);
    expect(await ask('query', { name: 'egg' })).toBe('2 minutes left on the egg timer.');
  });

  it('says that one is done while it rings', async () => {
    const { still, ask } = stillTimers([600, 'pasta']);
    still.live[0]!.isRinging = true;
    expect(await ask('query')).toBe('Your pasta timer is done.');
  });
});

describe('the text of a ring', () => {
  const replies = loadReplies();
  it.each<[string | null, number, string]>([
    ['pasta', 0, 'Your pasta timer is done.'],
    [null, 0, 'Your 10 minute timer is done.'],
    ['call the doctor', 0, 'Your timer is done: call the doctor.'],
    ['pasta', 180_000, 'Your pasta timer finished 3 minutes ago, while I was off.'],
    ['pasta', 42_000, 'Your pasta timer finished 42 seconds ago, while I was off.'],
    [null, 200_000, 'Your 10 minute timer finished 3 minutes ago, while I was off.'],
    ['pasta', 5_400_000, 'Your pasta timer finished 1 hour and 30 minutes ago, while I was off.'],
    ['pasta', 259_300_000, 'Your pasta timer finished 3 days ago, while I was off.'],
  ])('%s, %d ms late', (name, lateMs, text) => {
    expect(ringText(replies, { name, durationS: 600 }, lateMs)).toBe(text);
  });
});

describe('spoken lengths', () => {
  it('are words for every timer', async () => {
    const durationS = fc.double({ min: 0, max: 90_000, noNaN: true });
    const leftMs = fc.double({ min: 0, max: 1e12, noNaN: true });
    await fc.assert(
      fc.asyncProperty(durationS, leftMs, async (lengthS, left) => {
        const { still, ask } = stillTimers([600, 'pasta']);
        still.live[0]!.leftMs = left;
        const timer = { name: null, durationS: lengthS };
        const said = [
          await ask('query'),
          await ask('start', { durationS: lengthS }),
          ringText(loadReplies(), timer, left),
        ];
        for (const text of said) {
          expect(text).not.toMatch(/NaN|Infinity|undefined|null|[{}]|\be\+|\.\d| {2}/);
          expect(text).toMatch(/^[A-Z0-9].*\.$/);
        }
      }),
    );
  });
});
