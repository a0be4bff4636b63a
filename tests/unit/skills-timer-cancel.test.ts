import { describe, expect, it } from 'vitest';
import { stillTimers } from '../fakes/still-timers.ts';

describe('cancelling timers', () => {
  it('cancels the only one', async () => {
    const { still, ask } = stillTimers([600, 'pasta']);
    expect(await ask('cancel')).toBe('Pasta timer cancelled.');
    expect(still.live).toEqual([]);
    expect(await ask('cancel')).toBe('There are no timers.');
  });

  it('asks which, and takes the name as the answer', async () => {
    const { still, ask } = stillTimers([600, 'pasta'], [300, 'eggs']);
    expect(await ask('cancel')).toBe('You have 2 timers: eggs and pasta. Which one?');
    expect(still.live).toHaveLength(2);
    expect(await ask('cancel', { name: 'pasta' })).toBe('Pasta timer cancelled.');
    expect(still.names()).toEqual(['eggs']);
  });

  it('tells namesakes apart by their length', async () => {
    const { still, ask } = stillTimers([600, 'pasta'], [300, 'pasta'], [60, 'tea']);
    expect(await ask('cancel', { name: 'pasta' })).toBe(
      'That could be 2 timers: the 5 minute one and the 10 minute one. Which one?',
    );
    expect(await ask('cancel', { wasS: 300 })).toBe('Pasta timer cancelled.');
    expect(still.live.map(({ timer }) => timer.durationS)).toEqual([600, 60]);
  });

  it('takes the nearest of timers that nobody can tell apart, and says which', async () => {
    const { still, ask } = stillTimers([600, 'tea'], [600, 'tea']);
    still.live[1]!.leftMs = 60_000;
    expect(await ask('cancel')).toBe('Tea timer with 1 minute left cancelled.');
    expect(still.live.map(({ leftMs }) => leftMs)).toEqual([600_000]);
  });

  it('cancels none by a name that is not there', async () => {
    const { still, ask } = stillTimers([600, 'pasta']);
    expect(await ask('cancel', { name: 'pizza' })).toBe(
      'There is no pizza timer. You have one timer: pasta.',
    );
    expect(still.live).toHaveLength(1);
  });

  it('cancels all and says how many', async () => {
    const { still, ask } = stillTimers([60], [60, 'pasta'], [61]);
    expect(await ask('cancel', { all: true })).toBe('3 timers cancelled.');
    expect(still.live).toEqual([]);
    expect(await ask('cancel', { all: true })).toBe('There are no timers.');
    expect(await stillTimers([60]).ask('cancel', { all: true })).toBe('One timer cancelled.');
  });

  it('silences what rings before anything else', async () => {
    const { still, ask } = stillTimers([600, 'pasta'], [300, 'eggs']);
    Object.assign(still.live[0]!, { isRinging: true, leftMs: 0 });
    expect(await ask('cancel')).toBe('Okay.');
    expect(still.names()).toEqual(['eggs']);
    Object.assign(still.live[0]!, { isRinging: true, leftMs: 0 });
    expect(await ask('cancel', { name: 'eggs' })).toBe('Okay.');
    expect(still.live).toEqual([]);
  });
});

describe('cancelling one timer while another rings', () => {
  it('leaves the ringing one alone', async () => {
    const { still, ask } = stillTimers([600, 'pasta'], [300, 'eggs']);
    Object.assign(still.live[0]!, { isRinging: true, leftMs: 0 });
    expect(await ask('cancel', { name: 'eggs' })).toBe('Eggs timer cancelled.');
    expect(still.names()).toEqual(['pasta']);
  });
});
