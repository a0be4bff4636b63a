import { describe, expect, it } from 'vitest';
import { mayUse } from '../../daemon/dialog/permissions.ts';

describe('mayUse', () => {
  it('allows everything to those without a list', () => {
    expect(mayUse(undefined, 'home.turn-on')).toBe(true);
  });

  it('allows what is listed, and what begins like a pattern', () => {
    expect(mayUse(['clock.time'], 'clock.time')).toBe(true);
    expect(mayUse(['timer.*'], 'timer.set')).toBe(true);
    expect(mayUse(['*'], 'home.turn-on')).toBe(true);
  });

  it('refuses everything else', () => {
    expect(mayUse([], 'clock.time')).toBe(false);
    expect(mayUse(['clock.time', 'timer.*'], 'clock.timezone')).toBe(false);
    expect(mayUse(['timer.*'], 'timers.set')).toBe(false);
    expect(mayUse(['timer.set'], 'timer')).toBe(false);
  });

  it('leaves free talk to everybody', () => {
    expect(mayUse([], undefined)).toBe(true);
  });
});
