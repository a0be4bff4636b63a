import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { speechGrammar } from '../../daemon/compose/speech-grammar.ts';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import type { WakeDetection } from '../../daemon/ports/hearing.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { createResampler } from '../../hw/resampler.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { POCKETSPHINX_DICTIONARY } from '../../models/engines/pocketsphinx-library.ts';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { PocketSphinxWake } from '../../models/engines/pocketsphinx-wake.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { SMALL_HOME } from '../fakes/small-home.ts';

const missing = existsSync(POCKETSPHINX_DICTIONARY) ? '' : 'pocketsphinx-en-us is not installed';

async function speak(text: string, stopAfter = Number.POSITIVE_INFINITY): Promise<Float32Array[]> {
  const chunks: Float32Array[] = [];
  await new EspeakSynthesizer('en-us').synthesize({ text, rate: 1 }, ({ samples }) => {
    chunks.push(samples);
    return chunks.length < stopAfter;
  });
  return chunks;
}

/** Words in a voice that the recogniser knows, at 16 kHz, between half seconds of silence. */
async function speakClearly(text: string): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  const resampler = createResampler(22_050, 16_000);
  await new EspeakSynthesizer('en-us+f3').synthesize({ text, rate: 1 }, ({ samples }) => {
    chunks.push(resampler.process(samples).slice());
    return true;
  });
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const whole = new Float32Array(length + 16_000);
  let at = 8_000;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

async function detect(
  wake: PocketSphinxWake,
  sound: Float32Array,
): Promise<WakeDetection | undefined> {
  for (let at = 0; at < sound.length; at += 512) {
    const detection = await wake.accept(sound.subarray(at, at + 512));
    if (detection) return detection;
  }
  return undefined;
}

describe.skipIf(missing !== '')(`the rescue engines ${missing}`, () => {
  it('refuse a wake phrase that nobody can pronounce, naming the word', () => {
    expect(() => new PocketSphinxWake([{ phrase: 'hey xqzz', sensitivity: 0.5 }])).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('xqzz') }),
    );
  });

  it('say where a wake phrase lies, counted from the reset, the second time as well', async () => {
    const phrase = await speakClearly('hey earshot');
    const wake = new PocketSphinxWake([{ phrase: 'hey earshot', sensitivity: 0.5 }]);
    const first = await detect(wake, phrase);
    wake.reset();
    const second = await detect(wake, phrase);
    for (const { startSample = 0, endSample = 0 } of [first ?? {}, second ?? {}]) {
      // 0.5 s of silence, then less than a second of phrase.
      expect(startSample).toBeGreaterThan(6_000);
      expect(startSample).toBeLessThan(10_000);
      expect(endSample).toBeGreaterThan(14_000);
      expect(endSample).toBeLessThan(24_000);
    }
    await wake.close();
  });

  it('hear back-channels beside commands', async () => {
    const recognizer = new PocketSphinxRecognizer();
    const phrases = loadPhrases();
    const { backChannels } = phrases;
    const said = { wakePhrases: ['hey earshot'], backChannels };
    const source = speechGrammar(createUnderstanding(SMALL_HOME), SMALL_HOME, said);
    const unknown = await recognizer.unknownWords(source.words());
    await recognizer.setGrammar(source.compile(new Set(unknown)));
    const hear = async (text: string): Promise<string> => {
      const recognition = recognizer.begin({ utteranceId: text, onPartial: () => undefined });
      recognition.accept(await speakClearly(text));
      return (await recognition.finish()).text;
    };
    // Without back-channels in the grammar the first is heard as `not the`.
    for (const text of ['got it', 'nice', 'i see']) {
      expect(phrases.isBackChannel(await hear(text)), text).toBe(true);
    }
    expect(await hear('stop')).toBe('stop');
    await recognizer.close();
  });

  it('tell which words cannot be heard, and keep a grammar when the next is broken', async () => {
    const recognizer = new PocketSphinxRecognizer();
    expect(await recognizer.unknownWords(['timer', 'xqzz'])).toEqual(['xqzz']);
    await recognizer.setGrammar({
      jsgf: '#JSGF V1.0;\ngrammar g;\npublic <c> = stop;',
      wakePhrases: [],
      names: [],
    });
    const broken = recognizer.setGrammar({ jsgf: 'nonsense', wakePhrases: [], names: [] });
    await expect(broken).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    const recognition = recognizer.begin({ utteranceId: 'u', onPartial: () => undefined });
    recognition.accept(new Float32Array(16_000));
    expect(await recognition.finish()).toMatchObject({ text: '' });
    await recognizer.close();
  });

  it('hear the nasal of a number that a thin voice hardly has', async () => {
    const recognizer = new PocketSphinxRecognizer();
    // The grammar of a home thinks some numbers more usual than others.
    const jsgf =
      '#JSGF V1.0;\ngrammar g;\npublic <c> = what is (/1e-12/ fifteen | /1/ fifty) plus four;';
    await recognizer.setGrammar({ jsgf, wakePhrases: [], names: [] });
    for (const number of ['fifteen', 'fifty']) {
      const recognition = recognizer.begin({ utteranceId: number, onPartial: () => undefined });
      recognition.accept(await speakClearly(`what is ${number} plus four`));
      const { text } = await recognition.finish();
      expect(text).toBe(`what is ${number} plus four`);
    }
    await recognizer.close();
  });

  it('speak in chunks, and stop at the next one when told to', async () => {
    const whole = await speak('One, two, three, four, five.');
    expect(whole.length).toBeGreaterThan(10);
    expect(Math.max(...whole.flatMap((chunk) => [...chunk]))).toBeGreaterThan(0.05);
    expect(await speak('One, two, three, four, five.', 2)).toHaveLength(2);
    await expect(async () => new EspeakSynthesizer('no-such-voice')).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
  });

  it('speak in any voice of theirs, and in their own where they lack one', async () => {
    const voice = new EspeakSynthesizer('en-us');
    const said = async (name?: string): Promise<number> => {
      let sum = 0;
      const request = { text: 'good morning', rate: 1, voice: name };
      await voice.synthesize(request, ({ samples }) => {
        sum += samples.reduce((total, x) => total + Math.abs(x), 0);
        return true;
      });
      return sum;
    };
    const own = await said();
    // It differs a little from one time to the next, another voice by far more.
    const unlike = (sum: number): number => Math.abs(sum / own - 1);
    expect(unlike(await said('en-us+f3'))).toBeGreaterThan(0.1);
    expect(unlike(await said('no-such-voice'))).toBeLessThan(0.05);
    expect(unlike(await said('en-us+f3'))).toBeGreaterThan(0.1);
    expect(unlike(await said())).toBeLessThan(0.05);
  });

  it('tell speech from silence', async () => {
    const vad = await SileroVad.openEmbedded();
    for (let i = 0; i < 10; i += 1) {
      expect(await vad.score(new Float32Array(512))).toBeLessThan(0.1);
    }
    await expect(vad.score(new Float32Array(100))).rejects.toMatchObject({ code: 'INTERNAL' });
    await vad.close();
  });
});
