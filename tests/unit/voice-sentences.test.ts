import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SENTENCE_CHARS } from '../../daemon/ports/speech.ts';
import { sentencesOf } from '../../daemon/voice/sentence-stream.ts';
import { splitSentences } from '../../daemon/voice/sentences.ts';
import { spokenForm } from '../../daemon/voice/spoken-form.ts';

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

describe('the spoken form', () => {
  it('has no markup, links or emoji', () => {
    const text = '**Done** 🎉: see [the page](https://x.test/a) or https://x.test `now`';
    expect(spokenForm(text)).toBe('Done : see the page or a link now');
  });

  it('keeps plain words as they are', () => {
    expect(spokenForm('Seven is left, and 3 timers run.')).toBe('Seven is left, and 3 timers run.');
  });

  it('tells the time as a person does', () => {
    expect(spokenForm("It's 4:05 PM.")).toBe("It's 4 oh 5 PM.");
    expect(spokenForm("It's 11:20 AM.")).toBe("It's 11 20 AM.");
  });
});
