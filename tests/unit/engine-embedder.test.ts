import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { openTokenizer, openWordList } from '../../models/engines/embed-tokens.ts';
import { OnnxEmbedder } from '../../models/engines/embedder.ts';
import { buildTinyEmbedder } from '../../scripts/fixtures/tiny-embedder.ts';
import { describeEmbedder } from '../contract/embedder.ts';

const HOME = { threads: 1, provider: 'cpu' } as const;
const GLOVE_FOLDER = join(import.meta.dirname, '../../../shared/models/embed/glove-6b-50d-5k');
const GLOVE: ModelFiles = {
  id: 'glove-6b-50d-5k',
  paths: {
    'model.onnx': join(GLOVE_FOLDER, 'model.onnx'),
    'vocab.txt': join(GLOVE_FOLDER, 'vocab.txt'),
  },
  settings: { model: 'model.onnx', tokenizer: 'vocab.txt', tokens: 'words', pooling: 'model' },
};
const folder = mkdtempSync(join(tmpdir(), 'earshot-embedder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tiny = buildTinyEmbedder(folder);
const withSettings = (settings: object): ModelFiles => ({
  ...tiny,
  settings: { ...tiny.settings, ...settings },
});

describeEmbedder('with a transformer and its tokenizer', {
  open: () => OnnxEmbedder.open(tiny, HOME),
  like: ['the light is dim', 'a bright lamp', 'it is late, timer'],
});

describeEmbedder('with the first token for the text', {
  open: () => OnnxEmbedder.open(withSettings({ pooling: 'cls', maxTokens: 8 }), HOME),
  like: ['light', 'lamp', 'timer'],
});

describe.skipIf(!existsSync(GLOVE_FOLDER))('no shared/models: GloVe', () => {
  describeEmbedder('with a list of words and a model that pools', {
    open: () => OnnxEmbedder.open(GLOVE, HOME),
    like: ['turn on the kitchen light', 'lamp in the room', 'the president won the election'],
  });

  it('refuses the word list of another model, naming both files', async () => {
    const words = join(folder, 'more-words.txt');
    writeFileSync(words, `${readFileSync(GLOVE.paths['vocab.txt'] ?? '', 'utf8')}one\nmore\n`);
    const swapped = { ...GLOVE, paths: { ...GLOVE.paths, 'vocab.txt': words } };
    await expect(OnnxEmbedder.open(swapped, HOME)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(/glove-6b-50d-5k\/model\.onnx .*more-words\.txt/),
    });
  });
});

describe('the settings of an embedder', () => {
  it.each([
    [{ pooling: 'max' }, '/pooling'],
    [{ maxTokens: 0 }, '/maxTokens'],
    [{ dimensions: 3 }, 'dimensions'],
    [{ model: 'other.onnx' }, 'other.onnx'],
  ])('are refused by name: %o', async (settings, name) => {
    await expect(OnnxEmbedder.open(withSettings(settings), HOME)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(name),
    });
  });

  it('may put a prefix in front of each text', async () => {
    const { signal } = new AbortController();
    const plain = await OnnxEmbedder.open(tiny, HOME);
    const prefixed = await OnnxEmbedder.open(withSettings({ prefix: 'query: ' }), HOME);
    const [wanted] = await plain.embed(['query: light'], signal);
    expect(await prefixed.embed(['light'], signal)).toEqual([wanted]);
    await plain.close();
    await prefixed.close();
  });

  it('may ask for a pooling that the model does not do', async () => {
    await expect(OnnxEmbedder.open(withSettings({ pooling: 'model' }), HOME)).rejects.toMatchObject(
      { code: 'MODEL_INVALID', message: expect.stringContaining('sentence_embedding') },
    );
  });
});

describe('the tokens of a text', () => {
  const path = tiny.paths['tokenizer.json'] ?? '';
  const vocab = JSON.parse(readFileSync(path, 'utf8')).model.vocab as Record<string, number>;
  const named = (...tokens: string[]): (number | undefined)[] => tokens.map((t) => vocab[t]);

  it('are word pieces between the special tokens', () => {
    const tokens = openTokenizer(path, { maxTokens: 32 });
    expect(tokens.encode('The LÍGHTS, singing')).toEqual(
      named('[CLS]', 'the', 'light', '##s', ',', 'sing', '##ing', '[SEP]'),
    );
    expect(tokens.encode('xqzz')).toEqual(named('[CLS]', '[UNK]', '[SEP]'));
    expect(tokens.encode('')).toEqual(named('[CLS]', '[SEP]'));
  });

  it('are cut before the last special token', () => {
    const tokens = openTokenizer(path, { maxTokens: 4 });
    expect(tokens.encode('light lamp bulb dim')).toEqual(named('[CLS]', 'light', 'lamp', '[SEP]'));
  });

  it('are the lines of whole words, the unknown ones left out', () => {
    const list = join(folder, 'words.txt');
    writeFileSync(list, '[PAD]\nthe\nlight\n,\n');
    const tokens = openWordList(list, { maxTokens: 3 });
    expect(tokens.encode('Xqzz the light, the light')).toEqual([1, 2, 3]);
    expect(tokens.encode('xqzz')).toEqual([]);
    expect(tokens.highestId).toBe(3);
  });
});
