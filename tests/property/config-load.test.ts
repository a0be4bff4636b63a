import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkValue } from '../../config/check.ts';
import { CONFIG_KEYS } from '../../config/keys.ts';
import { type ConfigEdit, mergeConfig } from '../../config/load.ts';
import { parseConfigText } from '../../config/yaml-file.ts';
import { EarshotError } from '../../daemon/base/errors.ts';

const anyKey = fc.oneof(
  fc.constantFrom(...CONFIG_KEYS.map(({ key }) => key)),
  fc.string({ maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', 'audio', 'home.devices.0', ''),
);
const anyValue = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(undefined));
const anyEdit: fc.Arbitrary<ConfigEdit> = fc.record({ key: anyKey, value: anyValue });

function mergeText(text: string): void {
  const file = parseConfigText('fuzz.yaml', text);
  try {
    mergeConfig({ file, local: [], fleet: [], flags: [] });
  } catch (error) {
    expect(error).toBeInstanceOf(EarshotError);
    expect((error as EarshotError).code).toBe('CONFIG_INVALID');
    expect((error as EarshotError).message).toContain('fuzz.yaml:');
  }
}

/** Text that looks like YAML more often than noise does. */
const yamlish = fc
  .array(
    fc.constantFrom(
      ...['audio', ':', ' ', '\n', '  ', '- ', '[', ']', '{', '}', '&a', '*a', '!!set', '"', "'"],
      ...['input', 'home', 'devices', '|', '>', '#', '---', '<<', '?', '1e9', '0x', '\t', '\u0000'],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('the config loader', () => {
  it('answers any text with settings or CONFIG_INVALID', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), yamlish), mergeText), { numRuns: 500 });
  });

  it('answers any tree of values with settings or CONFIG_INVALID', () => {
    const tree = fc.dictionary(
      fc.constantFrom('audio', 'home', 'wake', 'timeZone', 'endpointing', 'x'),
      fc.oneof(
        fc.dictionary(fc.constantFrom('input', 'areas', 'devices', 'phrase', 'y'), anyValue),
        fc.jsonValue(),
      ),
    );
    fc.assert(
      fc.property(tree, (value) => mergeText(stringify(value))),
      { numRuns: 300 },
    );
  });

  it('is never stopped by local or fleet edits, and what it gives passes its own checks', () => {
    const edits = fc.array(anyEdit, { maxLength: 12 });
    fc.assert(
      fc.property(edits, edits, (local, fleet) => {
        const loaded = mergeConfig({ file: undefined, local, fleet, flags: [] });
        for (const { key } of CONFIG_KEYS) {
          const value = key
            .split('.')
            .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], loaded.config);
          expect(checkValue(key, value)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives back every value that YAML can carry and the schema allows', () => {
    const volume = fc.integer({ min: 0, max: 100 });
    const input = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => /\S/.test(text));
    fc.assert(
      fc.property(volume, input, (volumePercent, name) => {
        const text = stringify({ audio: { volumePercent, input: name } });
        const file = parseConfigText('own.yaml', text);
        const { config } = mergeConfig({ file, local: [], fleet: [], flags: [] });
        expect(config.audio).toMatchObject({ volumePercent, input: name, output: 'default' });
      }),
    );
  });
});
