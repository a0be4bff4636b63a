import { describe, expect, it } from 'vitest';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import type { SpeakerEmbedder } from '../../daemon/ports/hearing.ts';
import { AttentiveRecognizer } from '../../daemon/voice/attentive-recognizer.ts';
import { SpeakerSpotter } from '../../daemon/voice/speaker-spotter.ts';
import { CountingRecognizer } from '../fakes/scripted-hearing.ts';
import { settled } from '../fakes/talk.ts';

const ANNA = new Float32Array([1, 0]);
const BERT = new Float32Array([0, 1]);
const PEOPLE = [
  { name: 'Anna', vectors: [ANNA] },
  { name: 'Bert', vectors: [BERT] },
];

/** The first sample says whose voice it is; what was asked waits until it is answered. */
class ScriptedVoices implements SpeakerEmbedder {
  readonly dimensions = 2;
  readonly asked: Float32Array[] = [];
  #answers: (() => void)[] = [];

  async embed(samples: Float32Array): Promise<Float32Array> {
    this.asked.push(samples);
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    if (samples.length < 2) throw new Error('too short');
    return samples[0] === 1 ? ANNA : BERT;
  }

  async answer(): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer();
    await settled();
  }

  async close(): Promise<void> {}
}

function setUp() {
  const embedder = new ScriptedVoices();
  const told: EarsEvent[] = [];
  const state = { isPlaying: false };
  const spotter = new SpeakerSpotter({
    embedder,
    threshold: 0.6,
    isPlaying: () => state.isPlaying,
    emit: (event) => told.push(event),
  });
  return { embedder, told, state, spotter };
}

describe('who speaks', () => {
  it('is told once for each utterance, and is nobody before somebody is known', async () => {
    const { embedder, told, spotter } = setUp();
    void spotter.spot('u0', new Float32Array([1, 0]));
    await embedder.answer();
    spotter.know(PEOPLE);
    void spotter.spot('u1', new Float32Array([0, 0]));
    await embedder.answer();
    expect(told).toEqual([
      { kind: 'speaker', utteranceId: 'u0', person: undefined, score: 0 },
      { kind: 'speaker', utteranceId: 'u1', person: 'Bert', score: 1 },
    ]);
  });

  it('is nobody when there is too little of the voice, or the box itself is heard', async () => {
    const { embedder, told, state, spotter } = setUp();
    spotter.know(PEOPLE);
    void spotter.spot('u0', new Float32Array([1]));
    await embedder.answer();
    state.isPlaying = true;
    void spotter.spot('u1', new Float32Array([1, 0]));
    await embedder.answer();
    expect(told).toEqual([
      { kind: 'speaker', utteranceId: 'u0', person: undefined, score: 0 },
      { kind: 'speaker', utteranceId: 'u1', person: undefined, score: 0 },
    ]);
    expect(embedder.asked).toHaveLength(1);
  });

  it('is looked for one at a time; of those that wait, the last counts', async () => {
    const { embedder, told, spotter } = setUp();
    spotter.know(PEOPLE);
    for (const id of ['u0', 'u1', 'u2']) void spotter.spot(id, new Float32Array([1, 0]));
    await embedder.answer();
    await embedder.answer();
    expect(told).toMatchObject([{ utteranceId: 'u0' }, { utteranceId: 'u2', person: 'Anna' }]);
    void spotter.spot('u3', new Float32Array([0, 0]));
    await embedder.answer();
    expect(told.at(-1)).toMatchObject({ utteranceId: 'u3', person: 'Bert' });
  });
});

describe('a recogniser that is listened to', () => {
  it('hands on what was said as soon as the words are asked for', async () => {
    const inner = new CountingRecognizer();
    const said: [string, number[]][] = [];
    const recognizer = new AttentiveRecognizer(inner, (id, samples) =>
      said.push([id, [...samples]]),
    );
    const block = new Float32Array([1, 2]);
    const first = recognizer.begin({ utteranceId: 'u7/1', onPartial: () => undefined });
    first.accept(block);
    // Whoever takes a block may use it up.
    block.fill(9);
    first.accept(new Float32Array([3]));
    const finished = first.finish();
    expect(said).toEqual([['u7', [1, 2, 3]]]);
    expect((await finished).text).toBe('2 frames');
    const dropped = recognizer.begin({ utteranceId: 'u8', onPartial: () => undefined });
    dropped.accept(block);
    dropped.cancel();
    expect(said).toHaveLength(1);
    expect(inner.cancelled).toBe(1);
  });

  it('keeps no more than fifteen seconds', async () => {
    const inner = new CountingRecognizer();
    let kept = 0;
    const recognizer = new AttentiveRecognizer(inner, (_, samples) => {
      kept = samples.length;
    });
    const recognition = recognizer.begin({ utteranceId: 'u0', onPartial: () => undefined });
    for (let second = 0; second < 16; second += 1) recognition.accept(new Float32Array(16_001));
    await recognition.finish();
    expect(kept).toBe(15 * 16_000);
  });
});
