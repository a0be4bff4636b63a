import { isElement, type MarkupElement, textOf } from '../markup/markup-tree.ts';
import { isMonospaced } from './docx-styles.ts';
import { mathText } from './math-text.ts';
import { chosenContent } from './office-package.ts';

/** What a paragraph of Word holds: its line, and what floats beside it. */
export interface ParagraphText {
  text: string;
  /** `w:txbxContent` of text boxes. */
  textBoxes: MarkupElement[];
  /** Relation ids of charts. */
  charts: string[];
  /** True where there is text and all of it is set like code. */
  isMonospaced: boolean;
}

/** Not text: deleted words, instructions of fields, properties. */
const SILENT = new Set(['w:del', 'w:moveFrom', 'w:instrText', 'w:delText', 'w:pPr', 'w:rPr']);

/** Reads the runs of a paragraph, `w:p`. */
export function paragraphText(paragraph: MarkupElement): ParagraphText {
  const found: ParagraphText = { text: '', textBoxes: [], charts: [], isMonospaced: false };
  const runs = { all: 0, monospaced: 0 };
  const walk = (element: MarkupElement): void => {
    for (const node of element.children) {
      if (!isElement(node) || SILENT.has(node.name)) continue;
      if (node.name === 'w:r' && textOf(node).trim() !== '') {
        runs.all += 1;
        if (isMonospaced(node)) runs.monospaced += 1;
      }
      if (!readPart(node, found)) walk(node);
    }
  };
  const walkAll = (elements: readonly MarkupElement[]): void => {
    for (const element of elements) walk({ ...element, children: [element] });
  };
  /** True where the part is read and nobody need look inside. */
  function readPart(node: MarkupElement, into: ParagraphText): boolean {
    const sign = signOf(node);
    if (sign !== undefined) into.text += sign;
    else if (node.name === 'mc:AlternateContent') walkAll(chosenContent(node));
    else if (node.name === 'w:txbxContent') into.textBoxes.push(node);
    else if (node.name === 'c:chart') into.charts.push(node.attributes['r:id'] ?? '');
    else return false;
    return true;
  }
  walk(paragraph);
  return { ...found, isMonospaced: runs.all > 0 && runs.monospaced === runs.all };
}

/** The characters that an element stands for; undefined: it holds others. */
function signOf(node: MarkupElement): string | undefined {
  switch (node.name) {
    case 'w:t':
      return textOf(node);
    case 'w:tab':
    case 'w:ptab':
      return '\t';
    case 'w:br':
    case 'w:cr':
      return '\n';
    case 'w:noBreakHyphen':
      return '-';
    case 'w:sym':
      return '';
    case 'm:oMath':
    case 'm:oMathPara':
      return ` ${mathText(node)} `;
    case 'w:footnoteReference':
    case 'w:endnoteReference':
      return `[${node.attributes['w:id'] ?? ''}]`;
    default:
      return undefined;
  }
}
