import fc from 'fast-check';
import Schema from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { checkCall } from '../../daemon/agent/call-check.ts';
import { coerce } from '../../daemon/agent/coerce.ts';

/** A schema, a value that fits it, and the same value as a model may write it. */
interface Case {
  schema: Record<string, unknown>;
  value: unknown;
  written: unknown;
}

const integer: fc.Arbitrary<Case> = fc.tuple(fc.integer(), fc.boolean()).map(([value, isText]) => ({
  ...{ schema: { type: 'integer' }, value, written: isText ? ` ${value} ` : value },
}));
const boolean: fc.Arbitrary<Case> = fc
  .tuple(fc.boolean(), fc.constantFrom('', 'lower', 'upper'))
  .map(([value, how]) => {
    const text = how === 'upper' ? String(value).toUpperCase() : String(value);
    return { schema: { type: 'boolean' }, value, written: how === '' ? value : text };
  });
const text: fc.Arbitrary<Case> = fc.oneof(
  fc.string().map((value) => ({ schema: { type: 'string' }, value, written: value })),
  fc.integer().map((n) => ({ schema: { type: 'string' }, value: String(n), written: n })),
);
const allowed: fc.Arbitrary<Case> = fc
  .tuple(fc.constantFrom('turn_on', 'turn_off'), fc.constantFrom('TURN ON', 'Turn-On', 'turn_on'))
  .map(([value, written]) => ({
    schema: { type: 'string', enum: ['turn_on', 'turn_off'] },
    value,
    written: value === 'turn_on' ? written : 'Turn Off',
  }));
const scalar = fc.oneof(integer, boolean, text, allowed);
const list: fc.Arbitrary<Case> = fc.tuple(integer, fc.boolean()).map(([each, isText]) => ({
  schema: { type: 'array', items: each.schema },
  value: [each.value],
  written: isText ? JSON.stringify([each.written]) : [each.written],
}));
const object: fc.Arbitrary<Case> = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(scalar, list), { maxKeys: 5 })
  .map((parts) => {
    const of = (key: keyof Case) =>
      Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part[key]]));
    const properties = of('schema');
    return {
      schema: { type: 'object', properties, required: [], additionalProperties: false },
      ...{ value: of('value'), written: of('written') },
    };
  });

describe('arguments as a model writes them', () => {
  it('become what was meant, once and for all', () => {
    fc.assert(
      fc.property(object, ({ schema, value, written }) => {
        const mended = coerce(schema, written);
        expect(mended.value).toEqual(value);
        expect(coerce(schema, mended.value)).toEqual({ value: mended.value, coercions: 0 });
      }),
    );
  });

  it('that fit stay the very same', () => {
    fc.assert(
      fc.property(object, ({ schema, value }) => {
        const { value: same, coercions } = coerce(schema, value);
        expect([same === value, coercions]).toEqual([true, 0]);
      }),
    );
  });

  it('of any kind are let through only where they fit, and are never changed in place', () => {
    const parameters = {
      type: 'object',
      properties: {
        percent: { type: 'integer', minimum: 0, maximum: 100 },
        on: { type: 'boolean' },
      },
      required: ['percent'],
      additionalProperties: false,
    };
    const tool = { name: 'light', description: '', parameters };
    const given = fc.oneof(
      fc.dictionary(fc.constantFrom('percent', 'on', '__proto__', 'x'), fc.jsonValue()),
      fc.record({ percent: fc.oneof(fc.integer(), fc.integer().map(String), fc.double()) }),
    );
    fc.assert(
      fc.property(given, (values) => {
        const before = structuredClone(values);
        const checked = checkCall({ name: 'light', arguments: values }, [tool]);
        expect(values).toEqual(before);
        if (checked.kind === 'wrong') {
          expect(checked.problem.length).toBeLessThan(1_500);
          return;
        }
        expect(Schema.Check(parameters, checked.values)).toBe(true);
        expect(checked.values['percent']).toSatisfy(
          (percent: unknown) =>
            Number.isInteger(percent) && Number(percent) >= 0 && Number(percent) <= 100,
        );
      }),
    );
  });

  it('are walked to a bounded depth', () => {
    let deep: unknown = '7';
    for (let n = 0; n < 5_000; n += 1) deep = [deep];
    const schema: Record<string, unknown> = { type: 'array' };
    schema['items'] = schema;
    expect(coerce(schema, deep).coercions).toBe(0);
  });
});
