import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spokenForm } from '../../daemon/voice/spoken/spoken-form.ts';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '$',
    '£1',
    '1.',
    ',',
    ':',
    '-',
    '–',
    '/',
    '%',
    ' °C',
    '12:',
    '2026-',
    '|',
    '**',
    '<',
    '\n',
    ' No. ',
    '1/2',
    '½',
    '@',
    '.com',
    '+49 ',
    '(0',
    'Mai',
    'May ',
  ),
  fc.nat().map(String),
);
const text = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(''));

describe('the spoken form of any text', () => {
  it('has no digit, no control character, no emoji and no blank at its ends', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('en', 'de'), (written, language) => {
        const spoken = spokenForm(written, language);
        expect(spoken).not.toMatch(/[0-9]|\p{Cc}|\p{Emoji_Presentation}|\p{Cs}/u);
        expect(spoken).toBe(spoken.trim());
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every plain word', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        expect(spokenForm(words.join(' '))).toBe(words.join(' '));
      }),
    );
  });
});
