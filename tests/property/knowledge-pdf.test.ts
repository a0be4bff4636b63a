import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingOrder } from '../../daemon/knowledge/parse/layout/bidi.ts';
import { readWords } from '../../daemon/knowledge/parse/ocr/read-words.ts';
import { parseBytes } from '../../daemon/knowledge/parse/parse-bytes.ts';
import { Refusal } from '../../daemon/knowledge/parse/refusal.ts';
import { pdfOf, rule, textAt } from '../fakes/pdf-writer.ts';

const WHOLE = pdfOf(
  [
    textAt([50, 700], ['The filter is cleaned', 'once a month.']) + rule([50, 600], [300, 600]),
    textAt([50, 700], ['1. Open it.', '2. Rinse it.']),
  ],
  { info: { Title: 'Washer' } },
);

/** Reads it, or refuses it: nothing else may come out of a foreign file. */
async function outcomeOf(bytes: Uint8Array): Promise<'read' | 'refused'> {
  try {
    const { blocks } = await parseBytes({ bytes, name: 'a.pdf', format: 'pdf' });
    expect(Array.isArray(blocks)).toBe(true);
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return 'refused';
  }
}

describe('a damaged PDF', () => {
  it('is read or refused wherever it was cut off', async () => {
    const length = fc.integer({ min: 1, max: WHOLE.length - 1 });
    const cut = fc.asyncProperty(length, async (at) => {
      await outcomeOf(WHOLE.slice(0, at));
    });
    await fc.assert(cut, { numRuns: 30 });
  });

  it('is read or refused whatever bytes were changed', async () => {
    const change = fc.record({
      at: fc.integer({ min: 0, max: WHOLE.length - 1 }),
      to: fc.integer({ min: 0, max: 255 }),
    });
    const changed = fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 20 }),
      async (changes) => {
        const bytes = WHOLE.slice();
        for (const { at, to } of changes) bytes[at] = to;
        await outcomeOf(bytes);
      },
    );
    await fc.assert(changed, { numRuns: 30 });
  });

  it('is read or refused with any numbers in its operators', async () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.constant(1e38));
    const operator = fc.constantFrom('cm', 'Tm', 'Td', 'Tf', 're', 'l', 'm', 'c', 'Tz', 'Tc');
    const line = fc.tuple(fc.array(number, { maxLength: 6 }), operator);
    const any = fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
      const noise = lines.map(([numbers, name]) => `${numbers.join(' ')} ${name}\n`).join('');
      const content = `BT /R 10 Tf ${noise} (word) Tj ET q ${noise} S Q`;
      expect(await outcomeOf(pdfOf([content]))).toBe('read');
    });
    await fc.assert(any, { numRuns: 30 });
  });
});

describe('the order of reading', () => {
  it('loses no letter', () => {
    const letter = fc.constantFrom(...'ab1 ./()שלום'.split(''));
    const any = fc.property(fc.array(letter), fc.boolean(), (letters, isRightToLeft) => {
      const sorted = (text: string): string => [...text.replace(/[\s()]/g, '')].sort().join('');
      expect(sorted(readingOrder(letters, isRightToLeft))).toBe(sorted(letters.join('')));
    });
    fc.assert(any);
  });
});

describe("a recogniser's table of words", () => {
  it('may hold anything', () => {
    const cell = fc.oneof(fc.integer().map(String), fc.string(), fc.constant(''));
    const row = fc.array(cell, { maxLength: 14 }).map((cells) => cells.join('\t'));
    const any = fc.property(fc.array(row), (rows) => {
      for (const page of readWords(rows.join('\n'))) expect(page.segments).toBeInstanceOf(Array);
    });
    fc.assert(any);
  });
});
