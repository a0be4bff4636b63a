import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createResampler } from '../../hw/resampler.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { KeyphraseVerifier } from '../../models/engines/keyphrase-verifier.ts';
import { POCKETSPHINX_DICTIONARY } from '../../models/engines/pocketsphinx-library.ts';
import { PocketSphinxWake } from '../../models/engines/pocketsphinx-wake.ts';

const missing = existsSync(POCKETSPHINX_DICTIONARY) ? '' : 'no pocketsphinx-en-us';

/** At 16 kHz, with some quiet before it. */
async function speak(text: string): Promise<Float32Array> {
  const resampler = createResampler(22_050, 16_000);
  const parts: number[] = new Array<number>(4_000).fill(0);
  await new EspeakSynthesizer('en-us+f3').synthesize({ text, rate: 1 }, ({ samples }) => {
    parts.push(...resampler.process(samples));
    return true;
  });
  return Float32Array.from([...parts, ...new Array<number>(8_000).fill(0)]);
}

describe.skipIf(missing !== '')(`the second stage ${missing}`, () => {
  const verifier = new KeyphraseVerifier(['computer', 'hey earshot', 'xqzz']);
  afterAll(() => verifier.close());
  const verify = async (phrase: string, text: string, score?: number): Promise<boolean> => {
    const samples = (await speak(text)).subarray(0, 25_600);
    const place = { startSample: 0, endSample: samples.length };
    return verifier.verify({
      phrase,
      samples,
      ...place,
      ...(score === undefined ? {} : { score }),
    });
  };

  it('believes its phrase when it was said, and not when something else was', async () => {
    expect(await verify('hey earshot', 'hey earshot', 0.3)).toBe(true);
    expect(await verify('computer', 'hey earshot', 0.3)).toBe(false);
    expect(await verify('hey earshot', 'good morning', 0.3)).toBe(false);
    expect(await verify('hey earshot', 'the weather is fine', 0.3)).toBe(false);
  });

  it('wants less of a sound that the first stage is sure of', async () => {
    expect(await verify('computer', 'computer', 0.3)).toBe(false);
    expect(await verify('computer', 'computer', 0.9)).toBe(true);
  });

  it('believes a soft voice as a loud one', async () => {
    const samples = (await speak('hey earshot')).subarray(0, 25_600).map((x) => x * 0.002);
    expect(verifier.evidence('hey earshot', samples)).toBeGreaterThan(-1800);
  });

  it('finds no phrase in silence', () => {
    expect(verifier.evidence('computer', new Float32Array(16_000))).toBeLessThan(-1700);
  });

  it('has no say in a phrase that no dictionary has', async () => {
    expect(await verify('xqzz', 'the weather is fine', 0)).toBe(true);
  });
});

describe.skipIf(missing !== '')(`several phrases of the rescue engine ${missing}`, () => {
  it('are told by name, and counted from the reset after the first was found', async () => {
    const wake = new PocketSphinxWake([
      { phrase: 'computer', sensitivity: 0.5 },
      { phrase: 'hey earshot', sensitivity: 0.5 },
    ]);
    const texts = ['hey earshot', 'the weather is fine', 'hey earshot'];
    const found: string[] = [];
    let lengthSoFar = 0;
    for (const text of texts) {
      const sound = await speak(text);
      for (let at = 0; at < sound.length; at += 512) {
        const detection = await wake.accept(sound.subarray(at, at + 512));
        if (!detection) continue;
        expect(detection.startSample).toBeGreaterThanOrEqual(lengthSoFar);
        expect(detection.endSample).toBeLessThanOrEqual(lengthSoFar + sound.length);
        found.push(detection.phrase);
      }
      lengthSoFar += sound.length;
    }
    expect(found).toEqual(['hey earshot', 'hey earshot']);
    await wake.close();
  });
});
