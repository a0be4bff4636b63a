import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { ReplyAudio } from '../../daemon/ports/ears.ts';
import type { EmitSpeech, SynthesisRequest, Synthesizer } from '../../daemon/ports/speech.ts';
import { CachedSynthesizer } from '../../models/cached-synthesizer.ts';
import { EngineClient } from '../../models/client.ts';
import { Patience } from '../../models/patience.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { RemoteSynthesizer, serveSynthesizer } from '../../models/synthesizer-link.ts';

const RATE_HZ = 16_000;
const CHUNK_SAMPLES = 100;
const CHUNK_BYTES = CHUNK_SAMPLES * Float32Array.BYTES_PER_ELEMENT;

/** Says a chunk for each letter; its samples tell the letter, its place and the rate. */
class Speller implements Synthesizer {
  said: string[] = [];
  failsAt = Number.POSITIVE_INFINITY;

  async synthesize({ text, rate }: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    this.said.push(text);
    for (const [n, letter] of [...text].entries()) {
      if (n >= this.failsAt) throw new Error('hoarse');
      const samples = new Float32Array(CHUNK_SAMPLES).fill(
        letter.charCodeAt(0) / 65_536 + n * rate,
      );
      if (!emit({ samples, sampleRateHz: RATE_HZ })) return;
    }
  }

  async close(): Promise<void> {}
}

async function hear(voice: Synthesizer, text: string, { rate = 1, chunks = 99 } = {}) {
  const heard: { samples: number[]; sampleRateHz: number }[] = [];
  await voice.synthesize({ text, rate }, ({ samples, sampleRateHz }) => {
    heard.push({ samples: [...samples], sampleRateHz });
    samples.fill(9); // they are ours now
    return heard.length < chunks;
  });
  return heard;
}

function setUp(maxChunks: number) {
  const voice = new Speller();
  return { voice, cached: new CachedSynthesizer(voice, maxChunks * CHUNK_BYTES) };
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

describe('a voice that keeps what it said', () => {
  it('says it again sample for sample, without the voice', async () => {
    const { voice, cached } = setUp(100);
    const first = await hear(cached, 'okay');
    expect(await hear(cached, 'okay')).toEqual(first);
    expect(await hear(cached, 'okay')).toEqual(await hear(new Speller(), 'okay'));
    expect(voice.said).toEqual(['okay']);
    expect(cached.counts).toEqual({ hits: 2, misses: 1, bytes: 4 * CHUNK_BYTES });
  });

  it('keeps each rate apart', async () => {
    const { voice, cached } = setUp(100);
    await hear(cached, 'okay');
    expect(await hear(cached, 'okay', { rate: 2 })).toEqual(
      await hear(new Speller(), 'okay', { rate: 2 }),
    );
    expect(voice.said).toHaveLength(2);
  });

  it('forgets what was used longest ago, and takes nothing too long', async () => {
    const { voice, cached } = setUp(8);
    for (const text of ['aa', 'bb', 'cc', 'dd', 'aa', 'ee', 'aa', 'bb']) await hear(cached, text);
    expect(voice.said).toEqual(['aa', 'bb', 'cc', 'dd', 'ee', 'bb']);
    await hear(cached, 'xxx');
    await hear(cached, 'xxx');
    expect(voice.said.slice(6)).toEqual(['xxx', 'xxx']);
    expect(cached.counts.bytes).toBe(8 * CHUNK_BYTES);
  });

  it('keeps nothing that was stopped or failed', async () => {
    const { voice, cached } = setUp(100);
    expect(await hear(cached, 'okay', { chunks: 4 })).toHaveLength(4);
    expect(await hear(cached, 'okay', { chunks: 2 })).toHaveLength(2);
    voice.failsAt = 2;
    await expect(hear(cached, 'okay')).rejects.toThrow('hoarse');
    expect(cached.counts).toEqual({ hits: 0, misses: 3, bytes: 0 });
    voice.failsAt = 99;
    expect(await hear(cached, 'okay')).toHaveLength(4);
    expect(await hear(cached, 'okay', { chunks: 2 })).toHaveLength(2);
    expect(cached.counts.hits).toBe(1);
  });

  it('is the voice itself where there is no room', async () => {
    const { voice, cached } = setUp(0);
    for (const text of ['okay', 'okay', '', '']) await hear(cached, text);
    expect(voice.said).toHaveLength(4);
    expect(cached.counts).toEqual({ hits: 0, misses: 4, bytes: 0 });
  });

  it('stays within its bytes and never says anything else than the voice', async () => {
    const step = fc.record({
      text: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 }),
      rate: fc.constantFrom(0.5, 1),
      chunks: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { cached } = setUp(10);
        for (const { text, ...options } of steps) {
          const heard = await hear(cached, text, options);
          expect(heard).toEqual(await hear(new Speller(), text, options));
          expect(cached.counts.bytes).toBeLessThanOrEqual(10 * CHUNK_BYTES);
        }
      }),
    );
  });

  it('tells over its link how long a sentence is and whether it was there', async () => {
    const { port1, port2 } = new MessageChannel();
    open.push(() => port1.close());
    const flags = createCancelFlags();
    const { cached } = setUp(100);
    const audio: ReplyAudio[] = [];
    serveSynthesizer(port2, cached, {
      flags,
      toEars: (chunk) => audio.push(chunk),
      cache: () => cached.counts,
    });
    const clock = new ManualClock();
    const patience = new Patience({ clock, name: 'tts', limitMs: 1000, onStuck: () => undefined });
    const remote = new RemoteSynthesizer(new EngineClient(port1, flags), patience);
    const { signal } = new AbortController();
    expect(remote.cache).toBeUndefined();
    for (const turnId of ['t0', 't1']) {
      const lengthMs = await remote.speak({ turnId, sentence: 0, text: 'okay', rate: 1 }, signal);
      expect(lengthMs).toBe((1000 * 4 * CHUNK_SAMPLES) / RATE_HZ);
    }
    expect(remote.cache).toMatchObject({ hits: 1, misses: 1 });
    const [first, second] = ['t0', 't1'].map((id) => audio.filter(({ turnId }) => turnId === id));
    expect(second?.map(({ samples }) => samples)).toEqual(first?.map(({ samples }) => samples));
  });
});
