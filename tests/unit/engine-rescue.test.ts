import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { POCKETSPHINX_DICTIONARY } from '../../models/engines/pocketsphinx-library.ts';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { PocketSphinxWake } from '../../models/engines/pocketsphinx-wake.ts';
import { embeddedSileroPath, SileroVad } from '../../models/engines/silero-vad.ts';

const missing = existsSync(POCKETSPHINX_DICTIONARY) ? '' : 'pocketsphinx-en-us is not installed';

async function speak(text: string, stopAfter = Number.POSITIVE_INFINITY): Promise<Float32Array[]> {
  const chunks: Float32Array[] = [];
  await new EspeakSynthesizer('en-us').synthesize({ text, rate: 1 }, ({ samples }) => {
    chunks.push(samples);
    return chunks.length < stopAfter;
  });
  return chunks;
}

describe.skipIf(missing !== '')(`the rescue engines ${missing}`, () => {
  it('refuse a wake phrase that nobody can pronounce, naming the word', () => {
    expect(() => new PocketSphinxWake({ phrase: 'hey xqzz', sensitivity: 0.5 })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('xqzz') }),
    );
  });

  it('tell which words cannot be heard, and keep a grammar when the next is broken', async () => {
    const recognizer = new PocketSphinxRecognizer();
    expect(await recognizer.unknownWords(['timer', 'xqzz'])).toEqual(['xqzz']);
    await recognizer.setGrammar({
      jsgf: '#JSGF V1.0;\ngrammar g;\npublic <c> = stop;',
      wakePhrase: '',
    });
    const broken = recognizer.setGrammar({ jsgf: 'nonsense', wakePhrase: '' });
    await expect(broken).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    const recognition = recognizer.begin({ utteranceId: 'u', onPartial: () => undefined });
    recognition.accept(new Float32Array(16_000));
    expect(await recognition.finish()).toMatchObject({ text: '' });
    await recognizer.close();
  });

  it('speak in chunks, and stop at the next one when told to', async () => {
    const whole = await speak('One, two, three, four, five.');
    expect(whole.length).toBeGreaterThan(10);
    expect(Math.max(...whole.flatMap((chunk) => [...chunk]))).toBeGreaterThan(0.05);
    expect(await speak('One, two, three, four, five.', 2)).toHaveLength(2);
    await expect(async () => new EspeakSynthesizer('no-such-voice')).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
  });

  it('tell speech from silence', async () => {
    const vad = await SileroVad.open(embeddedSileroPath());
    for (let i = 0; i < 10; i += 1) {
      expect(await vad.score(new Float32Array(512))).toBeLessThan(0.1);
    }
    await expect(vad.score(new Float32Array(100))).rejects.toMatchObject({ code: 'INTERNAL' });
    await vad.close();
    await expect(SileroVad.open('/no/such/model.onnx')).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
  });
});
