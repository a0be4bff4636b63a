import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Recognizer, Transcript } from '../../daemon/ports/hearing.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaOfflineRecognizer } from '../../models/engines/sherpa-offline-recognizer.ts';
import { SherpaStreamingRecognizer } from '../../models/engines/sherpa-streaming-recognizer.ts';
import { WordPieces } from '../../models/engines/word-pieces.ts';
import { writeNemoTdt } from '../../scripts/fixtures/nemo-models.ts';
import { tone, toneHz, toneSpeech } from '../../scripts/fixtures/tones.ts';
import { writeZipformerTransducer } from '../../scripts/fixtures/zipformer-models.ts';

const root = mkdtempSync(join(tmpdir(), 'earshot-sherpa-hotwords-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const CPU = { threads: 1, provider: 'cpu' } as const;
const PREFERRING = { decodingMethod: 'modified_beam_search', hotwordsScore: 3 };

/** "turn on the", then both tones at once: nearly as much like the one as like the other. */
function slurred(likelier: string, other: string): Float32Array {
  const start = toneSpeech('turn on the', 16_000);
  const both = tone(toneHz(likelier), 16_000, 0.18);
  for (const [i, sample] of tone(toneHz(other), 16_000, 0.15).entries()) {
    both[i] = (both[i] ?? 0) + sample;
  }
  const whole = new Float32Array(start.length + both.length + 4_000);
  whole.set(start);
  whole.set(both, start.length);
  return whole;
}

async function hear(recognizer: Recognizer, samples: Float32Array): Promise<Transcript> {
  const recognition = recognizer.begin({ utteranceId: 'u', onPartial: () => undefined });
  recognition.accept(samples);
  return recognition.finish();
}

const grammar = (...names: string[]) => ({ jsgf: '', wakePhrases: [], names });

describe('names of the home', () => {
  const engines: [string, (folder: string) => Promise<Recognizer>][] = [
    [
      'streaming',
      (folder) => {
        const model = writeZipformerTransducer(folder);
        const settings = { ...model.settings, ...PREFERRING };
        return SherpaStreamingRecognizer.open({ ...model, settings }, CPU);
      },
    ],
    [
      'offline',
      (folder) => {
        const model = writeNemoTdt(folder);
        const settings = { ...model.settings, ...PREFERRING };
        return SherpaOfflineRecognizer.open({ ...model, settings }, CPU);
      },
    ],
  ];
  it.each(engines)('are preferred where the sound is of two minds: %s', async (name, open) => {
    const recognizer = await open(join(root, name));
    const sound = slurred('lamp', 'kitchen');
    expect((await hear(recognizer, sound)).text).toBe('turn on the lamp');
    await recognizer.setGrammar(grammar('kitchen', 'a name with a word nobody can spell: xyz'));
    expect((await hear(recognizer, sound)).text).toBe('turn on the kitchen');
    // What is clear stays as it is.
    expect((await hear(recognizer, toneSpeech('lamp', 16_000))).text).toBe('lamp');
    await recognizer.setGrammar(grammar());
    expect((await hear(recognizer, sound)).text).toBe('turn on the lamp');
    await recognizer.close();
  });

  it('change nothing where the search cannot prefer them', async () => {
    const model = writeZipformerTransducer(join(root, 'greedy'));
    const { modelingUnit: _, ...modelConfig } = model.settings['modelConfig'] as object & {
      modelingUnit: string;
    };
    const settings = { ...model.settings, modelConfig };
    const recognizer = await SherpaStreamingRecognizer.open({ ...model, settings }, CPU);
    await recognizer.setGrammar(grammar('kitchen'));
    expect((await hear(recognizer, slurred('lamp', 'kitchen'))).text).toBe('turn on the lamp');
  });

  it('make an unsure word less sure than a clear one', async () => {
    const recognizer = await SherpaStreamingRecognizer.open(
      writeZipformerTransducer(join(root, 'confidence')),
      CPU,
    );
    const unsure = await hear(recognizer, slurred('lamp', 'kitchen'));
    const sure = await hear(recognizer, toneSpeech('turn on the lamp', 16_000));
    expect(unsure.confidence).toBeLessThan(sure.confidence - 0.05);
  });
});

describe('the pieces of words', () => {
  const tokens = new Map(
    ['▁', '▁T', 'U', 'R', 'N', 'UR', '▁TUR', '▁TU', 'RN', '▁TURN', '<unk>'].map((t, i) => [t, i]),
  );

  it('are the fewest, in the letter case of the model', () => {
    expect(new WordPieces(tokens, new Map()).spell('turn turn')).toEqual(['▁TURN', '▁TURN']);
    expect(new WordPieces(tokens, new Map()).spell('nun')).toEqual(['▁', 'N', 'U', 'N']);
    expect(new WordPieces(tokens, new Map()).spell('ton')).toBeUndefined();
  });

  it('follow the ranks of the merges where the model has them', () => {
    const ranks = new Map([
      ['▁T', -1],
      ['RN', -2],
      ['▁TU', -3],
    ]);
    expect(new WordPieces(tokens, ranks).spell('turn')).toEqual(['▁TU', 'RN']);
  });

  it('are read from the files of a model', async () => {
    const model: ModelFiles = writeZipformerTransducer(join(root, 'pieces'));
    const pieces = await WordPieces.open(model);
    expect(pieces.spell('Kitchen LIGHT')).toEqual(['▁kitchen', '▁light']);
  });
});
