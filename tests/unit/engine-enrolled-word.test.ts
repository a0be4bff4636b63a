import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EarshotError } from '../../daemon/base/errors.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import { enrolWord } from '../../daemon/threads/enrol-word.ts';
import {
  EnrolledHead,
  enrolledWordText,
  parseEnrolledWord,
  readEnrolledWord,
} from '../../models/engines/enrolled-word.ts';
import { OpenWakeWord, openFeatures } from '../../models/engines/openwakeword.ts';
import type { WakeFeatures } from '../../models/engines/wake-features.ts';
import { trainWord } from '../../models/engines/wake-training.ts';
import { buildTinyWake } from '../../scripts/fixtures/tiny-wake.ts';

const HOME = { threads: 1, provider: 'cpu' } as const;
const folder = mkdtempSync(join(tmpdir(), 'earshot-enrol-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const model = buildTinyWake(folder);

/** Anything louder than hiss is speech. */
const loudness: SpeechProbability = {
  score: async (samples) => (samples.some((x) => Math.abs(x) > 0.05) ? 1 : 0),
  reset: () => undefined,
  close: async () => undefined,
};

/** A tone between quiet, a little different each time. */
function tone(hz: number, seed: number): Float32Array {
  return Float32Array.from({ length: 24_000 }, (_, n) => {
    const isOn = n > 8_000 && n < 16_000;
    const hiss = 0.004 * Math.sin(n * n * 0.0007 + seed);
    return hiss + (isOn ? (0.2 + 0.02 * seed) * Math.sin((2 * Math.PI * hz * n) / 16_000) : 0);
  });
}

let features: WakeFeatures;
beforeAll(async () => {
  features = await openFeatures(model, HOME);
});
afterAll(() => features.close());

const others = [400, 600, 1000, 1400, 2200, 2600, 3000, 4000].map((hz, at) => tone(hz, at));
const enrol = (said: Float32Array[], other = others) =>
  enrolWord({ phrase: 'beep', said, others: other }, { speech: loudness, features });

describe('a word that is enrolled', () => {
  it('is heard by openWakeWord from its file, beside the words of the model', async () => {
    const { word, ...figures } = await enrol([1, 2, 3, 4, 5].map((seed) => tone(3400, seed)));
    expect(figures).toMatchObject({ missed: 0, samples: 5, falseWakings: 0, refusal: undefined });
    const enrolledPath = join(folder, 'beep.json');
    writeFileSync(enrolledPath, enrolledWordText(word));
    const words = [
      { phrase: 'pong', sensitivity: 0.5 },
      { phrase: 'beep', sensitivity: 0.5, enrolledPath },
    ];
    const wake = await OpenWakeWord.open(model, HOME, { words, isVerified: false });
    const heard = async (sound: Float32Array) => {
      wake.reset();
      // As the spotter does it: from just before the speech, at a loudness that is always the same.
      return (await wake.accept(sound.subarray(2_880).map((x) => x * 0.09)))?.phrase;
    };
    expect(await heard(tone(3400, 9))).toBe('beep');
    expect(await heard(tone(2000, 9))).toBe('pong');
    expect(await heard(tone(1000, 9))).toBeUndefined();
    await wake.close();
  }, 60_000);

  it('is refused, with advice, when its samples have nothing in common', async () => {
    const said = [500, 1200, 1800, 2400, 3500].map((hz, seed) => tone(hz, seed));
    const { refusal, missed } = await enrol(said);
    expect(missed).toBeGreaterThan(1);
    expect(refusal).toContain('samples would be missed');
  }, 60_000);

  it('wants 5 to 20 samples, speech in each, and something else to compare with', async () => {
    const five = [1, 2, 3, 4, 5].map((seed) => tone(3400, seed));
    const code = 'USAGE';
    await expect(enrol(five.slice(1))).rejects.toMatchObject({ code, message: /5 to 20/ });
    const silent = [...five.slice(1), new Float32Array(16_000)];
    await expect(enrol(silent)).rejects.toMatchObject({ code, message: /sample 5/ });
    await expect(enrol(five, [])).rejects.toMatchObject({ code });
  }, 60_000);
});

describe('training', () => {
  it('tells two kinds of windows apart, however few there are of one', async () => {
    const window = (level: number, seed: number) =>
      Float32Array.from(
        { length: 1536 },
        (_, n) => (n % 7 === 0 ? level : 0) + 0.3 * Math.sin(n * seed),
      );
    const said = [1, 2, 3].map((seed) => window(1, seed));
    const rest = Array.from({ length: 60 }, (_, at) => window(-1, at + 10));
    const head = new EnrolledHead(trainWord({ said, others: rest }));
    expect(await head.score(window(1, 77))).toBeGreaterThan(0.8);
    expect(await head.score(window(-1, 78))).toBeLessThan(0.2);
  });
});

describe('the file of an enrolled word', () => {
  const good = {
    ...{ phrase: 'beep', lengthMs: 800, threshold: 0.7, bias: 0 },
    mean: new Array<number>(96).fill(0),
    deviation: new Array<number>(96).fill(1),
    weights: new Array<number>(1536).fill(0),
  };

  it('is read as it was written', () => {
    expect(parseEnrolledWord(enrolledWordText(good), 'a')).toMatchObject(good);
  });

  it.each([
    [{ deviation: new Array<number>(96).fill(0) }, '/deviation'],
    [{ weights: [1] }, '/weights'],
    [{ threshold: 1 }, '/threshold'],
  ])('is refused by name with %j', (wrong, name) => {
    const text = enrolledWordText({ ...good, ...wrong });
    expect(() => parseEnrolledWord(text, 'w.json')).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringContaining(name) }),
    );
    expect(() => parseEnrolledWord(text, 'w.json')).toThrow('w.json');
  });

  it('that is missing, a folder or of another version is refused', () => {
    expect(() => readEnrolledWord(join(folder, 'none.json'))).toThrow('there is no enrolled');
    expect(() => readEnrolledWord(folder)).toThrow('no file of that kind');
    const next = enrolledWordText(good).replace('"version":1', '"version":2');
    expect(() => parseEnrolledWord(next, 'w')).toThrow('/version');
  });

  it('that is anything at all never throws but its own error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseEnrolledWord(text, 'w');
        } catch (error) {
          expect((error as EarshotError).code).toBe('MODEL_INVALID');
        }
      }),
    );
  });
});
