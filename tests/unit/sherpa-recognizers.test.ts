import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaOfflineRecognizer } from '../../models/engines/sherpa-offline-recognizer.ts';
import { SherpaStreamingRecognizer } from '../../models/engines/sherpa-streaming-recognizer.ts';
import { FIXTURES } from '../../scripts/fixtures/fixture-set.ts';
import { toneSpeech } from '../../scripts/fixtures/tones.ts';
import { type RecognizerSubject, recognizerContract } from '../contract/recognizer.ts';

const root = mkdtempSync(join(tmpdir(), 'earshot-sherpa-recognizers-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const CPU = { threads: 1, provider: 'cpu' } as const;
const models = new Map(
  Object.entries(FIXTURES).map(([name, write]) => [name, write(join(root, name))]),
);
const fixture = (name: string): ModelFiles => models.get(name)!;

const tones: Omit<RecognizerSubject, 'open'> = {
  say: (words) => toneSpeech(words, 16_000),
  sentences: ['turn on the kitchen light', 'set a timer for five minutes'],
  grammar: { jsgf: '', wakePhrase: 'hey earshot', names: ['kitchen light'] },
  unknownWord: 'xylophone',
};

for (const name of ['streaming-zipformer', 'streaming-zipformer-ctc', 'streaming-nemo-ctc']) {
  recognizerContract(`sherpa ${name}`, {
    ...tones,
    open: () => SherpaStreamingRecognizer.open(fixture(name), CPU),
  });
}

for (const name of ['nemo-tdt', 'nemo-ctc']) {
  recognizerContract(`sherpa ${name}`, {
    ...tones,
    open: () => SherpaOfflineRecognizer.open(fixture(name), CPU),
  });
}
