import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EarshotError } from '../../daemon/base/errors.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import type { WakeDetector } from '../../daemon/ports/hearing.ts';
import type { EngineChoice, WakeName } from '../../daemon/threads/engine-choice.ts';
import { gateOf, openWake, type WakeSettings } from '../../daemon/threads/open-wake.ts';
import { buildTinyWake, TINY_WAKE_TONES_HZ } from '../../scripts/fixtures/tiny-wake.ts';

const HAS_RESCUE = existsSync('/usr/share/pocketsphinx/model/en-us');
const WHY = HAS_RESCUE ? '' : '(no pocketsphinx-en-us)';

let folder: string;
let refused: EarshotError[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-open-wake-'));
  refused = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (settings: Partial<WakeSettings>) =>
  openWake(
    {
      words: [{ phrase: 'hey earshot', sensitivity: 0.5 }],
      refractoryMs: 2000,
      hasSecondStage: true,
      ...settings,
    },
    (error) => refused.push(error),
  );
const tiny = (): EngineChoice<WakeName> => ({
  engine: 'openwakeword',
  model: buildTinyWake(folder),
  home: { threads: 1, provider: 'cpu' },
});

/** Phrases that are heard in a second of a tone. */
async function heardIn(detector: WakeDetector, hz: number): Promise<Set<string>> {
  const found = new Set<string>();
  detector.reset();
  for (let at = 0; at < 16_000; at += 512) {
    const tone = Float32Array.from({ length: 512 }, (_, n) => {
      return 0.3 * Math.sin((2 * Math.PI * hz * (at + n)) / 16_000);
    });
    const detection = await detector.accept(tone);
    if (detection) found.add(detection.phrase);
  }
  return found;
}

describe.skipIf(!HAS_RESCUE)(`what wakes the box ${WHY}`, () => {
  it('is the rescue engine where the model cannot be opened, and the reason is told', async () => {
    const path = join(folder, 'broken.onnx');
    writeFileSync(path, 'no model');
    const names = ['melspectrogram.onnx', 'embedding_model.onnx', 'ping.onnx'];
    const good = tiny();
    const paths = Object.fromEntries(names.map((name) => [name, path]));
    const engine = { ...good, model: { ...good.model, paths } };
    const { detector, verifier } = await open({ engine });
    expect(refused).toMatchObject([{ code: 'CONFIG_INVALID' }]);
    const words = [{ phrase: 'ping', sensitivity: 0.5 }];
    const second = await open({ engine, words });
    expect(refused[1]).toMatchObject({ code: 'MODEL_INVALID' });
    expect(verifier).toBeUndefined();
    expect(await detector.accept(new Float32Array(512))).toBeUndefined();
    for (const one of [detector, second.detector]) await one.close();
  });

  it('is a model for the words that it knows, and the rescue engine for the others', async () => {
    const words = ['ping', 'computer', 'pong'].map((phrase) => ({ phrase, sensitivity: 0.5 }));
    const { detector, verifier } = await open({ engine: tiny(), words, hasSecondStage: false });
    expect(refused).toEqual([]);
    expect(verifier).toBeUndefined();
    expect(await heardIn(detector, TINY_WAKE_TONES_HZ.ping)).toEqual(new Set(['ping']));
    expect(await heardIn(detector, TINY_WAKE_TONES_HZ.pong)).toEqual(new Set(['pong']));
    await detector.close();
  });

  it('says which words a model knows where it knows none that is wanted', async () => {
    const { detector } = await open({ engine: tiny() });
    expect(refused[0]?.message).toContain('"ping", "pong", not "hey earshot"');
    await detector.close();
  });

  it('has a second stage for the words of a model only', async () => {
    const words = ['ping', 'computer'].map((phrase) => ({ phrase, sensitivity: 0.5 }));
    const { detector, verifier } = await open({ engine: tiny(), words });
    const candidate = { startSample: 0, endSample: 16_000, samples: new Float32Array(16_000) };
    expect(await verifier?.verify({ ...candidate, phrase: 'ping', score: 0 })).toBe(false);
    expect(await verifier?.verify({ ...candidate, phrase: 'computer', score: 0 })).toBe(true);
    await detector.close();
    await verifier?.close();
  });
});

describe('the gate of the ears', () => {
  it('tells what it turned away, and a second stage that failed', async () => {
    const told: EarsEvent[] = [];
    const { Preroll } = await import('../../daemon/voice/preroll.ts');
    const detector = { accept: async () => undefined, reset: () => {}, close: async () => {} };
    const verifier = {
      isSure: () => false,
      verify: async () => {
        throw new Error('no memory');
      },
      close: async () => {},
    };
    const gate = gateOf({ detector, verifier, refractoryMs: 2000 }, (event) => told.push(event));
    const detection = { phrase: 'ping', startSample: 0, endSample: 16_000 };
    expect(await gate.admit(detection, new Preroll(4))).toBe(true);
    expect(await gate.admit({ ...detection, endSample: 20_000 }, new Preroll(4))).toBe(false);
    expect(told).toEqual([
      { kind: 'model-refused', role: 'wake', message: 'no memory' },
      { kind: 'wake-rejected', phrase: 'ping', why: 'refractory' },
    ]);
  });
});
