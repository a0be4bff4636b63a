import { isElement, type MarkupElement, textOf } from '../markup/markup-tree.ts';

/** A formula in MathML on one line: `(a)/(b)`, `x^2`. Annotations are another form of the same. */
export function mathMlText(element: MarkupElement): string {
  const name = element.name.replace(/^math:/, '');
  const inside = element.children.filter((node) => isElement(node)) as MarkupElement[];
  const texts = inside.map(mathMlText);
  const [first = '', second = '', third = ''] = texts;
  switch (name) {
    case 'annotation':
      return '';
    case 'mfrac':
      return `(${first})/(${second})`;
    case 'msup':
      return `${first}^${second} `;
    case 'msub':
      return `${first}_${second} `;
    case 'msubsup':
    case 'munderover':
      return `${first}_${second}^${third} `;
    case 'msqrt':
      return `√(${texts.join('')})`;
    default:
      return inside.length > 0 ? texts.join(' ') : textOf(element);
  }
}
