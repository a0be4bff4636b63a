import { describe, expect, it } from 'vitest';
import {
  MAX_SENTENCE_CHARS,
  type SpeechChunk,
  type Synthesizer,
} from '../../daemon/ports/speech.ts';

/** A voice to be examined, and texts that it has words for. */
export interface VoiceUnderTest {
  /** Why it cannot be examined on this machine; empty: it can. */
  missing: string;
  open(): Promise<Synthesizer>;
  /** Of several sentences, so that it comes in several chunks. */
  text: string;
  /** One sentence, as a whole and in words. */
  sentence: string;
}

/** What was heard of a request. */
interface Heard {
  chunks: SpeechChunk[];
  samples: number;
}

async function hear(
  voice: Synthesizer,
  text: string,
  { rate = 1, stopAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Heard> {
  const chunks: SpeechChunk[] = [];
  await voice.synthesize({ text, rate }, (chunk) => {
    chunks.push(chunk);
    return chunks.length < stopAfter;
  });
  return { chunks, samples: chunks.reduce((sum, { samples }) => sum + samples.length, 0) };
}

/** espeak-ng says a sentence a few samples shorter or longer each time. */
const SAME_LENGTH = 0.01;

function expectSameLength(samples: number, reference: number): void {
  expect(Math.abs(samples / reference - 1)).toBeLessThan(SAME_LENGTH);
}

function peak({ chunks }: Heard): number {
  return Math.max(
    ...chunks.map(({ samples }) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
  );
}

/** What every Synthesizer does, whatever stands behind it. */
export function synthesizerContract(name: string, voice: VoiceUnderTest): void {
  describe.skipIf(voice.missing !== '')(`a voice (${name}) ${voice.missing}`, () => {
    examineSpeech(voice);
    examineLimits(voice);
  });
}

async function withVoice(
  voice: VoiceUnderTest,
  use: (synthesizer: Synthesizer) => Promise<void>,
): Promise<void> {
  const synthesizer = await voice.open();
  try {
    await use(synthesizer);
  } finally {
    await synthesizer.close();
  }
}

function examineSpeech(voice: VoiceUnderTest): void {
  it('speaks in chunks at one rate, within full scale, the same each time', () =>
    withVoice(voice, async (synthesizer) => {
      const heard = await hear(synthesizer, voice.text);
      expect(heard.chunks.length).toBeGreaterThan(1);
      expect(new Set(heard.chunks.map(({ sampleRateHz }) => sampleRateHz)).size).toBe(1);
      expect(heard.chunks[0]!.sampleRateHz).toBeGreaterThanOrEqual(16_000);
      expect(heard.chunks.every(({ samples }) => samples.length > 0)).toBe(true);
      expect(peak(heard)).toBeGreaterThan(0.05);
      expect(peak(heard)).toBeLessThanOrEqual(1);
      expectSameLength((await hear(synthesizer, voice.text)).samples, heard.samples);
    }));

  it('hands over chunks before it has ended', () =>
    withVoice(voice, async (synthesizer) => {
      let hasEnded = false;
      const seen: boolean[] = [];
      await synthesizer
        .synthesize({ text: voice.text, rate: 1 }, () => {
          seen.push(hasEnded);
          return true;
        })
        .finally(() => {
          hasEnded = true;
        });
      expect(seen.length).toBeGreaterThan(1);
      expect(seen).not.toContain(true);
    }));

  it('stops at the next chunk when told to, and speaks again in full', () =>
    withVoice(voice, async (synthesizer) => {
      const whole = await hear(synthesizer, voice.text);
      expect((await hear(synthesizer, voice.text, { stopAfter: 1 })).chunks).toHaveLength(1);
      expectSameLength((await hear(synthesizer, voice.text)).samples, whole.samples);
    }));

  it('speaks faster and slower as asked', () =>
    withVoice(voice, async (synthesizer) => {
      const normal = await hear(synthesizer, voice.sentence);
      const fast = await hear(synthesizer, voice.sentence, { rate: 1.6 });
      const slow = await hear(synthesizer, voice.sentence, { rate: 0.7 });
      expect(fast.samples / normal.samples).toBeLessThan(0.8);
      expect(slow.samples / normal.samples).toBeGreaterThan(1.2);
    }));
}

function examineLimits(voice: VoiceUnderTest): void {
  it('speaks requests made at once one after another, each whole', () =>
    withVoice(voice, async (synthesizer) => {
      const alone = await hear(synthesizer, voice.text);
      const order: number[] = [];
      const together = await Promise.all(
        [0, 1, 2].map(async (index) => {
          let samples = 0;
          await synthesizer.synthesize({ text: voice.text, rate: 1 }, (chunk) => {
            order.push(index);
            samples += chunk.samples.length;
            return true;
          });
          return samples;
        }),
      );
      for (const samples of together) expectSameLength(samples, alone.samples);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }));

  it('survives text that cannot be spoken, and text that is too long', () =>
    withVoice(voice, async (synthesizer) => {
      const alone = await hear(synthesizer, voice.sentence);
      for (const text of ['', ' \n\t', '😀🎉', '\u0000', '\ud800', '…', '<b>']) {
        await hear(synthesizer, text);
      }
      const long = `${voice.sentence} `.repeat(10_000 / voice.sentence.length);
      const heard = await hear(synthesizer, long);
      expect(long.length).toBeGreaterThan(20 * MAX_SENTENCE_CHARS);
      expect(heard.samples).toBeGreaterThan(100 * alone.samples);
      expectSameLength((await hear(synthesizer, voice.sentence)).samples, alone.samples);
    }));

  it('can be closed twice, and opened again', async () => {
    const first = await voice.open();
    const heard = await hear(first, voice.sentence);
    await first.close();
    await first.close();
    const second = await voice.open();
    expectSameLength((await hear(second, voice.sentence)).samples, heard.samples);
    await second.close();
  });
}
