import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calculator } from '../../daemon/agent/tools/calculator.ts';
import { EarshotError } from '../../daemon/base/errors.ts';

const calculator = new Calculator();
const refused = expect.objectContaining({ code: 'USAGE' });

describe('a sum', () => {
  it.each([
    ['3 * (4 + 5)', '27'],
    ['15% * 80', '12'],
    ['100 km/h to mph', '62.1371192237 mile / hour'],
    ['70 °F to °C', '21.1111111111 degC'],
    ['20!', '2.43290200818e+18'],
    ['0.1 + 0.2', '0.3'],
  ])('%s is %s', async (sum, result) => {
    expect(await calculator.calculate(sum)).toBe(result);
  });

  it.each([
    ...['9^9^9^9', 'factorial(1e9)', '9!!!!!!!!', '1/0', 'sqrt(-1)', '0/0'],
    ...['zeros(100000, 100000)', 'ones(1e5)', '[1, 2; 3, 4]', '1:1e12', 'range(0, 1e12)'],
    ...['f(x) = x', 'x = 3', 'a.b', 'a["b"]', '{a: 1}', '"text"', 'true', 'null', 'undefined'],
    ...['import({a: 1})', 'createUnit("foo")', 'parse("1")', 'evaluate("1+1")', 'simplify("x")'],
    ...['config({number: "BigNumber"})', 'bignumber(9)^bignumber(9)', 'compile("1")', 'help(sin)'],
    ...['cos.constructor("return process")()', 'sqrt.constructor', 'print("x", {})'],
    ...['1; 2; 3', '1 ? 2 : 3', '1 == 1', '5 & 3', '1 << 40', 'random()', 'sum(1, 2)', 'i', '3i'],
    ...['sqrt', 'pi pi pi to', 'foo', 'typed("f")', 'reviver', 'constructor', '__proto__'],
  ])('%s is refused', async (sum) => {
    await expect(calculator.calculate(sum)).rejects.toEqual(refused);
  });

  it('of any length is worked out or refused: brackets, powers and signs without end', async () => {
    for (const sum of [
      ...['('.repeat(5_000), '-'.repeat(199), '9^'.repeat(99), `1${'!'.repeat(199)}`],
      ...[`${'('.repeat(99)}1${')'.repeat(99)}`, 'sqrt('.repeat(39), '1e308*'.repeat(33)],
      ...['2 km^'.repeat(39), `${'km '.repeat(60)}`, '1 to '.repeat(39), ' '.repeat(100_000)],
    ]) {
      const outcome = await calculator.calculate(sum).catch((error: unknown) => error);
      if (typeof outcome !== 'string') expect(outcome).toEqual(refused);
    }
  });

  it('of random signs, names and numbers gives a short text or is refused', async () => {
    const part = fc.constantFrom(
      ...['1', '9', '1e300', '0.5', '+', '-', '*', '/', '^', '!', '%', '(', ')', ',', ' to '],
      ...['sqrt(', 'factorial(', 'nthRoot(', 'min(', 'km', 'degC', 'e', 'pi', 'i', '[', ']', ':'],
      ...['=', ';', '.', '"', "'", '{', '}', ' ', 'in', 'mod', 'import', 'constructor', '\n', '°'],
    );
    const texts = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(texts, fc.string({ maxLength: 250 })), async (sum) => {
        try {
          expect((await calculator.calculate(sum)).length).toBeLessThan(400);
        } catch (error) {
          if (!(error instanceof EarshotError)) throw error;
          expect(error.code).toBe('USAGE');
        }
      }),
      { numRuns: 500 },
    );
  });
});
