import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { voicePrints } from '../../daemon/cli/voice-prints.ts';
import { openCore } from '../../daemon/compose/own-core.ts';
import { enrolledPeople, readVectors, writeVector } from '../../daemon/compose/speakers.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import { SpeakerGallery } from '../../daemon/voice/speaker-gallery.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { SherpaSpeakerEmbedder } from '../../models/engines/sherpa-speaker-embedder.ts';
import { type Clip, joinClips } from '../../scripts/bench/clip.ts';
import { writeSpeakerModel } from '../../scripts/fixtures/speaker-model.ts';
import { FakeCli } from '../fakes/fake-cli.ts';
import { vowel } from '../fakes/vowel.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-speakers-'));
const model = writeSpeakerModel(join(folder, 'speaker'));
const HOME = { threads: 1, provider: 'cpu' } as const;
const embedder = await SherpaSpeakerEmbedder.open(model, HOME);
afterAll(async () => {
  await embedder.close();
  rmSync(folder, { recursive: true });
});

const ANNA = [500, 1_800, 3_200];
const BERT = [300, 900, 2_200];

/** Vowels at these pitches: what is said, in the timbre of who says it. */
function utterance(formantsHz: readonly number[], pitchesHz: readonly number[], eachS = 0.5): Clip {
  return joinClips(pitchesHz.map((pitchHz) => vowel({ pitchHz, formantsHz }, eachS)));
}

function record(name: string, clip: Clip): string {
  const path = join(folder, name);
  writeFileSync(path, encodeWav(clip, 16_000));
  return path;
}

const anna = [
  record('a1.wav', utterance(ANNA, [110, 130, 150])),
  record('a2.wav', utterance(ANNA, [140, 120, 125])),
  record('a3.wav', utterance(ANNA, [120, 125, 140])),
];
const bert = record('b.wav', utterance(BERT, [110, 130, 150]));
const THRESHOLD = 0.6;

describe('recordings of a voice', () => {
  it('make it known, whatever it says, and another not', async () => {
    const vectors = await voicePrints(anna, embedder, THRESHOLD);
    expect(vectors).toHaveLength(3);
    const gallery = new SpeakerGallery([{ name: 'Anna', vectors }], THRESHOLD);
    const again = await embedder.embed(utterance(ANNA, [150, 115]));
    expect(gallery.identify(again).person).toBe('Anna');
    const other = await embedder.embed(utterance(BERT, [150, 115]));
    expect(gallery.identify(other).person).toBeUndefined();
  });

  it('may be one of ten seconds', async () => {
    const long = record('long.wav', utterance(ANNA, [110, 130, 150, 140, 120], 2.1));
    expect(await voicePrints([long], embedder, THRESHOLD)).toHaveLength(3);
  });

  it('must be enough, and are refused with advice', async () => {
    const few = voicePrints(anna.slice(0, 2), embedder, THRESHOLD);
    await expect(few).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/too little.*three sentences or ten seconds/),
    });
    const short = record('short.wav', utterance(ANNA, [110]));
    const withShort = voicePrints([...anna, short], embedder, THRESHOLD);
    await expect(withShort).rejects.toThrow(/short\.wav is shorter than 1 s/);
    const missing = voicePrints(['/no/such.wav'], embedder, THRESHOLD);
    await expect(missing).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('must be of one voice; the odd one is named', async () => {
    const mixed = voicePrints([...anna, bert], embedder, THRESHOLD);
    await expect(mixed).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/not of one voice: \S*b\.wav sounds unlike the others/),
    });
  });
});

describe('voices in the state folder', () => {
  it('are kept over a restart, replaced, and forgotten', async () => {
    const state = join(folder, 'state');
    const vectors = (await voicePrints(anna, embedder, THRESHOLD)).map(writeVector);
    const core = await openCore({ state, verb: 'speakers.enrol' });
    await core.enrolSpeaker('Anna', { model: 'one', vectors });
    const reply = await core.enrolSpeaker('Anna', { model: 'two', vectors: vectors.slice(1) });
    expect(reply).toEqual({ speakers: [{ name: 'Anna', model: 'two', clips: 2 }] });
    await core.close();
    const clock = new ManualClock();
    const stores = openStores({ state, clock, openLog: () => 2, logLevel: 'silent' });
    const voices = stores.state.speakers.list();
    expect(enrolledPeople(voices, 'one')).toEqual([]);
    const expected = [{ name: 'Anna', vectors: readVectors(vectors.slice(1)) }];
    expect(enrolledPeople(voices, 'two')).toEqual(expected);
    stores.close();
    const again = await openCore({ state, verb: 'speakers.remove' });
    await expect(again.removeSpeaker('Bert')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await again.removeSpeaker('Anna')).toEqual({ speakers: [] });
    await again.close();
  });

  it('must be unit vectors of one size', () => {
    const text = (...values: number[]): string => writeVector(new Float32Array(values));
    expect(readVectors([text(0.6, 0.8), text(0, 1)])).toHaveLength(2);
    for (const wrong of [
      [text(0.6, 0.9)],
      [text(1, 0), text(1, 0, 0)],
      [text(Number.NaN, 1)],
      ['AAAA'],
      [''],
    ]) {
      expect(() => readVectors(wrong), wrong.join()).toThrow(/unit vectors/);
    }
  });
});

describe('earshot speakers', () => {
  const cli = new FakeCli();
  afterAll(() => cli.remove());

  it('lists and forgets', async () => {
    const list = await cli.earshot(['speakers']);
    expect(list.out).toMatch(/Anna {2,}3 recordings {2,}eres2net-en-voxceleb/);
    const removed = await cli.earshot(['speakers', 'remove', 'Anna']);
    expect(removed.out).toBe('The voice of Anna is forgotten.\n');
    expect(cli.ownCore.calls).toContainEqual(['removeSpeaker', 'Anna']);
  });

  it('says that a model is missing before it looks at recordings', async () => {
    const { err, code } = await cli.earshot(['speakers', 'enrol', 'Anna', ...anna]);
    expect(code).not.toBe(0);
    expect(err).toContain('no model here tells people apart');
    expect(await cli.earshot(['speakers', 'know'])).toMatchObject({ code: 64 });
  });
});
