import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../daemon/knowledge/parsed-document.ts';
import { passagesOf } from '../../daemon/knowledge/passages/passages-of.ts';

const word = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}[.,?]?$/),
  fc.constantFrom('Größe', '東京', 'e.g.', '3.5', '🙂', 'x'.repeat(150)),
);
const text = fc.array(word, { maxLength: 80 }).map((words) => words.join(' '));
const short = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
const cells = fc.array(short, { minLength: 1, maxLength: 4 });
const page = fc.option(fc.nat(50), { nil: undefined });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant('heading' as const),
    level: fc.integer({ min: 1, max: 6 }),
    text: short,
  }),
  fc
    .record({ kind: fc.constant('paragraph' as const), text, at: page })
    .map(({ at, ...rest }) => (at === undefined ? rest : { ...rest, page: at })),
  fc.record({
    kind: fc.constant('list-item' as const),
    depth: fc.nat(20),
    marker: fc.constantFrom('-', '1.'),
    text,
  }),
  fc.record({
    kind: fc.constant('table' as const),
    caption: short,
    header: cells,
    rows: fc.array(fc.array(text, { maxLength: 5 }), { maxLength: 5 }),
  }),
  fc.record({
    kind: fc.constant('code' as const),
    text: fc.array(text, { maxLength: 5 }).map((lines) => lines.join('\n')),
  }),
);
const blocks = fc.array(block, { maxLength: 12 });
const limits = fc
  .record({
    passageChars: fc.integer({ min: 100, max: 1500 }),
    share: fc.double({ min: 0, max: 0.5, noNaN: true }),
  })
  .map(({ passageChars, share }) => ({
    passageChars,
    overlapChars: Math.floor(passageChars * share),
  }));

/** Words of what a person reads; a table's cell in a Markdown row may be followed by a bar. */
function wordsOf(texts: readonly string[]): string[] {
  return texts.join('\n').match(/[^\s|]+/g) ?? [];
}

function saidBy(each: Block): string[] {
  return each.kind === 'table'
    ? [each.caption ?? '', ...each.header, ...each.rows.flat()]
    : [each.text];
}

describe('passages of any document', () => {
  it('hold every word of it, in the text or in the section', () => {
    fc.assert(
      fc.property(blocks, limits, (all, sizes) => {
        const { passages } = passagesOf({ blocks: all, notes: [] }, sizes);
        const found = passages.flatMap((each) => [each.text, ...each.section]).join('\n');
        const words = new Set(wordsOf([found]));
        for (const said of wordsOf(all.flatMap(saidBy))) {
          // A word longer than a passage is in several; the name of a column has a colon.
          if (said.length >= sizes.passageChars / 2 - 1) continue;
          expect(
            [said, `${said}:`].some((each) => words.has(each)),
            said,
          ).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are no longer than allowed, and none is empty', () => {
    fc.assert(
      fc.property(blocks, limits, (all, sizes) => {
        for (const each of passagesOf({ blocks: all, notes: [] }, sizes).passages) {
          expect(each.text.length).toBeLessThanOrEqual(sizes.passageChars);
          expect(each.text.trim()).not.toBe('');
        }
      }),
    );
  });

  it('repeat no more of the one before than the overlap, and begin at a word', () => {
    fc.assert(
      fc.property(text, limits, (said, sizes) => {
        const { passages } = passagesOf(
          { blocks: [{ kind: 'paragraph', text: `${said} ${said} ${said}` }], notes: [] },
          sizes,
        );
        const total = passages.reduce((sum, each) => sum + each.text.length, 0);
        const most = said.length * 3 + 2 + (sizes.overlapChars + 1) * passages.length;
        expect(total).toBeLessThanOrEqual(most);
        const whole = new Set(wordsOf([said]));
        for (const each of passages) {
          const [first = ''] = wordsOf([each.text]);
          if (sizes.passageChars > 400) expect(whole).toContain(first);
        }
      }),
    );
  });
});
