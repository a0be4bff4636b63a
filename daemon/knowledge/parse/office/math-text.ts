import {
  elementAt,
  elementsOf,
  isElement,
  type MarkupElement,
  textOf,
} from '../markup/markup-tree.ts';
import { valueAt } from './office-package.ts';

/** Signs that stand for themselves without brackets around them. */
const SIMPLE = /^[\p{L}\p{N}.]*$/u;
const NOT_ASCII = /[^\p{ASCII}]/gu;

/**
 * A formula of Office (OMML, ECMA-376 part 1, 22.1) on one line, as one would type it:
 * `(a + b)/c`, `x^2`, `a_n`, `∑_(n=1)^∞ x`, `√(x)`.
 */
export function mathText(element: MarkupElement): string {
  return elementsOf(element).map(partText).join('').replace(/\s+/g, ' ').trim();
}

function partText(part: MarkupElement): string {
  switch (part.name) {
    case 'm:t':
    case 'w:t':
      return textOf(part).replace(NOT_ASCII, ' $& ');
    case 'm:f':
      return `${grouped(part, 'm:num')}/${grouped(part, 'm:den')}`;
    case 'm:sSup':
      return `${inside(part, 'm:e')}^${grouped(part, 'm:sup')} `;
    case 'm:sSub':
      return `${inside(part, 'm:e')}_${grouped(part, 'm:sub')} `;
    case 'm:sSubSup':
      return `${inside(part, 'm:e')}_${grouped(part, 'm:sub')}^${grouped(part, 'm:sup')} `;
    case 'm:sPre':
      return `_${grouped(part, 'm:sub')}^${grouped(part, 'm:sup')} ${inside(part, 'm:e')}`;
    case 'm:nary':
      return naryText(part);
    case 'm:rad':
      return `${inside(part, 'm:deg')}√(${inside(part, 'm:e')})`;
    case 'm:d':
      return bracketed(part);
    case 'm:limLow':
      return `${inside(part, 'm:e')}_${grouped(part, 'm:lim')} `;
    case 'm:limUpp':
      return `${inside(part, 'm:e')}^${grouped(part, 'm:lim')} `;
    case 'm:func':
      return ` ${inside(part, 'm:fName')} ${inside(part, 'm:e')}`;
    case 'm:m':
      return matrixText(part);
    case 'm:eqArr':
      return elementsOf(part, 'm:e').map(mathText).join('; ');
    default:
      return part.name.endsWith('Pr') ? '' : part.children.filter(isMarkup).map(partText).join('');
  }
}

function isMarkup(node: MarkupElement | string): node is MarkupElement {
  return isElement(node);
}

function inside(part: MarkupElement, name: string): string {
  const found = elementAt(part, name);
  return found === undefined ? '' : mathText(found);
}

function grouped(part: MarkupElement, name: string): string {
  const text = inside(part, name);
  return SIMPLE.test(text) ? text : `(${text})`;
}

/** A sum, product or integral; its sign is ∫ unless another is named. */
function naryText(part: MarkupElement): string {
  const sign = valueAt(elementAt(part, 'm:naryPr'), 'm:chr', 'm:val') ?? '∫';
  const from = grouped(part, 'm:sub');
  const to = grouped(part, 'm:sup');
  const limits = `${from === '' ? '' : `_${from}`}${to === '' ? '' : `^${to}`}`;
  return ` ${sign}${limits} ${inside(part, 'm:e')}`;
}

function bracketed(part: MarkupElement): string {
  const properties = elementAt(part, 'm:dPr');
  const open = valueAt(properties, 'm:begChr', 'm:val') ?? '(';
  const close = valueAt(properties, 'm:endChr', 'm:val') ?? ')';
  return `${open}${elementsOf(part, 'm:e').map(mathText).join(', ')}${close}`;
}

function matrixText(part: MarkupElement): string {
  const rows = elementsOf(part, 'm:mr').map((row) =>
    elementsOf(row, 'm:e').map(mathText).join(', '),
  );
  return `[${rows.join('; ')}]`;
}
