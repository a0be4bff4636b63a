import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { childrenOf } from '../../daemon/skills/grammar.ts';
import { parseTemplate, type TemplateNode } from '../../daemon/skills/template.ts';

/** Pieces of the syntax, right and wrong, so that random texts get far into the parser. */
const piece = fc.constantFrom(
  ...['(', ')', '[', ']', '|', '<', '>', '{', '}', '~', '/', '*', '+', '=', ':', ' '],
  ...['<rule>', '<rule*60>', '{a:b}', '{slot}', '{+1}', '{=x}', '{all=true}', '/0.1/', 'word', 'ß'],
);

/** A template as text, from nested parts. */
const wellFormed = fc.letrec<{ item: string; options: string }>((tie) => ({
  options: fc
    .array(
      fc.tuple(
        fc.constantFrom('', '/2/ ', '/0.05/ '),
        fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((options) => options.map(([weight, items]) => weight + items.join(' ')).join(' | ')),
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('stop', "what's", '<rule>', '<rule*60>', '{a:b}', '{+1.5}', '{=x}', '~%'),
    tie('options').map((text) => `(${text})`),
    tie('options').map((text) => `[${text}]`),
    tie('options').map((text) => `~(${text})`),
  ),
}));

/** A template written back as text. */
function textOf(node: TemplateNode): string {
  const options = (of: Extract<TemplateNode, { kind: 'choice' | 'optional' }>): string =>
    of.options
      .map(({ node: item, weight }) => (weight === undefined ? '' : `/${weight}/ `) + textOf(item))
      .join(' | ');
  switch (node.kind) {
    case 'word':
      return node.word;
    case 'sequence':
      return node.items.map(textOf).join(' ');
    case 'choice':
      return `(${options(node)})`;
    case 'optional':
      return `[${options(node)}]`;
    case 'rule':
      return `<${node.rule}*${node.factor}>`;
    case 'slot':
      return `{${node.rule}:${node.slot}}`;
    case 'value':
      return typeof node.value === 'number' ? `{+${node.value}}` : `{=${node.value}}`;
    case 'fixed':
      return `{${node.slot}=${node.value}}`;
    case 'written':
      return `~(${textOf(node.item)})`;
  }
}

function countOf(node: TemplateNode): number {
  return childrenOf(node).reduce((sum, child) => sum + countOf(child), 1);
}

describe('any text', () => {
  it('is a template, or refused with its text and a place in it', () => {
    const texts = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(countOf(parseTemplate(text))).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(EarshotError);
          const place = /, at character (\d+) of/.exec((error as EarshotError).message)?.[1];
          expect(Number(place)).toBeGreaterThanOrEqual(1);
          expect(Number(place)).toBeLessThanOrEqual(text.length + 1);
          expect((error as EarshotError).message).toContain(`"${text}"`);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a well-formed template', () => {
  it('is taken, and means the same when written back', () => {
    fc.assert(
      fc.property(wellFormed.options, (text) => {
        const node = parseTemplate(text);
        const again = parseTemplate(textOf(node));
        expect(textOf(again)).toBe(textOf(node));
      }),
      { numRuns: 500 },
    );
  });
});
