import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Template } from '../../daemon/home/templates/template.ts';
import { TemplateError } from '../../daemon/home/templates/values.ts';

const WORDS = [
  'value',
  'value_json',
  'value_json.a',
  'constructor',
  '__proto__',
  'prototype',
  'process',
  "''",
  '[]',
  '{}',
  "'a'",
  '1',
  '2.0',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '.',
  ',',
  ':',
  '|',
  '~',
  '+',
  '*',
  '/',
  '%',
  '**',
  'if',
  'else',
  'not',
  'and',
  'or',
  'in',
  'is',
  'defined',
  'float',
  'int',
  'round',
  'default(1)',
  'tojson',
  "replace('a','b')",
  'join',
  'namespace',
  'range(9)',
  'cycler',
  'upper',
  'split',
  'get',
  '()',
  'none',
];
const soup = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 14 })
  .map((words) => `{{ ${words.join(' ')} }}`);
const statement = fc.constantFrom(
  '{% if',
  '%}',
  '{% else %}',
  '{% endif %}',
  '{% set x =',
  '{% for a in',
  '{% endfor %}',
  '{{',
  '}}',
  '{#',
  '#}',
);
const program = fc
  .array(fc.oneof(statement, fc.constantFrom(...WORDS), fc.string({ maxLength: 5 })), {
    maxLength: 20,
  })
  .map((parts) => parts.join(' '));

/** Names whose text would show that something of JavaScript was reached. */
const LEAKS = /function|native code|\[object|class /;

describe('any template with any message', () => {
  it('makes a bounded text or is refused by name, and sees no JavaScript', () => {
    const sources = fc.oneof(soup, program, fc.string());
    const values = fc.oneof(fc.json({ maxDepth: 3 }), fc.string());
    fc.assert(
      fc.property(sources, values, (source, value) => {
        try {
          const text = new Template(source).read(value);
          expect(text.length).toBeLessThanOrEqual(16 * 1024);
          if (!LEAKS.test(source) && !LEAKS.test(value)) expect(text).not.toMatch(LEAKS);
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});
