import type { GroundingWords } from './grounding-words.ts';

/** A part of a passage that can be said by itself. */
export interface SourceUnit {
  kind: 'sentence' | 'row' | 'step' | 'line';
  /** As it can be said: without marks of lists and tables. */
  text: string;
}

const STEP = /^\s*(?:\(?\d{1,3}[.)]|[a-z][.)]|[-*•–·▪])\s+(?=\S)/u;
const ROW = /^\s*\|.*\|\s*$/;
const RULE_ROW = /^[\s|:-]+$/;
const SENTENCE_END = /[.!?…:]["'”’»)\]]*$/u;
/** Marks that would be read aloud. */
const MARKUP = /[*_`#]{1,3}(?=\S)|(?<=\S)[*`#]{1,3}|\[(?:\d+|edit|note \d+|citation needed)\]/gu;
const LINK = /!?\[([^\]]*)\]\([^)]*\)/g;

/** What a passage says, part by part, in its order. Lines without a full stop are `line`. */
export function unitsOf(text: string, words: GroundingWords): SourceUnit[] {
  const units: SourceUnit[] = [];
  let header: string[] | undefined;
  for (const line of linesOf(text)) {
    if (ROW.test(line)) {
      if (RULE_ROW.test(line)) continue;
      const cells = cellsOf(line);
      if (header === undefined) header = cells;
      else units.push({ kind: 'row', text: rowInWords(header, cells) });
      continue;
    }
    header = undefined;
    units.push(...proseUnits(line, words));
  }
  return units.filter((unit) => unit.text !== '');
}

/** @returns sentences of a text, trimmed, none empty */
export function sentencesIn(text: string, words: GroundingWords): string[] {
  const sentences: string[] = [];
  let begun = '';
  const segmenter = new Intl.Segmenter(words.language, { granularity: 'sentence' });
  for (const { segment } of segmenter.segment(text)) {
    begun += segment;
    if (words.abbreviation.test(begun)) continue;
    sentences.push(begun.trim());
    begun = '';
  }
  return [...sentences, begun.trim()].filter((sentence) => sentence !== '');
}

/** Text without what would be read aloud as signs. */
export function withoutMarkup(text: string): string {
  return text.replace(LINK, '$1').replace(MARKUP, '').replace(/\s+/g, ' ').trim();
}

/** Lines that a paragraph was broken into are one; a list item and a row have one each. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const last = lines.at(-1);
    const isOwn = ROW.test(line) || STEP.test(line) || line.trim() === '';
    const isOpen = last !== undefined && last.trim() !== '' && !ROW.test(last);
    const isBroken = isOpen && !isOwn && !SENTENCE_END.test(last) && /^\s*\p{Ll}/u.test(line);
    if (isBroken) lines[lines.length - 1] = `${last} ${line.trim()}`;
    else lines.push(line);
  }
  return lines.filter((line) => line.trim() !== '');
}

function proseUnits(line: string, words: GroundingWords): SourceUnit[] {
  const isStep = STEP.test(line);
  const text = withoutMarkup(line.replace(STEP, ''));
  if (isStep) return [{ kind: 'step', text }];
  const sentences = sentencesIn(text, words);
  return sentences.map((each) => ({
    kind: SENTENCE_END.test(each) ? 'sentence' : 'line',
    text: each,
  }));
}

function cellsOf(row: string): string[] {
  const inner = row.trim().replace(/^\||\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => withoutMarkup(cell.replaceAll('\\|', '|')));
}

/** "Cotton: temperature 60 °C, duration 2 h": what the row is about, then its cells by name. */
function rowInWords(header: readonly string[], cells: readonly string[]): string {
  const [about = '', ...rest] = cells;
  const named = rest.flatMap((cell, at) => {
    if (cell === '') return [];
    const name = header[at + 1] ?? '';
    return [name === '' ? cell : `${name} ${cell}`];
  });
  if (named.length === 0) return about;
  return about === '' ? named.join(', ') : `${about}: ${named.join(', ')}`;
}
