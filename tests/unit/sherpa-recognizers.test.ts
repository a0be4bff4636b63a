import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaOfflineRecognizer } from '../../models/engines/sherpa-offline-recognizer.ts';
import { SherpaStreamingRecognizer } from '../../models/engines/sherpa-streaming-recognizer.ts';
import { FIXTURES } from '../../scripts/fixtures/fixture-set.ts';
import { toneSpeech } from '../../scripts/fixtures/tones.ts';
import { recognizerContract } from '../contract/recognizer.ts';
import { TONE_SUBJECT } from '../contract/recognizer-subjects.ts';

const root = mkdtempSync(join(tmpdir(), 'earshot-sherpa-recognizers-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const CPU = { threads: 1, provider: 'cpu' } as const;
const models = new Map(
  Object.entries(FIXTURES).map(([name, write]) => [name, write(join(root, name))]),
);
const fixture = (name: string): ModelFiles => models.get(name)!;

for (const name of ['streaming-zipformer', 'streaming-zipformer-ctc', 'streaming-nemo-ctc']) {
  recognizerContract(`sherpa ${name}`, {
    ...TONE_SUBJECT,
    open: () => SherpaStreamingRecognizer.open(fixture(name), CPU),
  });
}

for (const name of ['nemo-tdt', 'nemo-ctc']) {
  recognizerContract(`sherpa ${name}`, {
    ...TONE_SUBJECT,
    open: () => SherpaOfflineRecognizer.open(fixture(name), CPU),
  });
}

describe.each([
  'streaming-zipformer',
  'streaming-zipformer-ctc',
  'streaming-nemo-ctc',
  'nemo-tdt',
  'nemo-ctc',
])('a lead that was not understood as the wake phrase: %s', (name) => {
  it('is cut off by its length', async () => {
    const engine = name.startsWith('streaming')
      ? SherpaStreamingRecognizer
      : SherpaOfflineRecognizer;
    const recognizer = await engine.open(fixture(name), CPU);
    const speech = toneSpeech('what is yes no turn on the kitchen light', 16_000);
    const leadSamples = toneSpeech('what is yes no', 16_000).length;
    const recognition = recognizer.begin({
      utteranceId: 'lead',
      leadSamples,
      onPartial: () => undefined,
    });
    recognition.accept(speech);
    expect((await recognition.finish()).text).toBe('turn on the kitchen light');
    await recognizer.close();
  });
});

describe('a long utterance', () => {
  const words = Array.from({ length: 160 }, (_, i) => (i % 2 === 0 ? 'on' : 'off'));

  it('is decoded in parts that leave words whole', async () => {
    const recognizer = await SherpaOfflineRecognizer.open(fixture('nemo-tdt'), CPU);
    const recognition = recognizer.begin({ utteranceId: 'long', onPartial: () => undefined });
    recognition.accept(toneSpeech(words.join(' '), 16_000));
    expect((await recognition.finish()).text).toBe(words.join(' '));
    await recognizer.close();
  });

  it.each(['streaming-zipformer', 'nemo-tdt'])('is heard for a minute: %s', async (name) => {
    const engine = name.startsWith('streaming')
      ? SherpaStreamingRecognizer
      : SherpaOfflineRecognizer;
    const recognizer = await engine.open(fixture(name), CPU);
    const recognition = recognizer.begin({ utteranceId: 'long', onPartial: () => undefined });
    recognition.accept(new Float32Array(59 * 16_000));
    recognition.accept(toneSpeech('stop', 16_000));
    recognition.accept(new Float32Array(16_000));
    recognition.accept(toneSpeech('cancel', 16_000));
    expect((await recognition.finish()).text).toBe('stop');
    await recognizer.close();
  });
});
