import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sherpaConfig } from '../../models/engines/sherpa-config.ts';
import { checkSherpaFiles } from '../../models/engines/sherpa-files.ts';
import { loadSherpa } from '../../models/engines/sherpa-library.ts';
import { FIXTURES } from '../../scripts/fixtures/fixture-set.ts';
import { TONE_WORDS, toneHz, toneSpeech } from '../../scripts/fixtures/tones.ts';

const MAX_MODEL_BYTES = 1_000_000;
const CPU = { threads: 1, provider: 'cpu' } as const;
/** Every word, and one twice in a row. */
const EVERYTHING = `${TONE_WORDS.join(' ')} on on`;
const root = mkdtempSync(join(tmpdir(), 'earshot-fixtures-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** All words after `lead` samples of silence, with silence behind. */
function speech(lead: number): Float32Array {
  const words = toneSpeech(EVERYTHING, 16_000);
  const whole = new Float32Array(lead + words.length + 12_000);
  whole.set(words, lead);
  return whole;
}

describe('the fixture models', () => {
  it('are the same, byte for byte, each time, and small', () => {
    const folders = ['first', 'second'].map((name) => join(root, name));
    const script = join(import.meta.dirname, '../../scripts/make-fixtures');
    for (const folder of folders) execFileSync(script, [folder]);
    const [first = '', second = ''] = folders;
    for (const name of Object.keys(FIXTURES)) {
      const files = readdirSync(join(first, name));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        expect(statSync(join(first, name, file)).size).toBeLessThan(MAX_MODEL_BYTES);
        const same = readFileSync(join(first, name, file)).equals(
          readFileSync(join(second, name, file)),
        );
        expect(same, `${name}/${file}`).toBe(true);
      }
    }
    expect(readFileSync(join(first, 'models.json'), 'utf8')).toContain('tones-nemo-tdt');
  });

  it.each(['streaming-zipformer', 'streaming-zipformer-ctc', 'streaming-nemo-ctc'])(
    'of streaming recognisers read every word, wherever its tone begins: %s',
    async (name) => {
      const model = FIXTURES[name]!(join(root, name));
      await checkSherpaFiles(model, 'OnlineRecognizer');
      const { OnlineRecognizer } = await loadSherpa();
      const recognizer = new OnlineRecognizer(sherpaConfig(model, CPU));
      for (const lead of [0, 100, 333, 555]) {
        const stream = recognizer.createStream();
        stream.acceptWaveform({ samples: speech(lead), sampleRate: 16_000 });
        while (recognizer.isReady(stream)) recognizer.decode(stream);
        expect(recognizer.getResult(stream).text.trim()).toBe(EVERYTHING);
      }
    },
  );

  it.each(['nemo-tdt', 'nemo-ctc'])(
    'of offline recognisers read every word, wherever its tone begins: %s',
    async (name) => {
      const model = FIXTURES[name]!(join(root, name));
      await checkSherpaFiles(model, 'OfflineRecognizer');
      const { OfflineRecognizer } = await loadSherpa();
      const recognizer = await OfflineRecognizer.createAsync(sherpaConfig(model, CPU));
      for (const lead of [0, 100, 333, 555]) {
        const stream = recognizer.createStream();
        stream.acceptWaveform({ samples: speech(lead), sampleRate: 16_000 });
        expect((await recognizer.decodeAsync(stream)).text.trim()).toBe(EVERYTHING);
      }
    },
  );
});

describe('the tone language', () => {
  it('gives every word a frequency of its own, all within what the models hear', () => {
    const frequencies = TONE_WORDS.map(toneHz);
    expect(new Set(frequencies).size).toBe(TONE_WORDS.length);
    expect(Math.min(...frequencies)).toBeGreaterThanOrEqual(400);
    expect(Math.max(...frequencies)).toBeLessThan(7000);
  });

  it('refuses a word that it does not have', () => {
    expect(() => toneSpeech('turn on the sun', 16_000)).toThrow('sun');
  });
});
