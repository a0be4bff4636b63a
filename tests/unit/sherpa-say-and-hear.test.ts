import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sherpaConfig } from '../../models/engines/sherpa-config.ts';
import { loadSherpa } from '../../models/engines/sherpa-library.ts';
import { SherpaSynthesizer } from '../../models/engines/sherpa-synthesizer.ts';
import { joinClips } from '../../scripts/bench/clip.ts';
import { writeNemoTdt } from '../../scripts/fixtures/nemo-models.ts';
import { writeToneVoice } from '../../scripts/fixtures/tone-voice.ts';
import { TONE_WORDS } from '../../scripts/fixtures/tones.ts';
import { writeZipformerTransducer } from '../../scripts/fixtures/zipformer-models.ts';

const HOME = { threads: 1, provider: 'cpu' } as const;
/** So that the recognisers see the end of the last word. */
const TAIL_SAMPLES = 12_000;
const folder = mkdtempSync(join(tmpdir(), 'earshot-say-and-hear-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The words as the voice says them, then silence, at 16 kHz. */
async function said(text: string, rate: number): Promise<Float32Array> {
  const voice = await SherpaSynthesizer.open(writeToneVoice(join(folder, 'voice')), HOME);
  expect(voice.sampleRateHz).toBe(16_000);
  const chunks: Float32Array[] = [];
  await voice.synthesize({ text, rate }, ({ samples }) => chunks.push(samples) > 0);
  await voice.close();
  return joinClips([...chunks, new Float32Array(TAIL_SAMPLES)]);
}

async function heardLive(samples: Float32Array): Promise<string> {
  const { OnlineRecognizer } = await loadSherpa();
  const model = writeZipformerTransducer(join(folder, 'streaming'));
  const recognizer = new OnlineRecognizer(sherpaConfig(model, HOME));
  const stream = recognizer.createStream();
  stream.acceptWaveform({ samples, sampleRate: 16_000 });
  while (recognizer.isReady(stream)) recognizer.decode(stream);
  return recognizer.getResult(stream).text.trim();
}

async function heardAfterwards(samples: Float32Array): Promise<string> {
  const { OfflineRecognizer } = await loadSherpa();
  const model = writeNemoTdt(join(folder, 'offline'));
  const recognizer = await OfflineRecognizer.createAsync(sherpaConfig(model, HOME));
  const stream = recognizer.createStream();
  stream.acceptWaveform({ samples, sampleRate: 16_000 });
  return (await recognizer.decodeAsync(stream)).text.trim();
}

describe('what the voice says', () => {
  it.each([
    ['turn on the kitchen light', 1],
    ['Set a timer for five minutes, please.', 1],
    [TONE_WORDS.join(' '), 1],
    ['turn on the kitchen light', 0.8],
  ])('is heard word for word: %s, at rate %d', async (text, rate) => {
    const words = text.toLowerCase().replace(/[^a-z ]/g, '');
    const samples = await said(text, rate);
    expect(await heardLive(samples)).toBe(words);
    expect(await heardAfterwards(samples)).toBe(words);
  });
});
