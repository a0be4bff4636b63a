import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SENTENCE_CHARS } from '../../daemon/ports/speech.ts';
import { sentencesOf } from '../../daemon/voice/sentence-stream.ts';
import { splitSentences } from '../../daemon/voice/sentences.ts';

async function* pieces(parts: readonly string[]): AsyncGenerator<string, void> {
  yield* parts;
}

async function collect(parts: readonly string[]): Promise<string[]> {
  const sentences: string[] = [];
  for await (const sentence of sentencesOf(pieces(parts))) sentences.push(sentence);
  return sentences;
}

const words = (text: string): string => text.replace(/\s+/g, '');

describe('sentences', () => {
  it('begin whole where they are looked at as wholes', async () => {
    const text = 'If the lamp burns in the morning, fill in salt at once. Then rinse it.';
    const whole: string[] = [];
    const parts = [...text];
    for await (const sentence of sentencesOf(pieces(parts), { keepsWhole: true })) {
      whole.push(sentence);
    }
    expect(whole).toEqual(splitSentences(text));
    expect(await collect(parts)).not.toEqual(whole);
  });

  it('are split where a person would pause', () => {
    expect(splitSentences('It is 3.5 degrees. Take a coat! Shall I?')).toEqual([
      'It is 3.5 degrees.',
      'Take a coat!',
      'Shall I?',
    ]);
  });

  it('do not end after a title or another short form', () => {
    const text = 'Ask Dr. Smith, e.g. on No. 5. Or Mrs. Jones.';
    expect(splitSentences(text)).toEqual(['Ask Dr. Smith, e.g. on No. 5.', 'Or Mrs. Jones.']);
  });

  it('are cut when they are too long, and no word is lost', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        const sentences = splitSentences(text);
        expect(words(sentences.join(''))).toBe(words(text));
        for (const sentence of sentences) {
          expect(sentence.length).toBeLessThanOrEqual(MAX_SENTENCE_CHARS);
          expect(sentence).not.toBe('');
        }
      }),
    );
  });

  it('come as soon as the next one has begun, whatever the pieces', async () => {
    expect(await collect(['It is 3', '.5 degrees', '. Take', ' a coat.'])).toEqual([
      'It is 3.5 degrees.',
      'Take a coat.',
    ]);
  });

  it('lose no word of a stream', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 60 }), { maxLength: 20 }), async (parts) => {
        expect(words((await collect(parts)).join(''))).toBe(words(parts.join('')));
      }),
    );
  });
});
