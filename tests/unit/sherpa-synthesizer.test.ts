import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaSynthesizer } from '../../models/engines/sherpa-synthesizer.ts';
import { writeToneVoice } from '../../scripts/fixtures/tone-voice.ts';
import { GAP_MS, TONE_MS, TONE_WORDS, toneHz } from '../../scripts/fixtures/tones.ts';
import { levelAt } from '../contract/tone-level.ts';

const RATE_HZ = 16_000;
const WORD_SAMPLES = (RATE_HZ * TONE_MS) / 1000;
const PITCH_SAMPLES = (RATE_HZ * (TONE_MS + GAP_MS)) / 1000;
const folder = mkdtempSync(join(tmpdir(), 'earshot-synthesizer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tones = writeToneVoice(folder);

/** The tone voice with other settings. */
function tuned(generation: object, vits: object = {}, other: object = {}): ModelFiles {
  const model = tones.settings['model'] as { vits: object };
  const settings = { ...tones.settings, ...other, generation };
  return { ...tones, settings: { ...settings, model: { vits: { ...model.vits, ...vits } } } };
}

async function withVoice<T>(
  model: ModelFiles,
  use: (voice: SherpaSynthesizer) => Promise<T>,
): Promise<T> {
  const voice = await SherpaSynthesizer.open(model, { threads: 1, provider: 'cpu' });
  try {
    return await use(voice);
  } finally {
    await voice.close();
  }
}

async function say(voice: SherpaSynthesizer, text: string, rate = 1): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  await voice.synthesize({ text, rate }, ({ samples }) => chunks.push(samples) > 0);
  return Float32Array.from(chunks.flatMap((chunk) => [...chunk]));
}

function sayWith(model: ModelFiles, text: string, rate = 1): Promise<Float32Array> {
  return withVoice(model, (voice) => say(voice, text, rate));
}

/** The word whose tone is the loudest. */
function loudestWord(sound: Float32Array): string {
  const level = (word: string): number => levelAt(sound, toneHz(word), RATE_HZ);
  return TONE_WORDS.reduce((best, word) => (level(word) > level(best) ? word : best));
}

describe('the voice of tones', () => {
  it('speaks each word as its tone, in order, at the rate of its model', async () => {
    const words = 'turn on the kitchen light fan';
    const sound = await sayWith(tones, words);
    const heard = words.split(' ').map((_, index) => {
      const start = index * PITCH_SAMPLES;
      return loudestWord(sound.subarray(start, start + WORD_SAMPLES));
    });
    expect(heard.join(' ')).toBe(words);
    expect(sound).toHaveLength(5 * PITCH_SAMPLES + WORD_SAMPLES);
  });

  it('says nothing where it has no word, and the words that it has', async () => {
    await withVoice(tones, async (voice) => {
      expect(await say(voice, 'supercalifragilistic')).toHaveLength(0);
      expect(await say(voice, 'turn zzz')).toHaveLength(WORD_SAMPLES);
    });
  });
});

describe('settings of a voice', () => {
  it('choose the speaker', async () => {
    const undertone = (sound: Float32Array): number =>
      levelAt(sound, toneHz('light') / 2, RATE_HZ) / levelAt(sound, toneHz('light'), RATE_HZ);
    expect(undertone(await sayWith(tones, 'light'))).toBeLessThan(0.05);
    expect(undertone(await sayWith(tuned({ sid: 1 }), 'light'))).toBeGreaterThan(0.5);
  });

  it('make it faster or slower, on top of what is asked for', async () => {
    const normal = (await sayWith(tones, 'turn on')).length;
    const ratio = async (model: ModelFiles, rate: number): Promise<number> =>
      (await sayWith(model, 'turn on', rate)).length / normal;
    expect(await ratio(tuned({ speed: 2 }), 1)).toBeCloseTo(0.5, 1);
    expect(await ratio(tuned({ speed: 2 }), 0.5)).toBeCloseTo(1, 1);
    // Left to itself the library would forget the length scale as soon as the rate is not 1.
    expect(await ratio(tuned({}, { lengthScale: 1.5 }), 1)).toBeCloseTo(1.5, 1);
    expect(await ratio(tuned({}, { lengthScale: 1.5 }), 1.5)).toBeCloseTo(1, 1);
  });

  it('scale its pauses', async () => {
    const text = 'turn,,,, on';
    const short = await sayWith(tuned({ silenceScale: 0.1 }), text);
    const long = await sayWith(tuned({ silenceScale: 1 }), text);
    expect(long.length - short.length).toBeGreaterThan(0.2 * RATE_HZ);
  });

  it.each([
    [{ sid: 2 }, 'speakers 0 to 1'],
    [{ sid: -1 }, 'generation.sid'],
    [{ sid: 0.5 }, 'generation.sid'],
    [{ speed: 0 }, 'generation.speed'],
    [{ speed: Number.NaN }, 'generation.speed'],
    [{ silenceScale: 50 }, 'generation.silenceScale'],
    [{ volume: 3 }, 'generation.volume'],
    [{ extra: [1] }, 'generation.extra'],
  ])('are refused where they make no sense: %j', async (generation, named) => {
    await expect(sayWith(tuned(generation), 'turn')).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(named),
    });
  });

  it('are refused where they are for no voice, or for two', async () => {
    const files = (tones.settings['model'] as { vits: object }).vits;
    for (const model of [{}, { whisper: files }, { vits: files, kitten: files }]) {
      await expect(sayWith({ ...tones, settings: { model } }, 'turn')).rejects.toMatchObject({
        code: 'MODEL_INVALID',
      });
    }
  });
});

