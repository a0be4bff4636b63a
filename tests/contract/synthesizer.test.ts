import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Synthesizer } from '../../daemon/ports/speech.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { SherpaSynthesizer } from '../../models/engines/sherpa-synthesizer.ts';
import { writeCloningVoice } from '../../scripts/fixtures/cloning-voice.ts';
import { type PhonemeFormat, writePhonemeVoice } from '../../scripts/fixtures/phoneme-voice.ts';
import { writeToneVoice } from '../../scripts/fixtures/tone-voice.ts';
import { espeakDataFolder } from './espeak-data.ts';
import { linkedSynthesizer } from './linked-synthesizer.ts';
import { writeReference } from './reference.ts';
import { synthesizerContract, type VoiceUnderTest } from './synthesizer.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-voice-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const espeakData = espeakDataFolder();
const missing = espeakData === undefined ? '(no espeak-ng-data)' : '';
const HOME = { threads: 1, provider: 'cpu' } as const;
const TEXTS = {
  text: 'Turn on the light. Set a timer. Stop it, please.',
  sentence: 'Turn on the kitchen light.',
};

function phonemeVoice(format: PhonemeFormat): VoiceUnderTest {
  const open = (): Promise<Synthesizer> => {
    const model = writePhonemeVoice(join(folder, format), format, espeakData ?? '');
    return SherpaSynthesizer.open(model, HOME);
  };
  return { missing, open, ...TEXTS };
}

const tones = writeToneVoice(join(folder, 'tones'));
const VOICES: Record<string, VoiceUnderTest> = {
  'espeak-ng': { missing, open: async () => new EspeakSynthesizer('en-us'), ...TEXTS },
  'sherpa-onnx, VITS with a lexicon': {
    missing: '',
    open: () => SherpaSynthesizer.open(tones, HOME),
    ...TEXTS,
  },
  'sherpa-onnx, Piper': phonemeVoice('piper'),
  'sherpa-onnx, Kitten': phonemeVoice('kitten'),
  'sherpa-onnx, Kokoro': phonemeVoice('kokoro'),
  'sherpa-onnx, Matcha': phonemeVoice('matcha'),
  'sherpa-onnx, ZipVoice': {
    missing,
    open: () => {
      const path = writeReference(join(folder, 'reference.wav'), 200);
      const reference = { path, text: 'turn on' };
      const at = join(folder, 'zipvoice');
      return SherpaSynthesizer.open(writeCloningVoice(at, espeakData ?? '', reference), HOME);
    },
    ...TEXTS,
  },
};

for (const [name, voice] of Object.entries(VOICES)) {
  synthesizerContract(name, voice);
  synthesizerContract(`${name} over its link`, {
    ...voice,
    open: async () => linkedSynthesizer(await voice.open()),
  });
}
