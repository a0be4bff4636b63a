import { isElement, type MarkupElement, type MarkupNode, textOf } from '../markup/markup-tree.ts';
import { mathMlText } from './math-ml-text.ts';

/** Not part of the text: comments, deleted text, what a slide shows besides its words. */
const SILENT = new Set([
  'office:annotation',
  'office:annotation-end',
  'text:tracked-changes',
  'text:note-citation',
  'presentation:notes',
  'office:forms',
  'svg:title',
  'svg:desc',
  'text:bibliography-mark',
]);
const MAX_SPACES = 1000;

/** Text of a paragraph and of all that stands in it, on one line. */
export function odfText(node: MarkupNode): string {
  if (!isElement(node)) return node;
  switch (node.name) {
    case 'text:s':
      return ' '.repeat(Math.min(Number(node.attributes['text:c'] ?? 1) || 1, MAX_SPACES));
    case 'text:tab':
      return '\t';
    case 'text:line-break':
      return '\n';
    case 'text:note':
      return '';
    case 'math:math':
    case 'math':
      return ` ${mathMlText(node)} `;
    default:
      if (SILENT.has(node.name)) return '';
      return node.children.map(odfText).join(isBlock(node) ? ' ' : '');
  }
}

/** The text of a footnote with its number, as a paragraph of its own. */
export function noteText(note: MarkupElement): string {
  const citation = note.children.find((node) => isElement(node, 'text:note-citation'));
  const body = note.children.find((node) => isElement(node, 'text:note-body'));
  return `[${textOf(citation).trim()}] ${body === undefined ? '' : odfText(body)}`;
}

/** True where what is inside stands on lines of its own. */
function isBlock({ name }: MarkupElement): boolean {
  return name !== 'text:p' && name !== 'text:h' && name !== 'text:span' && name !== 'text:a';
}
