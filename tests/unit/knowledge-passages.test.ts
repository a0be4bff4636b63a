import { describe, expect, it } from 'vitest';
import type { Block } from '../../daemon/knowledge/parsed-document.ts';
import { passagesOf } from '../../daemon/knowledge/passages/passages-of.ts';

const LIMITS = { passageChars: 200, overlapChars: 40 };
const cut = (...blocks: Block[]) => passagesOf({ blocks, notes: [] }, LIMITS).passages;
const heading = (level: number, text: string): Block => ({ kind: 'heading', level, text });
const paragraph = (text: string, page?: number): Block =>
  page === undefined ? { kind: 'paragraph', text } : { kind: 'paragraph', text, page };

describe('passages of a document', () => {
  it('stand under the headings above them', () => {
    expect(
      cut(
        heading(1, 'Dishwasher'),
        heading(2, 'Cleaning'),
        paragraph('Rinse the filter.', 4),
        heading(2, 'Safety'),
        paragraph('Mind the knives.', 5),
      ),
    ).toEqual([
      { text: 'Rinse the filter.', section: ['Dishwasher', 'Cleaning'], page: 4 },
      { text: 'Mind the knives.', section: ['Dishwasher', 'Safety'], page: 5 },
    ]);
  });

  it('keep a heading with nothing below it', () => {
    expect(cut(heading(1, 'Notes'), heading(2, 'To be written'), heading(1, 'End'))).toEqual([
      { text: 'To be written', section: ['Notes'] },
      { text: 'End', section: [] },
    ]);
  });

  it('take paragraphs and list items together while they fit', () => {
    const item: Block = { kind: 'list-item', depth: 1, marker: '-', text: 'a brush' };
    expect(cut(paragraph('You need:'), item)).toEqual([
      { text: 'You need:\n  - a brush', section: [] },
    ]);
  });

  it('are cut between sentences, and begin with the end of the one before', () => {
    const sentences = Array.from({ length: 12 }, (_, n) => `This is sentence number ${n} of it.`);
    const passages = cut(paragraph(sentences.join(' ')));
    for (const [at, { text }] of passages.entries()) {
      expect(text.length).toBeLessThanOrEqual(200);
      expect(text).toMatch(/^This .* it\.$/);
      const lastBefore = passages[at - 1]?.text.match(/This [^.]*\.$/)?.[0] ?? '';
      expect(text.startsWith(lastBefore)).toBe(true);
    }
    expect(passages.length).toBeGreaterThan(2);
  });

  it('repeat caption and header of a table above its rows', () => {
    const rows = Array.from({ length: 10 }, (_, n) => [`E${n}`, `Fault number ${n} of the pump`]);
    const table: Block = { kind: 'table', caption: 'Error codes', header: ['Code', 'Why'], rows };
    const passages = cut(table);
    expect(passages.length).toBeGreaterThan(2);
    for (const { text } of passages) {
      expect(text).toMatch(/^Error codes\n\| Code \| Why \|\n\| --- \| --- \|\n\| E\d \| Fault/);
      expect(text.length).toBeLessThanOrEqual(200);
    }
  });

  it('spell out a row that does not fit under its header', () => {
    const long = `${'very '.repeat(50)}long`;
    const table: Block = { kind: 'table', header: ['Code', 'Why'], rows: [['E1', long]] };
    const passages = cut(table);
    expect(passages[0]?.text).toMatch(/^Code: E1\nWhy: very/);
    expect(passages.every(({ text }) => text.length <= 200)).toBe(true);
  });
});