describe('while it speaks', () => {
  it('the thread goes on: other work is done between the start and the first chunk', async () => {
    await withVoice(tones, async (voice) => {
      let turns = 0;
      let turnsBeforeSound = 0;
      let isSpeaking = true;
      const count = (): void => {
        turns += 1;
        if (isSpeaking) setImmediate(count);
      };
      setImmediate(count);
      await voice.synthesize({ text: `${'turn '.repeat(70)}. stop.`, rate: 0.5 }, () => {
        turnsBeforeSound ||= turns;
        return true;
      });
      isSpeaking = false;
      expect(turnsBeforeSound).toBeGreaterThan(10);
    });
  });

  it('closing it ends the sentence at the next chunk, and what waits fails', async () => {
    const voice = await SherpaSynthesizer.open(tones, { threads: 1, provider: 'cpu' });
    let chunks = 0;
    let closed: Promise<void> | undefined;
    const text = 'turn. on. the. light. stop. stop. stop. stop. stop. stop.';
    const spoken = voice.synthesize({ text, rate: 1 }, () => {
      chunks += 1;
      closed ??= voice.close();
      return true;
    });
    const waiting = voice.synthesize({ text, rate: 1 }, () => true);
    await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await spoken;
    await closed;
    expect(chunks).toBe(1);
    await expect(say(voice, 'turn')).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('an error of the listener ends the sentence, and is handed back as it is', async () => {
    await withVoice(tones, async (voice) => {
      const failure = new Error('the speaker is gone');
      const spoken = voice.synthesize({ text: 'turn. on. the. light.', rate: 1 }, () => {
        throw failure;
      });
      await expect(spoken).rejects.toBe(failure);
      expect(await say(voice, 'turn')).toHaveLength(WORD_SAMPLES);
    });
  });

  it('only so many requests may wait', async () => {
    await withVoice(tones, async (voice) => {
      const requests = Array.from({ length: 65 }, () => say(voice, 'turn'));
      await expect(requests[64]).rejects.toMatchObject({ code: 'BUSY' });
      await Promise.all(requests.slice(0, 64));
      expect(await say(voice, 'turn')).toHaveLength(WORD_SAMPLES);
    });
  });
});

describe('closing a voice', () => {
  it('gives its memory back', async () => {
    const BALLAST = 5_000_000;
    const heavy = writeToneVoice(join(folder, 'heavy'), BALLAST);
    const rssAfter = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i += 1) await sayWith(heavy, 'turn');
      return process.memoryUsage.rss();
    };
    const before = await rssAfter(4);
    expect((await rssAfter(12)) - before).toBeLessThan(4 * 4 * BALLAST);
  });
});
