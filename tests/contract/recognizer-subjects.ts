import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POCKETSPHINX_DICTIONARY } from '../../models/engines/pocketsphinx-library.ts';
import { toneSpeech } from '../../scripts/fixtures/tones.ts';
import { speakToFile, voicesMissing } from '../e2e/voices.ts';
import type { RecognizerSubject } from './recognizer.ts';

const WAV_HEADER_BYTES = 44;
const PCM_SCALE = 32_768;

/** What a recogniser of the tone language can be told. */
export const TONE_SUBJECT: Omit<RecognizerSubject, 'open'> = {
  say: (words) => toneSpeech(words, 16_000),
  sentences: ['turn on the kitchen light', 'set a timer for five minutes'],
  grammar: { jsgf: '', wakePhrases: ['hey earshot', 'computer'], names: ['kitchen light'] },
  unknownWord: 'xylophone',
};

/** Why the rescue recogniser cannot be tested; empty: it can. */
export function rescueMissing(): string {
  const isInstalled = existsSync(POCKETSPHINX_DICTIONARY);
  return isInstalled ? voicesMissing() : 'pocketsphinx-en-us is not installed';
}

const spoken = new Map<string, Float32Array>();

/** Speech of a synthetic speaker that the rescue recogniser is measured with. */
function sayEnglish(text: string): Float32Array {
  const known = spoken.get(text);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), 'earshot-contract-'));
  try {
    const path = join(folder, 'speech.wav');
    speakToFile({ text, speaker: 'slt' }, path);
    const pcm = readFileSync(path).subarray(WAV_HEADER_BYTES);
    const samples = Float32Array.from({ length: pcm.length / 2 }, (_, i) => {
      return pcm.readInt16LE(2 * i) / PCM_SCALE;
    });
    spoken.set(text, samples);
    return samples;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the rescue recogniser can be told. */
export const RESCUE_SUBJECT: Omit<RecognizerSubject, 'open'> = {
  say: sayEnglish,
  sentences: ['turn on the kitchen light', 'what time is it'],
  grammar: {
    jsgf:
      '#JSGF V1.0;\ngrammar g;\npublic <c> = [hey earshot | okay box] ' +
      '(turn on the kitchen light | what time is it | stop);\n',
    wakePhrases: ['hey earshot', 'okay box'],
    names: [],
  },
  unknownWord: 'xqzz',
};
