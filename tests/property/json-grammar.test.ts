import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Schema from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../daemon/ports/language.ts';
import { jsonGrammar } from '../../models/engines/json-grammar.ts';
import { LlamaLanguageModel } from '../../models/engines/llama.ts';
import { buildTinyLlama } from '../../scripts/fixtures/gguf-model.ts';
import { endOf, piecesOf, textOf } from '../contract/generated-pieces.ts';

const RUNS = 60;
/** Enough for most values; those that break off are not judged. */
const MAX_TOKENS = 300;

/** Keys and values that a grammar must write with care. */
const awkward = fc.constantFrom('on', 'a b', '', '"', '\\', 'é€😀', 'line\nbreak', ']"}', '\u007f');

const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonSchema>(
      { type: 'boolean' },
      { type: 'null' },
      { type: 'integer' },
      { type: 'number' },
      { type: ['boolean', 'null'] },
      { type: 'string', minLength: 1, maxLength: 3 },
      { const: 'a "quoted" thing' },
    ),
    fc.uniqueArray(awkward, { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
    fc.record({
      type: fc.constant('array'),
      items: tie('schema'),
      minItems: fc.nat(2),
      maxItems: fc.integer({ min: 2, max: 3 }),
    }),
    fc
      .tuple(fc.dictionary(awkward, tie('schema'), { maxKeys: 3 }), fc.nat())
      .map(([properties, mask]) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).filter((_, n) => (mask >> n) & 1),
        additionalProperties: false,
      })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
  ),
}));

describe('a grammar made of a JSON schema', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-grammar-'));
  let model: LlamaLanguageModel;
  beforeAll(async () => {
    const paths = { model: buildTinyLlama(folder) };
    const settings = { contextTokens: 1024 };
    const home = { threads: 1, provider: 'cpu' } as const;
    model = await LlamaLanguageModel.open({ id: 'tiny', paths, settings }, home);
  });
  afterAll(async () => {
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a model writes that would rather write anything else. */
  async function wild(responseSchema: JsonSchema): Promise<unknown> {
    const messages = [{ role: 'user', content: 'x' } as const];
    const request = { messages, responseSchema, temperature: 2, maxTokens: MAX_TOKENS };
    const pieces = await piecesOf(model, request);
    return endOf(pieces).reason === 'stop' ? JSON.parse(textOf(pieces)) : undefined;
  }

  it('lets nothing through that does not fit', async () => {
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(schema, async (one) => {
        const value = await wild(one);
        if (value === undefined) return;
        // The model writes single bytes; those that are no UTF-8 are counted otherwise afterwards.
        if (JSON.stringify(value).includes('\uFFFD')) return;
        judged += 1;
        expect([value, Schema.Compile(one).Check(value)]).toEqual([value, true]);
      }),
      { numRuns: RUNS },
    );
    expect(judged).toBeGreaterThan(RUNS / 2);
  });

  it('may refer to itself', async () => {
    const leaf = { type: 'boolean' };
    const tree: JsonSchema = {
      $ref: '#/$defs/tree',
      $defs: { tree: { anyOf: [leaf, { type: 'array', items: { $ref: '#/$defs/tree' } }] } },
    };
    expect(jsonGrammar(tree)).toMatch(/^root ::= (r\d+)\n.*\1 ::= /s);
    await wild(tree);
  });

  it.each([
    [{}],
    [{ type: 'object' }],
    [{ type: 'array' }],
    [{ type: 'nonsense' }],
    [{ $ref: 'https://example.org/schema' }],
    [{ anyOf: [] }],
    [{ enum: [] }],
  ])('takes %j as any value', async (loose) => {
    await wild(loose);
  });
});
