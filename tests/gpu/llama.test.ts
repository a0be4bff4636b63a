import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LlamaLanguageModel } from '../../models/engines/llama.ts';
import {
  buildHalfBillionLlama,
  buildTinyLlama,
  ECHO_WORDS,
} from '../../scripts/fixtures/gguf-model.ts';
import { endOf, type piecesOf } from '../contract/generated-pieces.ts';
import { languageModelContract } from '../contract/language-model.ts';

/** Character devices of NVIDIA's driver: a card in a PC, and a Jetson's own. */
const hasGpu = ['/dev/nvidiactl', '/dev/nvhost-gpu'].some((path) => existsSync(path));
const HOME = { threads: 1, provider: 'cuda' } as const;
const MEASURED_TOKENS = 256;

describe.skipIf(!hasGpu)('a language model on CUDA (skipped where there is no NVIDIA GPU)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-gpu-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const open = (path: string, id: string): Promise<LlamaLanguageModel> =>
    LlamaLanguageModel.open({ id, paths: { path }, settings: { contextTokens: 1024 } }, HOME);

  it('computes every layer there; how fast is printed', async () => {
    const model = await open(buildHalfBillionLlama(folder), 'half-billion');
    afterAll(() => model.close());
    expect(model.home.gpuLayers).toBeGreaterThan(24);
    const { signal } = new AbortController();
    const question = { role: 'user', content: 'x'.repeat(64) } as const;
    const request = { messages: [question], maxTokens: MEASURED_TOKENS, temperature: 0, signal };
    // The first run compiles and allocates what the others find ready.
    for (const run of ['cold', 'warm']) {
      const startMs = performance.now();
      let firstMs = 0;
      const pieces: Awaited<ReturnType<typeof piecesOf>> = [];
      for await (const piece of model.generate(request)) {
        firstMs ||= performance.now() - startMs;
        pieces.push(piece);
      }
      const { usage } = endOf(pieces);
      const seconds = (performance.now() - startMs - firstMs) / 1000;
      expect(usage.generatedTokens).toBe(MEASURED_TOKENS);
      const rate = ((MEASURED_TOKENS - 1) / seconds).toFixed(0);
      console.log(`CUDA, ${run}: ${rate} tokens/s, first token after ${firstMs.toFixed(1)} ms`);
    }
  });

  if (hasGpu) {
    const tiny = buildTinyLlama(folder);
    languageModelContract('llama.cpp on CUDA', {
      open: () => open(tiny, 'tiny'),
      longAnswer: { messages: [{ role: 'user', content: ECHO_WORDS.slice(0, 30).join('') }] },
      shortAnswer: { prompt: { messages: [{ role: 'user', content: ' red' }] }, text: ' red' },
    });
  }
});
