import { describe, expect, it } from 'vitest';
import { mayUse } from '../../daemon/dialog/permissions.ts';
import type { TurnIntent } from '../../daemon/dialog/turn.ts';

function asked(name: string, ...others: string[]): TurnIntent {
  const further = others.map((other) => asked(other));
  return { name, slots: {}, ...(further.length > 0 ? { further } : {}) };
}

describe('mayUse', () => {
  it('allows everything to those without a list', () => {
    expect(mayUse(undefined, asked('home.turn-on'))).toBe(true);
  });

  it('allows what is listed, and what begins like a pattern', () => {
    expect(mayUse(['clock.time'], asked('clock.time'))).toBe(true);
    expect(mayUse(['timer.*'], asked('timer.set'))).toBe(true);
    expect(mayUse(['*'], asked('home.turn-on'))).toBe(true);
  });

  it('refuses everything else', () => {
    expect(mayUse([], asked('clock.time'))).toBe(false);
    expect(mayUse(['clock.time', 'timer.*'], asked('clock.timezone'))).toBe(false);
    expect(mayUse(['timer.*'], asked('timers.set'))).toBe(false);
    expect(mayUse(['timer.set'], asked('timer'))).toBe(false);
  });

  it('refuses a breath in which one thing is not allowed', () => {
    expect(mayUse(['timer.*'], asked('timer.set', 'timer.cancel'))).toBe(true);
    expect(mayUse(['timer.*'], asked('timer.set', 'timer.cancel', 'home.unlock'))).toBe(false);
  });

  it('leaves free talk to everybody', () => {
    expect(mayUse([], undefined)).toBe(true);
  });
});
