import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { MAX_SENTENCE_CHARS } from '../../daemon/ports/speech.ts';
import { firstClauseLength } from '../../daemon/voice/first-clause.ts';
import { sentencesOf } from '../../daemon/voice/sentence-stream.ts';
import { encodeWav } from '../../hw/wav-writer.ts';
import { parseReferenceClip } from '../../models/engines/reference-clip.ts';
import { speechPieces } from '../../models/engines/speech-pieces.ts';

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

describe('pieces of speech', () => {
  it('are bounded, speakable, whole characters, and together what was to be said', () => {
    const words = fc.array(fc.constantFrom('turn', 'on,', 'the', 'light.', 'Größe', '😀', 'x'));
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      words.map((all) => all.join(' ').repeat(20)),
    );
    fc.assert(
      fc.property(text, (said) => {
        const pieces = speechPieces(said);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(MAX_SENTENCE_CHARS);
          expect(piece).toBe(piece.trim());
          expect(piece).toMatch(/\S/);
          expect(piece).not.toMatch(/\p{Cs}|\p{Cc}/u);
        }
        expect(letters(pieces.join(' '))).toBe(letters(said));
      }),
    );
  });

  it('end where a sentence does, else a clause, else a word', () => {
    const long = 'word '.repeat(80);
    expect(speechPieces(`One. ${long}`)[0]).toBe('One.');
    expect(speechPieces(`One, ${long}`)[0]).toBe('One,');
    expect(speechPieces(`${long}${long}`)[0]).toBe('word '.repeat(80).trim());
    expect(speechPieces('x'.repeat(900)).map(({ length }) => length)).toEqual([400, 400, 100]);
    expect(speechPieces(`${'x'.repeat(399)}𝒳${'y'.repeat(10)}`)[1]).toBe(`𝒳${'y'.repeat(10)}`);
  });

  it('leave out what has no sound', () => {
    for (const nothing of ['', ' ', '…', '😀 🎉', '\u0000\u0007', '?!', '\ud800']) {
      expect(speechPieces(nothing)).toEqual([]);
    }
    expect(speechPieces('turn\u0000on')).toEqual(['turn on']);
  });
});

describe('the chunks of a reply', () => {
  const part = fc.constantFrom(
    ...[
      'It is',
      ' on,',
      ' and',
      ' off.',
      ' 3',
      '.5',
      ', the',
      ' "lamp',
      '"',
      ' Dr. Who',
      ' —',
      ' a (b',
    ],
    ...[
      ' because',
      ' in',
      ' one two three four',
      '\n',
      '1,000 ',
      ' Größe: ',
      'e.g. ',
      '[x](http://y.z) ',
    ],
  );
  const parts = fc.array(fc.oneof(part, fc.string({ maxLength: 12 })), { maxLength: 40 });

  async function chunksOf(pieces: readonly string[]): Promise<string[]> {
    const chunks: string[] = [];
    const source = (async function* () {
      yield* pieces;
    })();
    for await (const chunk of sentencesOf(source)) chunks.push(chunk);
    return chunks;
  }

  it('have its words in their order', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (pieces) => {
        const chunks = await chunksOf(pieces);
        const text = pieces.join('');
        expect(chunks.join('').replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
        expect(chunks.filter((chunk) => chunk.trim() === '')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('begin with a clause of whole words that neither is a crumb nor leaves one', () => {
    fc.assert(
      fc.property(parts, (pieces) => {
        const text = pieces.join('').trim();
        const length = firstClauseLength(text);
        const before = text.slice(0, length ?? 0);
        if (length !== undefined) {
          expect(text[length]).toMatch(/\s/);
          expect(before.split(/\s+/).length).toBeGreaterThanOrEqual(3);
          expect(text.slice(length).trim().split(/\s+/).length).toBeGreaterThanOrEqual(3);
        }
        for (let n = 0; n < text.length; n += 1) {
          expect([undefined, length]).toContain(firstClauseLength(text.slice(0, n)));
        }
      }),
    );
  });
});

describe('a reference clip', () => {
  const wav = Buffer.from(encodeWav(new Float32Array(16_000).fill(0.5), 16_000));

  it('is read as it was written', () => {
    const { samples, sampleRateHz } = parseReferenceClip(wav, 'clip.wav');
    expect([samples.length, sampleRateHz]).toEqual([16_000, 16_000]);
    expect(samples[7]).toBeCloseTo(0.5, 3);
  });

  it('of any damaged bytes is read or refused by its name, and bounded', () => {
    const damage = fc.array(fc.tuple(fc.nat(wav.length - 1), fc.nat(255)), { maxLength: 8 });
    const header = fc.array(fc.tuple(fc.nat(43), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(damage, header), fc.nat(wav.length), (changes, length) => {
        const bytes = Buffer.from(wav);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const { samples } = parseReferenceClip(bytes.subarray(0, length), 'clip.wav');
          expect(samples.length).toBeLessThanOrEqual(wav.length / 2);
          expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(EarshotError);
          expect(error).toMatchObject({ code: 'AUDIO_FILE_INVALID' });
          expect((error as Error).message).toContain('clip.wav');
        }
      }),
    );
  });
});
