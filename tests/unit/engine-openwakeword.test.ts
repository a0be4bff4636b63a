import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WakeDetection } from '../../daemon/ports/hearing.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { OpenWakeWord, thresholdAt } from '../../models/engines/openwakeword.ts';
import { judgeScores } from '../../models/engines/wake-decision.ts';
import { WAKE_STEP_SAMPLES } from '../../models/engines/wake-features.ts';
import { WakeScores } from '../../models/engines/wake-scores.ts';
import { joinClips, readClip, silence } from '../../scripts/bench/clip.ts';
import { buildTinyWake, TINY_WAKE_TONES_HZ } from '../../scripts/fixtures/tiny-wake.ts';

const HOME = { threads: 1, provider: 'cpu' } as const;
const SHARED = join(import.meta.dirname, '../../../shared');
const REAL_FOLDER = join(SHARED, 'models/wake/openwakeword-v0.1');
const CLIPS = join(SHARED, 'data/wakeword_ohf');
const folder = mkdtempSync(join(tmpdir(), 'earshot-wake-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hiss = (lengthMs: number): Float32Array => {
  let state = 7;
  return silence(lengthMs).map(() => {
    state = (state * 16_807) % 2_147_483_647;
    return 0.002 * (state / 1_073_741_823 - 1);
  });
};
const tone = (hz: number, lengthMs: number): Float32Array =>
  hiss(lengthMs).map((x, n) => x + 0.3 * Math.sin((2 * Math.PI * hz * n) / 16_000));
const { ping, pong } = TINY_WAKE_TONES_HZ;

/** What a sound wakes with: each phrase where it was first found; it goes on being reported. */
function sayings(found: readonly WakeDetection[]): WakeDetection[] {
  return found.filter((one, at) => one.phrase !== found[at - 1]?.phrase);
}

/** All detections in a sound, given in blocks of one length. */
async function detect(
  wake: OpenWakeWord,
  sound: Float32Array,
  blockSamples = 512,
): Promise<WakeDetection[]> {
  const found: WakeDetection[] = [];
  for (let at = 0; at < sound.length; at += blockSamples) {
    const detection = await wake.accept(sound.subarray(at, at + blockSamples));
    if (detection) found.push(detection);
  }
  return found;
}

describe('openWakeWord on tones', () => {
  const model = buildTinyWake(folder);
  let wake: OpenWakeWord;
  beforeAll(async () => {
    wake = await OpenWakeWord.open(model, HOME);
  });
  afterAll(() => wake.close());

  it('tells two words apart, each once, and where they lie', async () => {
    wake.reset();
    const sound = joinClips([hiss(2000), tone(ping, 400), hiss(3000), tone(pong, 400), hiss(500)]);
    const found = sayings(await detect(wake, sound));
    expect(found.map(({ phrase }) => phrase)).toEqual(['ping', 'pong']);
    for (const [at, { startSample, endSample }] of found.entries()) {
      const toneEndMs = [2400, 5800][at]!;
      expect(endSample / 16).toBeGreaterThan(toneEndMs - 400);
      expect(endSample / 16).toBeLessThanOrEqual(toneEndMs + 80);
      expect(endSample % WAKE_STEP_SAMPLES).toBe(0);
      expect(endSample - startSample).toBe(16 * 320);
    }
  });

  it('gives the same whatever the blocks of sound', async () => {
    const sound = joinClips([hiss(1000), tone(ping, 400), hiss(1000)]);
    const found: WakeDetection[][] = [];
    for (const blockSamples of [512, 1, 77, 1280, 4000, sound.length]) {
      wake.reset();
      found.push(sayings(await detect(wake, sound, blockSamples)));
    }
    expect(found[0]).toHaveLength(1);
    for (const other of found) expect(other).toEqual(found[0]);
  });

  it('reports a word for as long as its score is high, and how high it is', async () => {
    wake.reset();
    const found = await detect(wake, joinClips([tone(ping, 400), hiss(600)]));
    expect(found.length).toBeGreaterThan(2);
    for (const { score } of found) expect(score).toBeGreaterThanOrEqual(0.5);
  });

  it('takes the words that are wanted, each at its sensitivity', async () => {
    const words = [{ phrase: 'pong', sensitivity: 1 }];
    const some = await OpenWakeWord.open(model, HOME, { words, isVerified: false });
    expect(await detect(some, joinClips([tone(ping, 400), hiss(400)]))).toEqual([]);
    expect(await detect(some, joinClips([tone(pong, 400), hiss(400)]))).not.toEqual([]);
    await some.close();
  });

  it.each([
    [0.5, false, 0.5],
    [0.5, true, 0.2],
    [0.25, false, 0.75],
    [0, false, 0.95],
    [1, true, 0.05],
  ])('at sensitivity %d (second stage: %s) a threshold of 0.5 is %d', (...settings) => {
    const [sensitivity, isVerified, expected] = settings;
    expect(thresholdAt(0.5, { sensitivity, isVerified })).toBeCloseTo(expected, 10);
  });

  it('forgets what it had heard when it is reset', async () => {
    wake.reset();
    await detect(wake, tone(ping, 160));
    wake.reset();
    expect(await detect(wake, hiss(1000))).toEqual([]);
  });

  it('hears nothing in silence, in noise, or in a signal that clips', async () => {
    for (const level of [0, 1, 1000]) {
      wake.reset();
      expect(
        await detect(
          wake,
          hiss(3000).map((x) => x * level),
        ),
      ).toEqual([]);
    }
  });

  it.each([
    [{ words: [] }, '/words'],
    [{ words: [{ phrase: 'ping', model: 'ping.onnx', threshold: 2 }] }, '/words/0/threshold'],
    [{ words: [{ phrase: 'ping', model: 'gong.onnx' }] }, 'gong.onnx'],
  ])('refuses wrong settings by name: %o', async (settings, name) => {
    const wrong: ModelFiles = { ...model, settings: { ...model.settings, ...settings } };
    await expect(OpenWakeWord.open(wrong, HOME)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(name),
    });
  });
});

