import type { MarkupElement, MarkupNode } from './markup-tree.ts';

/** Never part of what a page says. */
const SILENT = new Set(
  (
    'title script style template noscript head nav button select option datalist input textarea ' +
    'svg canvas iframe object embed audio video map dialog'
  ).split(' '),
);
/** Parts of a page that say where one is, not what one reads (WAI-ARIA landmark roles). */
const SILENT_ROLES = new Set(['navigation', 'search', 'banner', 'contentinfo']);
/** What stands inside a line; everything else begins a new one. */
export const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math meter ' +
    'output picture q rb rp rt ruby s samp small span strike strong sub sup time tt u var wbr'
  ).split(' '),
);

/** True for what is not read: navigation, scripts, forms, and what is hidden. */
export function isSilent({ name, attributes }: MarkupElement): boolean {
  if (SILENT.has(name) || SILENT_ROLES.has(attributes['role'] ?? '')) return true;
  if ('hidden' in attributes || attributes['aria-hidden'] === 'true') return true;
  return /display\s*:\s*none/i.test(attributes['style'] ?? '');
}

/** All text that is read inside, words of different lines apart. */
export function readableText(node: MarkupNode): string {
  if (typeof node === 'string') return node;
  if (isSilent(node)) return '';
  if (node.name === 'br') return ' ';
  if (node.name === 'img') return ` ${node.attributes['alt'] ?? ''} `;
  const text = node.children.map(readableText).join('');
  return INLINE.has(node.name) ? text : ` ${text} `;
}
