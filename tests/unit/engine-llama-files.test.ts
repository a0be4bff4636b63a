import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFits, estimateBytes, readGgufFacts } from '../../models/engines/gguf-facts.ts';
import { LlamaLanguageModel } from '../../models/engines/llama.ts';
import { planLlama } from '../../models/engines/llama-settings.ts';
import { buildTinyLlama, buildTinyLora } from '../../scripts/fixtures/gguf-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-gguf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOME = { threads: 1, provider: 'cpu' } as const;
const good = buildTinyLlama(folder);
const bytes = readFileSync(good);
const adapter = buildTinyLora(folder, { from: ' on', to: ' off' });

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const renamed = Buffer.from(bytes.toString('latin1').replaceAll('llama', 'xlama'), 'latin1');
const encoder = Buffer.from(bytes.toString('latin1').replaceAll('llama', 'bertx'), 'latin1');
const future = Buffer.from(bytes);
future.writeUInt32LE(9, 4);
const countless = Buffer.from(bytes);
countless.writeBigUInt64LE(1n << 60n, 8);

const bad: [what: string, path: string, why: RegExp][] = [
  ['no byte', file('empty.gguf', Buffer.alloc(0)), /is empty/],
  ['a text', file('text.gguf', Buffer.from('once upon a time')), /not a GGUF/],
  ['half a header', file('header.gguf', bytes.subarray(0, 20)), /cut off/],
  ['half its metadata', file('metadata.gguf', bytes.subarray(0, 3000)), /cut off/],
  ['half its weights', file('weights.gguf', bytes.subarray(0, 400_000)), /cut off/],
  ['all but one byte', file('byte.gguf', bytes.subarray(0, -1)), /cut off|file bounds/],
  ['damaged metadata', file('damage.gguf', Buffer.from(bytes).fill(255, 1000, 1008)), /damaged/],
  ['a wrong architecture', file('arch.gguf', renamed), /unknown model architecture: 'xlama'/],
  ['an encoder', file('encoder.gguf', encoder), /encoder/],
  ['a version to come', file('future.gguf', future), /version 9/],
  ['too many tensors', file('countless.gguf', countless), /damaged/],
  ['an adapter in its place', adapter, /of type "adapter"/],
];

describe('a model file with', () => {
  it.each(bad)('%s is refused by name', async (_, path, why) => {
    const open = LlamaLanguageModel.open({ id: 'bad', paths: { path }, settings: {} }, HOME);
    const error = await open.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'MODEL_INVALID' });
    expect(String(error)).toContain(path);
    expect(String(error)).toMatch(why);
  });

  it('anything wrong leaves the process alive and able to load another', async () => {
    const script = join(folder, 'open-all.mts');
    const engine = join(import.meta.dirname, '../../models/engines/llama.ts');
    writeFileSync(
      script,
      `import { LlamaLanguageModel } from ${JSON.stringify(engine)};
      const codes = [];
      for (const path of ${JSON.stringify([...bad.map(([, path]) => path), good])}) {
        const files = { id: 'x', paths: { path }, settings: {} };
        await LlamaLanguageModel.open(files, ${JSON.stringify(HOME)}).then(
          () => codes.push('opened'), (error) => codes.push(error.code));
      }
      console.log(codes.join(' '));
      process.exit(0);`,
    );
    const tsx = import.meta.resolve('tsx');
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      '--import',
      tsx,
      script,
    ]);
    expect(stdout.trim()).toBe(`${bad.map(() => 'MODEL_INVALID').join(' ')} opened`);
    expect(stderr).toBe('');
  });

  it('no name in the folder is missing', async () => {
    const path = join(folder, 'absent.gguf');
    const open = LlamaLanguageModel.open({ id: 'absent', paths: { path }, settings: {} }, HOME);
    await expect(open).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });

  it('a model where an adapter should be is refused, naming the adapter', async () => {
    const paths = { model: good, extra: bad[1]![1] };
    const settings = { model: 'model', lora: [{ file: 'extra' }] };
    const open = LlamaLanguageModel.open({ id: 'swapped', paths, settings }, HOME);
    await expect(open).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    await expect(open).rejects.toThrow(bad[1]![1]);
  });
});

describe('the memory a model needs', () => {
  it('is its weights, the caches of its sequences and room to compute', async () => {
    const facts = await readGgufFacts(good);
    const one = { contextTokens: 1024, sequences: 1, batchTokens: 512 };
    // Two layers, two heads of 80 keys and 80 values each, half precision.
    const cache = 1024 * 2 * 2 * 160 * 2;
    const grown = estimateBytes(facts, { ...one, sequences: 3 }) - estimateBytes(facts, one);
    expect(grown).toBe(2 * cache + 2 * facts.vocabulary * 4);
    expect(estimateBytes(facts, one)).toBeGreaterThan(bytes.length + cache);
  });

  it('is refused before loading when it is not there', async () => {
    const facts = await readGgufFacts(good);
    const size = { contextTokens: 2048, sequences: 1, batchTokens: 512 };
    const needed = estimateBytes(facts, size) + 256 * 1024 * 1024;
    expect(() => checkFits(facts, size, needed)).not.toThrow();
    const tooLarge = expect.objectContaining({ code: 'MODEL_TOO_LARGE' });
    expect(() => checkFits(facts, size, needed - 1)).toThrow(tooLarge);
    expect(() => checkFits(facts, size, needed - 1)).toThrow(good);
  });

  it('counts the context that was asked for', async () => {
    const endless = buildTinyLlama(folder, { contextTokens: 2 ** 31 - 1 });
    const files = { id: 'endless', paths: { endless }, settings: { contextTokens: 2 ** 31 - 1 } };
    const open = LlamaLanguageModel.open(files, HOME);
    await expect(open).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
  });
});

describe('the settings of a llama', () => {
  const plan = (settings: Record<string, unknown>, paths: Record<string, string> = { m: good }) =>
    planLlama({ id: 'tiny', paths, settings });

  it('have defaults', () => {
    expect(plan({})).toMatchObject({
      modelPath: good,
      settings: { contextTokens: 4096, sequences: 1, templateOptions: { enable_thinking: false } },
    });
  });

  it('take the file that is no adapter as the model', () => {
    const paths = { a: adapter, m: good };
    const { modelPath, adapters } = plan({ lora: [{ file: 'a', scale: 0.5 }] }, paths);
    expect([modelPath, adapters]).toEqual([good, [{ filePath: adapter, scale: 0.5 }]]);
  });

  it.each([
    [{ contextTokens: 3 }, 'CONFIG_INVALID', /settings\.contextTokens of model tiny/],
    [{ threads: 4 }, 'CONFIG_INVALID', /settings\.threads of model tiny: there is no such/],
    [{ lora: [{ file: 'x' }] }, 'MODEL_MISSING', /no file named x/],
    [{ model: 'y' }, 'MODEL_MISSING', /no file named y/],
  ])('refuse %j', (settings, code, message) => {
    expect(() => plan(settings)).toThrow(expect.objectContaining({ code }));
    expect(() => plan(settings)).toThrow(message);
  });

  it('must say which of several files is the model', () => {
    expect(() => plan({}, { a: good, b: good })).toThrow(/say which of a, b/);
  });
});
