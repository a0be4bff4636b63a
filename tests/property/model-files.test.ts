import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { readOnnxHead } from '../../models/engines/onnx-head.ts';
import { readTokens } from '../../models/engines/sherpa-files.ts';
import { plainText } from '../../models/engines/spoken-text.ts';
import { partsOf } from '../../models/engines/utterance-audio.ts';
import { WordPieces } from '../../models/engines/word-pieces.ts';
import { OnnxGraph, onnxModel } from '../../scripts/fixtures/onnx-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-model-files-'));
const path = join(folder, 'model.onnx');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves to what was read, or to the code of a typed error; anything else is a defect. */
async function outcome<T>(read: Promise<T>): Promise<T | string> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof EarshotError) return error.code;
    throw error;
  }
}

describe('model files', () => {
  it('of any bytes are read, or refused as invalid', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string().map((s) => Buffer.from(s)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(path, content);
        const readers = [
          readOnnxHead,
          (at: string) => readTokens({ name: 'tokens.txt', path: at }),
        ];
        for (const read of readers) {
          const result = await outcome<unknown>(read(path));
          if (typeof result === 'string') expect(result).toBe('MODEL_INVALID');
        }
      }),
    );
  });

  it('keep any metadata', async () => {
    const entries = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
    await fc.assert(
      fc.asyncProperty(entries, async (metadata) => {
        writeFileSync(path, onnxModel(new OnnxGraph('empty'), metadata));
        const read = await readOnnxHead(path);
        expect([...read.metadata].sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });
});

describe('text and sound of an utterance', () => {
  it('is plain already when it was made plain', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = plainText(text);
        expect(plainText(plain)).toBe(plain);
        expect(plain).not.toMatch(/ {2}|^ | $/);
      }),
    );
  });

  it('is spelled by pieces that make up the words again', () => {
    const tokens = ['▁', 'a', 'b', '▁a', 'ab', 'ba', 'bb', '▁ab'];
    const pieces = new WordPieces(new Map(tokens.map((token, id) => [token, id])), new Map());
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 30 }), (phrase) => {
        const spelled = pieces.spell(phrase) ?? [];
        const words = phrase.split(/\s+/).filter((word) => word !== '');
        expect(spelled.join('')).toBe(words.map((word) => `▁${word}`).join(''));
      }),
    );
  });

  it('loses nothing in parts, none of which is too long', () => {
    const sound = fc.float32Array({ maxLength: 20_000, noNaN: true });
    fc.assert(
      fc.property(sound, fc.integer({ min: 1600, max: 9000 }), (samples, maxSamples) => {
        const parts = partsOf(samples, maxSamples);
        expect(parts.every(({ length }) => length <= maxSamples)).toBe(true);
        expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(samples.length);
      }),
    );
  });
});
