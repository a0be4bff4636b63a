import { describe, expect, it } from 'vitest';
import { clockMinutes, commandTokens, isNumeral, tokenize } from '../../daemon/skills/tokens.ts';

describe('the words of a text', () => {
  it.each([
    ["What's the TIME?!", "what's the time"],
    ['What’s up', "what's up"],
    ['twenty-five 10-minute timers', 'twenty five 10 minute timers'],
    ['10min 50% 1h30m', '10 min 50 % 1 h 30 m'],
    ['1,000 and 1.5 and .5', '1000 and 1.5 and .5'],
    ['for 3:30, please', 'for 3:30 please'],
    ['2+2=', '2 + 2 ='],
    ['7-3 and 7 - 3', '7 - 3 and 7 - 3'],
    ['tea - now', 'tea now'],
    ['6×7÷2', '6 * 7 / 2'],
    ['Küche ÉTAGE', 'küche étage'],
    ['“eggs”…', 'eggs'],
    [' \n\t', ''],
  ])('of %j are %j', (text, words) => {
    expect(tokenize(text).join(' ')).toBe(words);
  });

  it('of an endless text are not looked for', () => {
    expect(commandTokens('x '.repeat(500_000))).toBeUndefined();
    expect(commandTokens('x '.repeat(100))).toBeUndefined();
    expect(commandTokens('x '.repeat(60))).toHaveLength(60);
  });
});

describe('numerals', () => {
  it('are told from words', () => {
    expect(['10', '1.5', '.5', '3:30', 'ten', '+'].map(isNumeral)).toEqual([
      ...[true, true, true],
      ...[false, false, false],
    ]);
  });

  it('with colons are minutes, as on a kitchen clock', () => {
    expect([clockMinutes('3:30'), clockMinutes('1:30:00'), clockMinutes('10')]).toEqual([
      3.5,
      90,
      undefined,
    ]);
  });
});
