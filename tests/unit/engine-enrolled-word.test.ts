import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EarshotError } from '../../daemon/base/errors.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import { enrolWord } from '../../daemon/threads/enrol-word.ts';
import { FalseWakingTail } from '../../daemon/threads/false-waking-tail.ts';
import {
  EnrolledHead,
  enrolledWordText,
  parseEnrolledWord,
  readEnrolledWord,
} from '../../models/engines/enrolled-word.ts';
import { OpenWakeWord, openFeatures } from '../../models/engines/openwakeword.ts';
import type { WakeFeatures } from '../../models/engines/wake-features.ts';
import { comparedPart, direction, templateOf } from '../../models/engines/wake-template.ts';
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

/** Six tones at once between quiet, a little different each time. */
function chord(lowestHz: number, seed: number): Float32Array {
  return Float32Array.from({ length: 24_000 }, (_, n) => {
    const hiss = 0.004 * Math.sin(n * n * 0.0007 + seed);
    if (n < 8_000 || n > 16_000) return hiss;
    const tones = [0, 1, 2, 3, 4, 5].map((k) => ((lowestHz + 400 * k) * n) / 2546.48);
    return hiss + (0.05 + 0.004 * seed) * tones.reduce((sum, turn) => sum + Math.sin(turn), 0);
  });
}

/** A tone between quiet. */
function tone(hz: number): Float32Array {
  return Float32Array.from({ length: 24_000 }, (_, n) => {
    const isOn = n > 8_000 && n < 16_000;
    const hiss = 0.004 * Math.sin(n * n * 0.0007);
    return hiss + (isOn ? 0.3 * Math.sin((2 * Math.PI * hz * n) / 16_000) : 0);
  });
}

let features: WakeFeatures;
beforeAll(async () => {
  features = await openFeatures(model, HOME);
});
afterAll(() => features.close());

/** Two seconds of tones below 3 kHz, a new one every tenth of a second, as speech changes. */
function melody(seed: number): Float32Array {
  return Float32Array.from({ length: 36_000 }, (_, n) => {
    const place = Math.floor(n / 1_600);
    const hz = 200 * (1 + ((place * place * 7 + place * 3 + seed * 5) % 14));
    const isOn = place > 1 && (place + seed) % 9 !== 0;
    return isOn ? 0.2 * Math.sin((2 * Math.PI * hz * n) / 16_000) : 0.004 * Math.sin(n * n);
  });
}

const others = Array.from({ length: 8 }, (_, seed) => melody(seed));
const enrol = (said: Float32Array[], other = others) =>
  enrolWord({ phrase: 'beep', said, others: other }, { speech: loudness, features });

describe('a word that is enrolled', () => {
  it('is heard by openWakeWord from its file, beside the words of the model', async () => {
    const { word, ...figures } = await enrol([1, 2, 3, 4, 5].map((seed) => chord(3400, seed)));
    expect(figures).toMatchObject({ missed: [], samples: 5, falseWakings: 0, refusal: undefined });
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
    expect(await heard(chord(3400, 9))).toBe('beep');
    expect(await heard(tone(2000))).toBe('pong');
    expect(await heard(tone(1000))).toBeUndefined();
    await wake.close();
  }, 60_000);

  it('names the sample that is unlike the others, and is refused when most are', async () => {
    const alike = [1, 2, 3, 4].map((seed) => chord(3400, seed));
    const one = await enrol([...alike.slice(0, 2), chord(800, 5), ...alike.slice(2)]);
    expect(one).toMatchObject({ missed: [2], refusal: undefined });
    const said = [400, 1400, 2400, 3400, 4400].map((hz, seed) => chord(hz, seed));
    const { refusal, missed } = await enrol(said);
    expect(missed.length).toBeGreaterThan(1);
    expect(refusal).toContain('samples are unlike the others');
  }, 60_000);

  it('is refused, with advice, when other speech holds it', async () => {
    const said = [1, 2, 3, 4, 5].map((seed) => chord(3400, seed));
    const { refusal, falseWakings } = await enrol(said, [
      ...others,
      chord(3400, 6),
      chord(3400, 7),
    ]);
    expect(falseWakings).toBe(2);
    expect(refusal).toContain('other speech comes too near');
  }, 60_000);

  it('wants 5 to 20 samples, speech in each, and something else to compare with', async () => {
    const five = [1, 2, 3, 4, 5].map((seed) => chord(3400, seed));
    const code = 'USAGE';
    await expect(enrol(five.slice(1))).rejects.toMatchObject({ code, message: /5 to 20/ });
    const silent = [...five.slice(1), new Float32Array(16_000)];
    await expect(enrol(silent)).rejects.toMatchObject({ code, message: /sample 5/ });
    await expect(enrol(five, [])).rejects.toMatchObject({ code });
  }, 60_000);
});

