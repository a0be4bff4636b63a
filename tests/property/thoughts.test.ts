import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutThoughts } from '../../daemon/agent/thoughts.ts';

async function* cut(text: string, places: readonly number[]): AsyncGenerator<string, void> {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, text.length]) {
    yield text.slice(from, end);
    from = end;
  }
}

async function spoken(text: string, places: readonly number[] = []): Promise<string> {
  let whole = '';
  for await (const piece of withoutThoughts(cut(text, places))) whole += piece;
  return whole;
}

/** Text in which marks and halves of marks are likely. */
const text = fc
  .array(fc.constantFrom('a', ' ', '<', '>', '</', '<think>', '</think>', '<thin', 'think>'))
  .map((parts) => parts.join(''));

describe('what a model thinks aloud', () => {
  it.each([
    ['Hello.', 'Hello.'],
    ['<think>He greets me.</think>Hello.', 'Hello.'],
    ['Well<think>hm</think>, yes.', 'Well, yes.'],
    ['1 < 2 and <b>', '1 < 2 and <b>'],
    ['<think>and never ends', ''],
    ['it ends with <thi', 'it ends with <thi'],
  ])('is not spoken: %s', async (said, heard) => {
    expect(await spoken(said)).toBe(heard);
  });

  it('is found wherever the answer is cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat()), async (said, places) => {
        expect(await spoken(said, places)).toBe(await spoken(said));
      }),
    );
  });
});
