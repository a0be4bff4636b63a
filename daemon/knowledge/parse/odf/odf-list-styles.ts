import { allElements, elementsOf, type MarkupElement } from '../markup/markup-tree.ts';

/** Which levels of which list styles are numbered. */
export class OdfListStyles {
  /** For each style the levels, from 1, that have numbers. */
  readonly #numbered = new Map<string, Set<string>>();

  /** @param trees the parts that define styles */
  constructor(trees: readonly (MarkupElement | undefined)[]) {
    for (const tree of trees) {
      for (const style of tree ? allElements(tree, 'text:list-style') : []) {
        const levels = elementsOf(style, 'text:list-level-style-number')
          .filter(({ attributes }) => (attributes['style:num-format'] ?? '') !== '')
          .map(({ attributes }) => attributes['text:level'] ?? '');
        this.#numbered.set(style.attributes['style:name'] ?? '', new Set(levels));
      }
    }
  }

  /** @param depth from 0 */
  isNumbered(style: string, depth: number): boolean {
    return this.#numbered.get(style)?.has(String(depth + 1)) ?? false;
  }
}