describe('the template of a phrase', () => {
  const embeddings = (seed: number): Float32Array =>
    Float32Array.from({ length: 1536 }, (_, n) => Math.sin(n * (seed + 1)));
  const none = new Array<number>(96).fill(0);
  const seen = (seed: number): Float32Array => direction(comparedPart(embeddings(seed)), none);
  const headOf = (template: Float32Array, mean: readonly number[] = none): EnrolledHead =>
    new EnrolledHead({
      ...{ format: 'earshot-wake-word', version: 2, phrase: 'beep', lengthMs: 800 },
      ...{ threshold: 0.5, mean: [...mean], template: [...template] },
    });

  it('is like each of its sayings, however loud, and unlike others', async () => {
    const head = headOf(templateOf([[seen(1)], [seen(2)]]));
    expect(await head.score(embeddings(1))).toBeGreaterThan(0.9);
    expect(await head.score(embeddings(1).map((x) => 30 * x))).toBeGreaterThan(0.9);
    expect(await head.score(embeddings(3))).toBeLessThan(0.1);
  });

  it('counts each saying the same, whatever its length', async () => {
    const head = headOf(templateOf([[seen(1)], [seen(2), seen(2), seen(2), seen(2)]]));
    expect(await head.score(embeddings(1))).toBeCloseTo(await head.score(embeddings(2)), 2);
  });

  it('is measured from the mean of other speech', async () => {
    const mean = none.map((_, n) => 5 * Math.cos(n));
    const shifted = embeddings(1).map((x, n) => x + (mean[n % 96] ?? 0));
    const template = templateOf([[seen(1)]]);
    expect(await headOf(template, mean).score(shifted)).toBeGreaterThan(0.9);
    expect(await headOf(template).score(shifted)).toBeLessThan(0.1);
  });

  it('scores one half at its threshold', async () => {
    const parts = comparedPart(embeddings(1));
    const half = direction(parts, none).map((x, n) => (n % 2 === 0 ? x : 0));
    const share = half.reduce((sum, x) => sum + x * x, 0);
    const word = { format: 'earshot-wake-word', version: 2, phrase: 'beep' } as const;
    const numbers = { lengthMs: 800, mean: none, template: [...half] };
    const head = new EnrolledHead({ ...word, ...numbers, threshold: share });
    expect(await head.score(embeddings(1))).toBeCloseTo(0.5, 4);
  });
});

describe('the tail of false wakings', () => {
  it('tells how often an exponential one goes beyond what was heard', () => {
    // Quantiles of an exponential distribution: 100 stretches in 200 s, a tenth apart at e-fold.
    const peaks = Array.from({ length: 100 }, (_, n) => -0.1 * Math.log((n + 0.5) / 100));
    const tail = new FalseWakingTail(peaks, 200_000);
    const anHour = -0.1 * Math.log(1 / 1800);
    expect(tail.levelFor(1)).toBeGreaterThan(anHour - 0.03);
    expect(tail.levelFor(1)).toBeLessThan(anHour + 0.03);
    expect(tail.perHourAt(tail.levelFor(7))).toBeCloseTo(7, 6);
  });

  it('is finite for anything that was heard', () => {
    const nearness = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(nearness, (peaks) => {
        expect(new FalseWakingTail(peaks, 80_000).levelFor(1)).not.toBeNaN();
      }),
    );
  });
});

describe('the file of an enrolled word', () => {
  const good = {
    ...{ phrase: 'beep', lengthMs: 800, threshold: 0.5 },
    mean: new Array<number>(96).fill(0),
    template: new Array<number>(480).fill(0.04),
  };

  it('is read as it was written', () => {
    expect(parseEnrolledWord(enrolledWordText(good), 'a')).toMatchObject(good);
  });

  it.each([
    [{ mean: [1] }, '/mean'],
    [{ template: new Array<number>(1536).fill(0) }, '/template'],
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
    const next = enrolledWordText(good).replace('"version":2', '"version":1');
    expect(() => parseEnrolledWord(next, 'w')).toThrow(/version.*enrol it again/);
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
