import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { WakeDetection } from '../../daemon/ports/hearing.ts';
import {
  SherpaKeywordSpotter,
  type WakePhrase,
} from '../../models/engines/sherpa-keyword-spotter.ts';
import { tone, toneHz, toneSpeech } from '../../scripts/fixtures/tones.ts';
import { writeKeywordModel } from '../../scripts/fixtures/zipformer-models.ts';

const root = mkdtempSync(join(tmpdir(), 'earshot-sherpa-keywords-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const model = writeKeywordModel(root);

const RATE_HZ = 16_000;
const CLOSE_SAMPLES = 1600;
const open = (...phrases: WakePhrase[]) =>
  SherpaKeywordSpotter.open(model, { threads: 1, provider: 'cpu' }, phrases);

/** Speech after some silence, and silence behind. */
function behindSilence(silenceS: number, speech: Float32Array): Float32Array {
  const lead = Math.round(silenceS * RATE_HZ);
  const whole = new Float32Array(lead + speech.length + RATE_HZ);
  whole.set(speech, lead);
  return whole;
}

async function listen(spotter: SherpaKeywordSpotter, samples: Float32Array) {
  const found: WakeDetection[] = [];
  for (let at = 0; at < samples.length; at += 512) {
    const detection = await spotter.accept(samples.subarray(at, at + 512));
    if (detection) found.push(detection);
  }
  return found;
}

/** Two tones at once: each is heard with but a part of the certainty. */
function blurred(word: string, other: string): Float32Array {
  const both = tone(toneHz(word), RATE_HZ, 0.17);
  for (const [i, sample] of tone(toneHz(other), RATE_HZ, 0.15).entries()) {
    both[i] = (both[i] ?? 0) + sample;
  }
  return both;
}

describe('the keyword spotter', () => {
  it('wakes at any phrase given as text, and at nothing else', async () => {
    const spotter = await open({ phrase: 'Hey Earshot' }, { phrase: 'computer stop' });
    const say = (words: string) => listen(spotter, behindSilence(0.3, toneSpeech(words, RATE_HZ)));
    expect((await say('hey earshot')).map(({ phrase }) => phrase)).toEqual(['Hey Earshot']);
    expect((await say('computer stop')).map(({ phrase }) => phrase)).toEqual(['computer stop']);
    expect(await say('hey computer turn on the light earshot hey stop')).toEqual([]);
    await spotter.close();
  });

  it('counts on from the reset when it has found a phrase', async () => {
    const spotter = await open({ phrase: 'hey earshot' });
    const sound = behindSilence(0.3, toneSpeech('hey earshot', RATE_HZ));
    const [first] = await listen(spotter, sound);
    const [second] = await listen(spotter, sound);
    const moved = (second?.startSample ?? 0) - (first?.startSample ?? 0);
    expect(Math.abs(moved - sound.length)).toBeLessThan(CLOSE_SAMPLES);
    await spotter.close();
  });

  it.each([0, 0.7, 1.2, 2.4, 3.33, 5.9])(
    'says where the phrase lies, also when sherpa started afresh in %s s of silence',
    async (silenceS) => {
      const spotter = await open({ phrase: 'hey earshot' });
      const phrase = toneSpeech('hey earshot', RATE_HZ);
      for (const _ of ['first', 'after a reset']) {
        const [found] = await listen(spotter, behindSilence(silenceS, phrase));
        const startSample = silenceS * RATE_HZ;
        const endSample = startSample + phrase.length - 0.12 * RATE_HZ;
        expect(Math.abs((found?.startSample ?? 0) - startSample)).toBeLessThan(CLOSE_SAMPLES);
        expect(Math.abs((found?.endSample ?? 0) - endSample)).toBeLessThan(CLOSE_SAMPLES);
        spotter.reset();
      }
    },
  );

  it('wakes once a phrase, each time it is said', async () => {
    const spotter = await open({ phrase: 'computer' });
    const speech = behindSilence(0.2, toneSpeech('computer', RATE_HZ));
    expect((await listen(spotter, speech)).length).toBe(1);
    expect((await listen(spotter, speech)).length).toBe(1);
  });

  it('forgets what it heard when it is reset', async () => {
    const spotter = await open({ phrase: 'hey earshot' });
    await listen(spotter, toneSpeech('hey', RATE_HZ));
    await listen(spotter, new Float32Array(RATE_HZ / 2));
    spotter.reset();
    expect(await listen(spotter, behindSilence(0, toneSpeech('earshot', RATE_HZ)))).toEqual([]);
  });

  it('needs more certainty with a higher threshold', async () => {
    const sound = behindSilence(0.3, blurred('computer', 'lamp'));
    const heard = async (threshold: number): Promise<number> =>
      (await listen(await open({ phrase: 'computer', threshold }), sound)).length;
    expect(await heard(0.3)).toBe(1);
    expect(await heard(0.98)).toBe(0);
  });

  it('refuses phrases that the model cannot spell, naming them, and none at all', async () => {
    await expect(open({ phrase: 'hey earshot' }, { phrase: 'hey xqzz' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('hey xqzz'),
    });
    await expect(open()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('hears nothing after it was closed, which may happen twice', async () => {
    const spotter = await open({ phrase: 'computer' });
    await spotter.close();
    await spotter.close();
    expect(await listen(spotter, behindSilence(0, toneSpeech('computer', RATE_HZ)))).toEqual([]);
    spotter.reset();
  });
});
