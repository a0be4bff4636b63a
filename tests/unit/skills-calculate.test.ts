import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalculateSkill } from '../../daemon/skills/calculate-skill.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';

const skill = new CalculateSkill({ replies: loadReplies() });

async function ask(slots: Record<string, SlotValue>): Promise<string> {
  return (await skill.handle({ intent: 'calculate', slots, score: 1 })).text;
}

const OPERATORS = ['plus', 'minus', 'times', 'divided by', 'percent of', 'to the power of'];

describe('arithmetic', () => {
  it.each([
    [12, 'times', 8, '12 times 8 is 96.'],
    [0.1, 'plus', 0.2, '0.1 plus 0.2 is 0.3.'],
    [1.1, 'times', 1.1, '1.1 times 1.1 is 1.21.'],
    [1000000.1, 'minus', 1000000, '1000000.1 minus 1000000 is 0.1.'],
    [5, 'minus', 7, '5 minus 7 is minus 2.'],
    [-5, 'plus', 3, 'Minus 5 plus 3 is minus 2.'],
    [20, 'divided by', 3, '20 divided by 3 is about 6.67.'],
    [-20, 'divided by', 3, 'Minus 20 divided by 3 is about minus 6.67.'],
    [1, 'divided by', 8, '1 divided by 8 is 0.125.'],
    [1, 'divided by', 700, '1 divided by 700 is about 0.0014.'],
    [15, 'percent of', 80, '15 percent of 80 is 12.'],
    [7.5, 'percent of', 19.99, '7.5 percent of 19.99 is about 1.5.'],
    [2, 'to the power of', 10, '2 to the power of 10 is 1024.'],
    [2, 'to the power of', -1, '2 to the power of minus 1 is 0.5.'],
    [2, 'to the power of', 0.5, '2 to the power of 0.5 is about 1.41.'],
    [9999, 'times', 9999, '9999 times 9999 is 99980001.'],
    [123456789, 'times', 1000001, '123456789 times 1000001 is 123456912456789.'],
    [0, 'times', -3, '0 times minus 3 is 0.'],
    [0, 'divided by', -3, '0 divided by minus 3 is 0.'],
  ])('%d %s %d', async (left, operator, right, text) => {
    expect(await ask({ left, operator, right })).toBe(text);
  });

  it.each([
    [5, 'divided by', 0, 'Nobody can divide by zero.'],
    [0, 'divided by', 0, 'Nobody can divide by zero.'],
    [0, 'to the power of', -1, 'Nobody can divide by zero.'],
    [-8, 'to the power of', 0.5, 'That has no answer among ordinary numbers.'],
    [999, 'to the power of', 999, 'That number is too big for me.'],
    [1e20, 'minus', 1e20, 'That number is too big for me.'],
    [2, 'to the power of', -2000, "That's almost zero."],
    [1, 'divided by', 90000, "That's almost zero."],
    [1.00001, 'plus', 1, "That's about 2."],
  ])('is honest about %d %s %d', async (left, operator, right, text) => {
    expect(await ask({ left, operator, right })).toBe(text);
  });

  it('treats a sum that is none as a defect', async () => {
    await expect(ask({ left: 1, right: 2 })).rejects.toThrow(/not a sum/);
    await expect(ask({ left: 1, right: 2, operator: 'toString' })).rejects.toThrow(/not a sum/);
    await expect(ask({ left: Number.NaN, right: 2, operator: 'plus' })).rejects.toThrow();
  });

  it('never says what is no number', async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.integer({ min: -20_000, max: 20_000 }).map((cents) => cents / 100),
      fc.constantFrom(0, -0, 1e-7, Number.MIN_VALUE, Number.MAX_VALUE),
    );
    const sum = fc.record({ left: number, operator: fc.constantFrom(...OPERATORS), right: number });
    await fc.assert(
      fc.asyncProperty(sum, async (slots) => {
        const text = await ask(slots);
        expect(text).not.toMatch(/NaN|Infinity|undefined|null|\d[eE]|-\d|minus 0\.$|[{}]/);
        expect(text).toMatch(/^[A-Z0-9].*\.$/);
      }),
      { numRuns: 2000 },
    );
  });
});
