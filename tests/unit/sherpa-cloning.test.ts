import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaSynthesizer } from '../../models/engines/sherpa-synthesizer.ts';
import { joinClips } from '../../scripts/bench/clip.ts';
import { writeCloningVoice } from '../../scripts/fixtures/cloning-voice.ts';
import { toneHz } from '../../scripts/fixtures/tones.ts';
import { espeakDataFolder } from '../contract/espeak-data.ts';
import { writeReference } from '../contract/reference.ts';
import { levelAt } from '../contract/tone-level.ts';

const RATE_HZ = 16_000;
const espeakData = espeakDataFolder();
const missing = espeakData === undefined ? '(no espeak-ng-data)' : '';
const folder = mkdtempSync(join(tmpdir(), 'earshot-cloning-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const LOW = writeReference(join(folder, 'low.wav'), 200);
const HIGH = writeReference(join(folder, 'high.wav'), 5_000);

function cloning(path: string, text = 'turn on'): ModelFiles {
  return writeCloningVoice(join(folder, 'voice'), espeakData ?? '', { path, text });
}

function withoutReference(): ModelFiles {
  const { 'reference.wav': _, ...paths } = cloning(LOW).paths;
  return { ...cloning(LOW), paths };
}

async function say(model: ModelFiles, text: string): Promise<Float32Array> {
  const voice = await SherpaSynthesizer.open(model, { threads: 1, provider: 'cpu' });
  const chunks: Float32Array[] = [];
  await voice.synthesize({ text, rate: 1 }, ({ samples }) => chunks.push(samples) > 0);
  await voice.close();
  return joinClips(chunks);
}

describe.skipIf(missing !== '')(`a voice that imitates a clip ${missing}`, () => {
  it('speaks the words with the timbre of the clip', async () => {
    for (const [reference, isLow] of [
      [LOW, true],
      [HIGH, false],
    ] as const) {
      const word = (await say(cloning(reference), 'light')).subarray(0, RATE_HZ * 0.16);
      const tone = levelAt(word, toneHz('light'), RATE_HZ);
      const undertone = levelAt(word, toneHz('light') / 2, RATE_HZ);
      expect(tone).toBeGreaterThan(0.1);
      if (isLow) expect(undertone).toBeGreaterThan(0.5 * tone);
      else expect(undertone).toBeLessThan(0.05 * tone);
    }
  });

  it('is refused without a clip, with a bad one, and without its words', async () => {
    const file = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const short = file('short.wav', readFileSync(LOW).subarray(0, 1_000));
    const empty = file('empty.wav', '');
    const text = file('text.wav', 'this is no sound');
    const long = writeReference(join(folder, 'long.wav'), 200, 31);
    const endless = file('endless.wav', Buffer.alloc(7_000_000));
    for (const path of [short, empty, text, long, endless]) {
      await expect(say(cloning(path), 'light')).rejects.toMatchObject({
        code: 'AUDIO_FILE_INVALID',
        message: expect.stringContaining(path),
      });
    }
    const absent = join(folder, 'absent.wav');
    for (const [model, code, named] of [
      [cloning(absent), 'FILE_NOT_FOUND', absent],
      [withoutReference(), 'MODEL_MISSING', 'reference.wav'],
      [cloning(LOW, ''), 'MODEL_INVALID', 'referenceText'],
      [
        { ...cloning(LOW), settings: { ...cloning(LOW).settings, generation: {} } },
        'MODEL_INVALID',
        'referenceAudio',
      ],
    ] as const) {
      await expect(say(model, 'light')).rejects.toMatchObject({
        code,
        message: expect.stringContaining(named),
      });
    }
  });
});
