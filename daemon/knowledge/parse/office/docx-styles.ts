import { elementAt, elementsOf, type MarkupElement } from '../markup/markup-tree.ts';
import { valueAt } from './office-package.ts';

/** What a paragraph is by its style, as far as it matters for reading. */
export interface ParagraphStyle {
  /** 1..9 for headings and titles. */
  headingLevel?: number;
  numId?: string;
  numLevel?: number;
  isCode: boolean;
}

const HEADING_NAME = /^heading (\d)$/i;
const CODE_NAME = /^(source code|code|code block|html preformatted|preformatted text|macro text)$/i;
const MONOSPACED = /courier|consolas|mono|menlo|monaco|lucida console|source code|typewriter/i;
/** A style may rest on another; longer chains are loops. */
const MAX_CHAIN = 20;

/** The styles of a Word document (`word/styles.xml`), by their id. */
export class DocxStyles {
  readonly #byId = new Map<string, MarkupElement>();

  constructor(tree: MarkupElement | undefined) {
    for (const style of elementsOf(elementAt(tree, 'w:styles'), 'w:style')) {
      this.#byId.set(style.attributes['w:styleId'] ?? '', style);
    }
  }

  /** What the style of that id and those that it rests on say together. */
  styleOf(id: string | undefined): ParagraphStyle {
    const style: ParagraphStyle = { isCode: false };
    let at = id === undefined ? undefined : this.#byId.get(id);
    for (let links = 0; at !== undefined && links < MAX_CHAIN; links += 1) {
      addFacts(style, at);
      at = this.#byId.get(valueAt(at, 'w:basedOn') ?? '');
    }
    return style;
  }
}

/** Adds what is not known yet: a style overrides what it rests on. */
function addFacts(style: ParagraphStyle, element: MarkupElement): void {
  const name = valueAt(element, 'w:name') ?? '';
  const properties = elementAt(element, 'w:pPr');
  const level = levelOf(name, properties);
  if (style.headingLevel === undefined && level !== undefined) style.headingLevel = level;
  const numbering = elementAt(properties, 'w:numPr');
  const numId = valueAt(numbering, 'w:numId');
  if (style.numId === undefined && numId !== undefined) style.numId = numId;
  const numLevel = valueAt(numbering, 'w:ilvl');
  if (style.numLevel === undefined && numLevel !== undefined) style.numLevel = Number(numLevel);
  if (CODE_NAME.test(name)) style.isCode = true;
}

/** A heading is known by its name in every language of Word, or by its level of outline. */
function levelOf(name: string, properties: MarkupElement | undefined): number | undefined {
  const named = HEADING_NAME.exec(name)?.[1];
  if (named !== undefined) return Number(named);
  if (/^title$/i.test(name)) return 1;
  return outlineLevelOf(properties);
}

/** Level of outline from 1; body text has 9 in the file, and none here. */
export function outlineLevelOf(properties: MarkupElement | undefined): number | undefined {
  const level = Number(valueAt(properties, 'w:outlineLvl') ?? Number.NaN);
  const bodyText = 9;
  return level >= 0 && level < bodyText ? level + 1 : undefined;
}

/** True for a run set in type of one width, as code is. */
export function isMonospaced(run: MarkupElement): boolean {
  const fonts = elementAt(run, 'w:rPr', 'w:rFonts')?.attributes ?? {};
  return MONOSPACED.test(fonts['w:ascii'] ?? '');
}
