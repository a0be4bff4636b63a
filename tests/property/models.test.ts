import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { parseCatalog } from '../../models/catalog/catalog.ts';
import { encodeManifest, isSafePath, parseManifest } from '../../models/shelf/manifest.ts';
import { readTar, TarFault } from '../../models/shelf/tar-reader.ts';
import type { Behaviour } from '../fakes/model-mirror.ts';
import { entryOf, noise, ShelfBench, sha256Of } from '../fakes/shelf-bench.ts';

const GOOD = entryOf('mine', [
  { name: 'a.gguf', bytes: 5, sha256: ['a'.repeat(64)], urls: ['https://example.org/a.gguf'] },
]);

/** A tree of JSON with one place replaced by something else. */
const mutated = fc
  .tuple(fc.constantFrom(...Object.keys(GOOD)), fc.jsonValue({ maxDepth: 3 }))
  .map(([key, value]) => ({ format: 1, models: [{ ...GOOD, [key]: value }] }));

describe('the parsers of models', () => {
  it('answer any catalogue with models or CONFIG_INVALID', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      mutated.map((value) => JSON.stringify(value)),
    );
    const check = (given: string): void => {
      try {
        for (const { id } of parseCatalog('fuzz.json', given)) expect(id).toMatch(/^[a-z0-9]/);
      } catch (error) {
        expect(error).toBeInstanceOf(EarshotError);
        expect((error as EarshotError).code).toBe('CONFIG_INVALID');
        expect((error as EarshotError).message).toContain('fuzz.json');
      }
    };
    fc.assert(fc.property(text, check), { numRuns: 600 });
  });

  const hash = fc.uint8Array({ minLength: 1, maxLength: 4 }).map(sha256Of);
  const segment = fc.stringMatching(/^[A-Za-z0-9!][A-Za-z0-9 ._+-]{0,20}$/);
  const name = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const file = fc.record({ name, bytes: fc.nat(), sha256: hash });
  const files = fc.uniqueArray(file, { minLength: 1, selector: (one) => one.name });

  it('give back every manifest, whatever the order of its files', () => {
    fc.assert(
      fc.property(files, (given) => {
        const { bytes, sha256 } = encodeManifest({
          format: 1,
          id: 'm',
          files: given,
          archives: [],
        });
        const reversed = [...given].reverse();
        const again = encodeManifest({ format: 1, id: 'm', files: reversed, archives: [] });
        expect(again.sha256).toBe(sha256);
        const found = parseManifest(bytes, sha256);
        expect(new Set(found.files)).toEqual(new Set(given));
      }),
    );
  });

  it('answer any manifest with MODEL_INVALID, even under its right hash', () => {
    const given = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ format: fc.constant(1), id: fc.string(), files: fc.array(fc.jsonValue()) }),
      fc.string().map((path) => ({
        ...{ format: 1, id: 'm', archives: [] },
        files: [{ name: `../${path}`, bytes: 1, sha256: 'a'.repeat(64) }],
      })),
    );
    fc.assert(
      fc.property(given, (value) => {
        const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
        expect(() => parseManifest(bytes, sha256Of(bytes))).toThrow(
          expect.objectContaining({ code: 'MODEL_INVALID' }),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('let no path out of its folder', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b c', '\0', '\\', '!v', '...', '\n');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const path = parts.join('/');
        const isBad = parts.length === 0 || parts.some((one) => /^(\.\.?|)$|[\0\n\\]/.test(one));
        expect(isSafePath(path)).toBe(!isBad);
      }),
    );
  });

  it('answer any archive with files or TarFault', async () => {
    const block = fc.oneof(
      fc.uint8Array({ minLength: 512, maxLength: 512 }),
      fc.constant(new Uint8Array(512)),
      fc.record({ name: fc.string(), size: fc.nat(3000), type: fc.string() }).map(tarHeader),
    );
    const archive = fc.array(block, { maxLength: 8 });
    const read = async (blocks: Uint8Array[]): Promise<void> => {
      async function* source(): AsyncGenerator<Uint8Array> {
        yield* blocks;
      }
      try {
        for await (const { path, bytes, chunks } of readTar(source())) {
          expect(isSafePath(path)).toBe(true);
          let length = 0;
          for await (const chunk of chunks) length += chunk.length;
          expect(length).toBe(bytes);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(TarFault);
      }
    };
    await fc.assert(fc.asyncProperty(archive, read), { numRuns: 500 });
  });
});

/** A header with a right sum. */
function tarHeader({ name, size, type }: { name: string; size: number; type: string }): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 90), 0);
  header.write(size.toString(8).padStart(11, '0'), 124);
  header.write(type.slice(0, 1) || '0', 156);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

describe('a download', () => {
  const WEIGHTS = noise(3000);
  let bench: ShelfBench;
  beforeEach(async () => {
    bench = new ShelfBench();
    await bench.start();
  });
  afterEach(() => bench.stop());

  it('ends with the right bytes, whatever is left of it and wherever it breaks', async () => {
    const behaviour: fc.Arbitrary<Behaviour> = fc.record({
      cutAfterBytes: fc.nat(3100),
      cuts: fc.nat(3),
      hasNoRanges: fc.boolean(),
      hasNoLength: fc.boolean(),
      etag: fc.constantFrom(null, '"a"', 'W/"a"'),
    });
    const left = fc.oneof(
      fc.nat(3000).map((length) => WEIGHTS.subarray(0, length)),
      fc.uint8Array({ maxLength: 3200 }),
    );
    const entry = entryOf('tiny', [bench.file('/w.gguf', WEIGHTS)]);
    const { layout } = bench.shelf;
    const run = async (behaves: Behaviour, leaves: Uint8Array): Promise<void> => {
      rmSync(layout.folder, { recursive: true, force: true });
      mkdirSync(layout.parts, { recursive: true });
      writeFileSync(layout.part('tiny', entry.files![0]!), leaves);
      bench.mirror.seen.length = 0;
      bench.mirror.serve('/w.gguf', WEIGHTS, behaves);
      await bench.pull(entry);
      expect(readFileSync(layout.blob(sha256Of(WEIGHTS))).equals(WEIGHTS)).toBe(true);
      expect(bench.mirror.seen.length).toBeLessThan(10);
    };
    await fc.assert(fc.asyncProperty(behaviour, left, run), { numRuns: 60 });
  });
});