describe('the decision on scores', () => {
  const words = [
    { phrase: 'a', threshold: 0.5, lengthMs: 500 },
    { phrase: 'b', threshold: 0.8, lengthMs: 500 },
  ];

  it('holds each word to its own threshold, and prefers the one furthest over it', () => {
    const judge = (...scores: number[]): string | undefined =>
      judgeScores(words, scores, 16_000)?.phrase;
    expect(judge(0.49, 0.79)).toBeUndefined();
    expect(judge(0.5, 0.79)).toBe('a');
    expect(judge(0.49, 0.8)).toBe('b');
    expect(judge(0.6, 0.99)).toBe('b');
    expect(judge(0.9, 0.99)).toBe('a');
  });

  it('never begins before the sound', () => {
    const found = judgeScores(words, [1, 0], 1280);
    expect(found).toEqual({ phrase: 'a', startSample: 0, endSample: 1280, score: 1 });
  });
});

describe.skipIf(!existsSync(REAL_FOLDER))('no shared/models: the real openWakeWord', () => {
  const files = ['melspectrogram.onnx', 'embedding_model.onnx'];
  const phrases = { alexa: 'alexa', hey_jarvis: 'hey jarvis', hey_mycroft: 'hey mycroft' };
  // The recording of "hey jarvis" is soft: it scores 0.4 to 0.47.
  const thresholds = [0.5, 0.3, 0.5];
  const heads = Object.keys(phrases).map((name) => `${name}_v0.1.onnx`);
  const real: ModelFiles = {
    id: 'openwakeword-v0.1',
    paths: Object.fromEntries([...files, ...heads].map((name) => [name, join(REAL_FOLDER, name)])),
    settings: {
      melspectrogram: files[0],
      embedding: files[1],
      words: Object.values(phrases).map((phrase, at) => {
        return { phrase, model: heads[at], threshold: thresholds[at] };
      }),
    },
  };

  it('hears three words with one detector, each in its own recording only', async () => {
    const wake = await OpenWakeWord.open(real, HOME);
    for (const [name, phrase] of Object.entries(phrases)) {
      wake.reset();
      const clip = await readClip(join(CLIPS, name, '1.wav'));
      const found = sayings(await detect(wake, joinClips([hiss(300), clip, hiss(500)])));
      expect(found.map((one) => one.phrase)).toEqual([phrase]);
    }
    await wake.close();
  });

  it('starts without a memory that sounds like a word', async () => {
    const paths = {
      melspectrogram: join(REAL_FOLDER, 'melspectrogram.onnx'),
      embedding: join(REAL_FOLDER, 'embedding_model.onnx'),
      words: heads.map((name) => join(REAL_FOLDER, name)),
    };
    const scores = await WakeScores.open(paths, HOME);
    const speech = await readClip(join(CLIPS, 'openwakeword', 'hey_jane.wav'));
    let highest = 0;
    for (const sound of [speech, hiss(2000), silence(2000)]) {
      scores.reset();
      const steps = await scores.accept(sound);
      expect(steps).toHaveLength(Math.floor(sound.length / WAKE_STEP_SAMPLES));
      highest = Math.max(highest, ...steps.flatMap((step) => step.scores));
    }
    expect(highest).toBeLessThan(0.3);
    await scores.close();
  });
});
