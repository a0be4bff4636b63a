import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { LlamaLanguageModel } from '../../models/engines/llama.ts';
import { buildTinyLlama, ECHO_WORDS } from '../../scripts/fixtures/gguf-model.ts';
import { languageModelContract } from '../contract/language-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-llama-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOME = { threads: 1, provider: 'cpu' } as const;
const tiny = buildTinyLlama(folder);

const long = {
  messages: [
    { role: 'system', content: 'You repeat.' },
    { role: 'user', content: ECHO_WORDS.slice(0, 30).join('') },
  ],
} as const;
const short = {
  prompt: { messages: [{ role: 'user', content: ' red green blue' }] },
  text: ' red green blue',
} as const;

for (const sequences of [1, 3]) {
  languageModelContract(`llama.cpp with ${sequences} sequence(s)`, {
    open: () =>
      LlamaLanguageModel.open(
        { id: 'tiny', paths: { 'tiny.gguf': tiny }, settings: { sequences, contextTokens: 1024 } },
        HOME,
      ),
    longAnswer: long,
    shortAnswer: short,
  });
}

/** 260,000 weights trained on children's stories. */
const SHARED = process.env['EARSHOT_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const stories = join(SHARED, 'models/llm/stories260k/stories260K-f32.gguf');
if (existsSync(stories)) {
  languageModelContract('a story writer on llama.cpp', {
    open: () =>
      LlamaLanguageModel.open(
        { id: 'stories', paths: { model: stories }, settings: { contextTokens: 512 } },
        HOME,
      ),
    longAnswer: { messages: [{ role: 'user', content: 'Once upon a time' }] },
    lacks: { stop: 'it tells stories for ever', tools: 'they take more than its 512 tokens' },
  });
} else {
  describe.skip(`a story writer on llama.cpp (skipped: no ${stories})`, () => {
    it('is a language model', () => undefined);
  });
}
