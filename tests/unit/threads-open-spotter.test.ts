import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EarsEvent, RefusableRole } from '../../daemon/ports/ears.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { openSpeaker } from '../../daemon/threads/open-speaker.ts';
import { openSpotter } from '../../daemon/threads/open-spotter.ts';
import { type Clip, joinClips } from '../../scripts/bench/clip.ts';
import { writeSpeakerModel } from '../../scripts/fixtures/speaker-model.ts';
import { CountingRecognizer } from '../fakes/scripted-hearing.ts';
import { until } from '../fakes/until.ts';
import { vowel } from '../fakes/vowel.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-spotter-'));
const model = writeSpeakerModel(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const FRAME_SAMPLES = 512;
const ANNA = [500, 1_800, 3_200];
const BERT = [300, 900, 2_200];
const voice = (formantsHz: readonly number[], ...pitchesHz: number[]): Clip =>
  joinClips(pitchesHz.map((pitchHz) => vowel({ pitchHz, formantsHz }, 0.5)));

const choiceOf = (files: ModelFiles) => ({
  engine: 'sherpa-speaker' as const,
  model: files,
  home: { threads: 1, provider: 'cpu' as const },
});

async function open(files: ModelFiles | undefined) {
  const told: EarsEvent[] = [];
  const refused: RefusableRole[] = [];
  const settings = files && { engine: choiceOf(files), threshold: 0.6 };
  const spotter = await openSpotter(settings, {
    isPlaying: () => false,
    emit: (event) => told.push(event),
    onRefused: (role) => refused.push(role),
  });
  return { spotter, told, refused };
}

describe('the speaker model in the ears', () => {
  it('tells who said what the recogniser was given', async () => {
    const { spotter, told } = await open(model);
    const embedder = await openSpeaker(choiceOf(model));
    const vectors = [await embedder.embed(voice(ANNA, 110, 130, 150))];
    await embedder.close();
    spotter?.know([{ name: 'Anna', vectors }]);
    const recognizer = spotter?.attentive(new CountingRecognizer());
    for (const [utteranceId, formants] of [
      ['u0', ANNA],
      ['u1', BERT],
      ['u2', undefined],
    ] as const) {
      const recognition = recognizer?.begin({ utteranceId, onPartial: () => undefined });
      const clip = formants ? voice(formants, 140, 120, 125) : new Float32Array(FRAME_SAMPLES);
      for (let at = 0; at < clip.length; at += FRAME_SAMPLES) {
        recognition?.accept(clip.slice(at, at + FRAME_SAMPLES));
      }
      const before = told.length;
      await recognition?.finish();
      await until('an answer', () => told.length > before);
    }
    expect(told).toMatchObject([
      { kind: 'speaker', utteranceId: 'u0', person: 'Anna' },
      { kind: 'speaker', utteranceId: 'u1', person: undefined },
      { kind: 'speaker', utteranceId: 'u2', person: undefined, score: 0 },
    ]);
  });

  it('is left out where there is none, and where it cannot be opened', async () => {
    expect(await open(undefined)).toMatchObject({ spotter: undefined, refused: [] });
    const broken = { ...model, paths: { 'speaker.onnx': '/no/such.onnx' } };
    expect(await open(broken)).toMatchObject({ spotter: undefined, refused: ['speaker'] });
  });
});
