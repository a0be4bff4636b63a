import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { POCKETSPHINX_DICTIONARY } from '../../models/engines/pocketsphinx-library.ts';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { recognizerContract } from '../contract/recognizer.ts';
import { speakToFile, voicesMissing } from '../e2e/voices.ts';

const missing = existsSync(POCKETSPHINX_DICTIONARY)
  ? voicesMissing()
  : 'pocketsphinx-en-us is not installed';
const WAV_HEADER_BYTES = 44;
const PCM_SCALE = 32_768;
const folder = mkdtempSync(join(tmpdir(), 'earshot-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spoken = new Map<string, Float32Array>();

/** Speech of a synthetic speaker that the recogniser is measured with. */
function say(text: string): Float32Array {
  const known = spoken.get(text);
  if (known) return known;
  const path = join(folder, 'speech.wav');
  speakToFile({ text, speaker: 'slt' }, path);
  const pcm = readFileSync(path).subarray(WAV_HEADER_BYTES);
  const samples = Float32Array.from({ length: pcm.length / 2 }, (_, i) => {
    return pcm.readInt16LE(2 * i) / PCM_SCALE;
  });
  spoken.set(text, samples);
  return samples;
}

describe.skipIf(missing !== '')(`the rescue recogniser ${missing}`, () => {
  recognizerContract('pocketsphinx', {
    open: async () => new PocketSphinxRecognizer(),
    say,
    sentences: ['turn on the kitchen light', 'what time is it'],
    grammar: {
      jsgf:
        '#JSGF V1.0;\ngrammar g;\npublic <c> = [hey earshot] ' +
        '(turn on the kitchen light | what time is it | stop);\n',
      wakePhrase: 'hey earshot',
      names: [],
    },
    unknownWord: 'xqzz',
  });
});
