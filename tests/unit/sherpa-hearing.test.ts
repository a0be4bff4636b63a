import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createResampler } from '../../hw/resampler.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { SherpaDenoiser } from '../../models/engines/sherpa-denoiser.ts';
import { SherpaSpeakerEmbedder } from '../../models/engines/sherpa-speaker-embedder.ts';
import { type Clip, joinClips } from '../../scripts/bench/clip.ts';
import { mixed, power, siSdrDb } from '../../scripts/bench/signal.ts';
import { writeSpeakerModel } from '../../scripts/fixtures/speaker-model.ts';

import { espeakDataFolder } from '../contract/espeak-data.ts';
import { vowel } from '../fakes/vowel.ts';

const RATE_HZ = 16_000;
const HOME = { threads: 1, provider: 'cpu' } as const;
const MODEL = 'gtcrn_simple.sherpa.onnx';
const GTCRN = join(import.meta.dirname, '../../../shared/models/denoise/gtcrn', MODEL);
const noGtcrn = existsSync(GTCRN) ? '' : '(no GTCRN in the shared folder)';
const noEspeak = espeakDataFolder() === undefined;
const folder = mkdtempSync(join(tmpdir(), 'earshot-hearing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same noise every time (a linear congruential generator), -1..1. */
function noise(length: number): Clip {
  let seed = 1;
  return Float32Array.from({ length }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 1_073_741_824 - 1;
  });
}

async function spoken(text: string): Promise<Clip> {
  const chunks: Clip[] = [];
  const resampler = createResampler(22_050, RATE_HZ);
  await new EspeakSynthesizer('en-us').synthesize({ text, rate: 1 }, ({ samples }) => {
    return chunks.push(resampler.process(samples).slice()) > 0;
  });
  resampler.close();
  return joinClips(chunks);
}

function openDenoiser(): Promise<SherpaDenoiser> {
  const settings = { model: { gtcrn: { model: MODEL } } };
  return SherpaDenoiser.open({ id: 'gtcrn', paths: { [MODEL]: GTCRN }, settings }, HOME);
}

function inSteps(denoiser: SherpaDenoiser, clip: Clip, step: number): Clip {
  const out: Clip[] = [];
  for (let at = 0; at < clip.length; at += step) {
    out.push(denoiser.process(clip.subarray(at, at + step)));
  }
  return joinClips(out);
}

describe.skipIf(noGtcrn !== '')(`the denoiser ${noGtcrn}`, () => {
  it('gives back every sample but the last hop, however the signal is cut', async () => {
    const denoiser = await openDenoiser();
    expect(denoiser.latencySamples).toBe(256);
    const clip = noise(8_000);
    const whole = inSteps(denoiser, clip, 512);
    expect(whole).toHaveLength(Math.floor(8_000 / 256) * 256 - 256);
    for (const step of [1, 160, 255, 257, 1_000, 8_000]) {
      denoiser.reset();
      expect(inSteps(denoiser, clip, step)).toEqual(whole);
    }
    expect(denoiser.process(new Float32Array(0))).toHaveLength(0);
    await denoiser.close();
  });

  it('lets speech through where it is, and takes noise away', async ({ skip }) => {
    if (noEspeak) skip('no espeak-ng-data');
    const denoiser = await openDenoiser();
    const pause = new Float32Array(8_000);
    const speech = joinClips([pause, await spoken('Turn on the kitchen light.'), pause]);
    const heard = mixed(speech, noise(speech.length), 5);
    const clean = inSteps(denoiser, heard, 512);
    expect(siSdrDb(clean, speech) - siSdrDb(heard, speech)).toBeGreaterThan(3);
    const late = joinClips([clean.slice(64), new Float32Array(64)]);
    expect(siSdrDb(clean, speech)).toBeGreaterThan(siSdrDb(late, speech) + 3);
    const inPause = (clip: Clip): number => power(clip.slice(-6_000, -1_000));
    expect(inPause(clean)).toBeLessThan(0.1 * inPause(heard));
    await denoiser.close();
  });

  it('starts afresh after a reset, and refuses after it was closed', async () => {
    const denoiser = await openDenoiser();
    const first = inSteps(denoiser, noise(4_000), 512);
    denoiser.reset();
    expect(inSteps(denoiser, noise(4_000), 512)).toEqual(first);
    await denoiser.close();
    await denoiser.close();
    denoiser.reset();
    expect(() => denoiser.process(noise(512))).toThrow(
      expect.objectContaining({ code: 'ENGINE_FAILED' }),
    );
  });
});

describe('the speaker embedder', () => {
  const model = writeSpeakerModel(join(folder, 'speaker'));
  const ANNA = [500, 1_800, 3_200];
  const BERT = [300, 900, 2_200];

  /** Three vowels at three pitches: what is said, in the timbre of who says it. */
  function utterance(formantsHz: readonly number[], pitchesHz: readonly number[]): Clip {
    return joinClips(pitchesHz.map((pitchHz) => vowel({ pitchHz, formantsHz }, 0.5)));
  }

  const cosine = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, x, at) => sum + x * b[at]!, 0);

  it('puts the same speaker near and another far, whatever they say, however loud', async () => {
    const embedder = await SherpaSpeakerEmbedder.open(model, HOME);
    expect(embedder.dimensions).toBe(20);
    const anna = await embedder.embed(utterance(ANNA, [110, 130, 150]));
    const annaAgain = await embedder.embed(utterance(ANNA, [140, 120, 125]));
    const annaSoftly = await embedder.embed(utterance(ANNA, [110, 130, 150]).map((x) => x / 4));
    const bert = await embedder.embed(utterance(BERT, [110, 130, 150]));
    expect(Math.hypot(...anna)).toBeCloseTo(1, 5);
    expect(cosine(anna, annaAgain)).toBeGreaterThan(0.95);
    expect(cosine(anna, annaSoftly)).toBeGreaterThan(0.95);
    expect(cosine(anna, bert)).toBeLessThan(0.5);
    expect(cosine(annaAgain, bert)).toBeLessThan(0.5);
    await embedder.close();
  });

  it('bounds what it looks at, and refuses what is no voice', async () => {
    const embedder = await SherpaSpeakerEmbedder.open(model, HOME);
    const half = vowel({ pitchHz: 120, formantsHz: ANNA }, 1);
    const long = joinClips([...Array.from({ length: 30 }, () => half), noise(10 * RATE_HZ)]);
    const bounded = await embedder.embed(long.slice(0, 30 * RATE_HZ));
    expect(cosine(await embedder.embed(long), bounded)).toBeCloseTo(1, 6);
    for (const few of [0, 1, 300, 7_999]) {
      await expect(embedder.embed(noise(few))).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    }
    await embedder.close();
    await embedder.close();
    await expect(embedder.embed(half)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
