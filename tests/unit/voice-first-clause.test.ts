import { describe, expect, it } from 'vitest';
import { firstClauseLength } from '../../daemon/voice/first-clause.ts';
import { sentencesOf } from '../../daemon/voice/sentence-stream.ts';

async function* letters(text: string, length: number): AsyncGenerator<string, void> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

/** The chunks of a reply that comes in pieces of this length. */
async function chunks(text: string, length = text.length): Promise<string[]> {
  const found: string[] = [];
  for await (const chunk of sentencesOf(letters(text, length))) found.push(chunk);
  return found;
}

const REPLIES: readonly (readonly [what: string, chunks: readonly string[]])[] = [
  ['a comma', ['Paris is the capital of France,', 'and about two million people live there.']],
  [
    'a colon before a list',
    ['You have 3 timers:', 'pasta, eggs and bread.', 'The first ends soon.'],
  ],
  ['a conjunction', ['The sky is blue', 'because air scatters short waves of light more.']],
  ['many words', ['In 1969, Neil Armstrong and Buzz Aldrin landed', 'on the moon with the Eagle.']],
  ['a dash', ['It is Monday today —', 'so the shop is open until six.']],
  ['no list of names', ['The planets are Mercury, Venus, Earth and Mars.']],
  ['no list with a last comma', ['I know the time, timers, sums, and the volume.']],
  ['no number', ['It was on 21 November, 2026 in the old town hall.']],
  ['no number with a comma', ['They paid exactly 1,000 euros for it back then.']],
  ['no word before its own', ['She would really like to see the old house again.']],
  ['no title', ['That was said by Dr. Smith of Berlin.', 'Ask him.']],
  ['no quotation', ['He said "never again, not for me" and left.']],
  ['no link', ['See [the page, part one](https://x.test/a, b) for more.']],
  ['no short sentence', ['Well, it is five.', 'Bye.']],
  ['no short rest', ['The lamp in the hall is on, I think.']],
];

describe('the first clause of a reply', () => {
  it.each(REPLIES)('ends by %s', async (_, expected) => {
    const text = expected.join(' ');
    expect(await chunks(text)).toEqual(expected);
    for (const length of [1, 3, 7]) expect(await chunks(text, length)).toEqual(expected);
  });

  it('is told before the sentence is over, and is decided once', () => {
    const text = 'Paris is the capital of France, and about two million people live there.';
    const decided = Array.from({ length: text.length }, (_, n) =>
      firstClauseLength(text.slice(0, n)),
    ).filter((length) => length !== undefined);
    expect(new Set(decided)).toEqual(new Set(['Paris is the capital of France,'.length]));
    const rest = text.length - decided.length;
    expect(text.slice(0, rest)).toBe('Paris is the capital of France, and about two ');
  });

  it('is none of the later sentences', async () => {
    const later = 'But later ones, which are long as well, stay whole.';
    expect(await chunks(`Yes. ${later}`)).toEqual(['Yes.', later]);
  });
});
