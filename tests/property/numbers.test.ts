import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';

const understanding = createUnderstanding(EMPTY_HOME);

const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
  'sixteen seventeen eighteen nineteen'
).split(' ');
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** English for a whole number up to 9999, said with or without "and". */
function inWords(value: number, and: boolean): string {
  if (value < 20) return SMALL[value] ?? '';
  const tens = TENS[Math.floor(value / 10)] ?? '';
  if (value < 100) return value % 10 === 0 ? tens : `${tens} ${SMALL[value % 10]}`;
  const joint = and ? 'and ' : '';
  if (value < 1000) {
    const rest = value % 100 === 0 ? '' : ` ${joint}${inWords(value % 100, and)}`;
    return `${SMALL[Math.floor(value / 100)]} hundred${rest}`;
  }
  const rest = value % 1000;
  const thousands = `${SMALL[Math.floor(value / 1000)]} thousand`;
  if (rest === 0) return thousands;
  return `${thousands} ${rest < 100 ? joint : ''}${inWords(rest, and)}`;
}

function leftOf(words: string): unknown {
  return understanding.match(`what is ${words} plus one`)?.slots['left'];
}

function secondsOf(words: string): unknown {
  return understanding.match(`set a timer for ${words}`)?.slots['durationS'];
}

function counted(count: number, unit: string): string {
  return `${inWords(count, true)} ${unit}${count === 1 ? '' : 's'}`;
}

describe('a number', () => {
  it('up to 9999 is understood in words and in digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), fc.boolean(), (value, and) => {
        expect(leftOf(inWords(value, and)), inWords(value, and)).toBe(value);
        expect(leftOf(String(value))).toBe(value);
        expect(leftOf(value.toLocaleString('en-US'))).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('with decimals is exact', () => {
    const decimals = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), decimals, (whole, digits) => {
        const value = Number(`${whole}.${digits.join('')}`);
        const spoken = digits.map((digit) => SMALL[digit]).join(' ');
        expect(leftOf(`${inWords(whole, true)} point ${spoken}`)).toBe(value);
        expect(leftOf(String(value))).toBe(value);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a length of time', () => {
  const upTo59 = fc.integer({ min: 1, max: 59 });

  it('is the sum of hours, minutes and seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), upTo59, upTo59, (hours, minutes, seconds) => {
        const [h, m, s] = [
          counted(hours, 'hour'),
          counted(minutes, 'minute'),
          counted(seconds, 'second'),
        ];
        expect(secondsOf(h)).toBe(hours * 3600);
        expect(secondsOf(`${h} and ${m}`)).toBe(hours * 3600 + minutes * 60);
        expect(secondsOf(`${h} ${m} and ${s}`)).toBe(hours * 3600 + minutes * 60 + seconds);
        expect(secondsOf(`${m} ${s}`)).toBe(minutes * 60 + seconds);
        expect(secondsOf(s)).toBe(seconds);
      }),
      { numRuns: 200 },
    );
  });

  it('is understood as typed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), upTo59, (count, seconds) => {
        expect(secondsOf(`${count} min`)).toBe(count * 60);
        expect(secondsOf(`${count}h`)).toBe(count * 3600);
        expect(secondsOf(`${count}.5 hours`)).toBe(count * 3600 + 1800);
        const clock = `${count}:${String(seconds).padStart(2, '0')}`;
        expect(secondsOf(clock)).toBe(count * 60 + seconds);
      }),
      { numRuns: 200 },
    );
  });
});
