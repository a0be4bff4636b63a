import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { parseTemplate } from '../../daemon/skills/template.ts';

function problemOf(text: string): string {
  try {
    parseTemplate(text);
  } catch (error) {
    expect(error).toBeInstanceOf(EarshotError);
    expect((error as EarshotError).code).toBe('CONFIG_INVALID');
    return (error as EarshotError).message;
  }
  return 'no problem';
}

describe('a sentence template', () => {
  it('is words in order', () => {
    expect(parseTemplate(' stop  talking ')).toEqual({
      kind: 'sequence',
      items: [
        { kind: 'word', word: 'stop' },
        { kind: 'word', word: 'talking' },
      ],
    });
  });

  it('has alternatives with weights, and optional parts', () => {
    expect(parseTemplate('(a | /0.25/ b) [c]')).toEqual({
      kind: 'sequence',
      items: [
        {
          kind: 'choice',
          options: [
            { node: { kind: 'word', word: 'a' }, weight: undefined },
            { node: { kind: 'word', word: 'b' }, weight: 0.25 },
          ],
        },
        { kind: 'optional', options: [{ node: { kind: 'word', word: 'c' }, weight: undefined }] },
      ],
    });
  });

  it('refers to rules, slots and values', () => {
    expect(parseTemplate('<set*60> {label:name} {device} {+1.5} {=divided by} {all=true}')).toEqual(
      {
        kind: 'sequence',
        items: [
          { kind: 'rule', rule: 'set', factor: 60 },
          { kind: 'slot', rule: 'label', slot: 'name' },
          { kind: 'slot', rule: 'device', slot: 'device' },
          { kind: 'value', value: 1.5 },
          { kind: 'value', value: 'divided by' },
          { kind: 'fixed', slot: 'all', value: true },
        ],
      },
    );
  });

  it('marks what people only write', () => {
    expect(parseTemplate('~%')).toEqual({ kind: 'written', item: { kind: 'word', word: '%' } });
  });

  it.each([
    ['set (a|b', "no ')' ends this, at character 5"],
    ['set a]', "']' closes nothing, at character 6"],
    ['set (a]', "expected ')' but found ']', at character 7"],
    ['set (a||b)', 'an alternative without words, at character 8'],
    ['', 'an alternative without words, at character 1'],
    ['a <b', "no '>' ends this, at character 3"],
    ['a <B c>', 'expected <rule> or <rule*factor>, at character 3'],
    ['a {b c}', 'expected {rule:slot}, {slot=value}, {+5} or {=value}, at character 3'],
    ['/0/ a', 'a weight is above 0, at character 4'],
    ['a ~', "nothing follows '~', at character 4"],
    [
      'say Hello',
      '"Hello" is not one word as it is compared (that would be "hello"), at character 5',
    ],
    ['wow!', '"wow!" is not one word as it is compared (that would be "wow"), at character 1'],
  ])('%j is refused: %s', (text, problem) => {
    expect(problemOf(text)).toBe(`${problem} of sentence template "${text}"`);
  });

  it('is refused when it nests without end', () => {
    expect(problemOf('('.repeat(5000))).toContain('nested too deep');
  });

  it('is refused when it is endless', () => {
    expect(problemOf('a '.repeat(50_000))).toContain('100000 characters');
  });
});
