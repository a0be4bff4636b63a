import { elementAt, elementsOf, type MarkupElement } from '../markup/markup-tree.ts';
import { numberAs } from './number-formats.ts';
import { valueAt } from './office-package.ts';

interface Level {
  format: string;
  /** As in `%1.%2`. */
  pattern: string;
  start: number;
}

/** A numbering of lists, of which several may share their count. */
interface Numbering {
  abstractId: string;
  levels: readonly Level[];
}

const LEVELS = 9;

/** Counts the items of the numbered lists of a Word document (`word/numbering.xml`). */
export class DocxNumbering {
  readonly #numberings = new Map<string, Numbering>();
  /** For each abstract numbering the last number of each level. */
  readonly #counts = new Map<string, (number | undefined)[]>();
  /** Those whose restart has happened. */
  readonly #started = new Set<string>();
  readonly #restarts = new Set<string>();

  constructor(tree: MarkupElement | undefined) {
    const root = elementAt(tree, 'w:numbering');
    const abstracts = new Map<string, Level[]>();
    for (const abstract of elementsOf(root, 'w:abstractNum')) {
      abstracts.set(abstract.attributes['w:abstractNumId'] ?? '', levelsOf(abstract));
    }
    for (const numbering of elementsOf(root, 'w:num')) {
      const abstractId = valueAt(numbering, 'w:abstractNumId') ?? '';
      const id = numbering.attributes['w:numId'] ?? '';
      this.#numberings.set(id, { abstractId, levels: abstracts.get(abstractId) ?? [] });
      if (elementAt(numbering, 'w:lvlOverride', 'w:startOverride')) this.#restarts.add(id);
    }
  }

  /**
   * Counts one more item.
   * @param level from 0
   * @returns its marker, such as `2.1` or `-`; undefined: this is no list
   */
  next(numId: string, level: number): string | undefined {
    const numbering = this.#numberings.get(numId);
    const own = numbering?.levels[level];
    if (numbering === undefined || own === undefined || own.format === 'none') return undefined;
    if (own.format === 'bullet') return '-';
    const counts = this.#countsOf(numId, numbering);
    counts[level] = (counts[level] ?? own.start - 1) + 1;
    counts.fill(undefined, level + 1);
    return own.pattern.replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const { format, start } = numbering.levels[at] ?? own;
      return numberAs(counts[at] ?? start, format);
    });
  }

  #countsOf(numId: string, { abstractId }: Numbering): (number | undefined)[] {
    const isRestart = this.#restarts.has(numId) && !this.#started.has(numId);
    this.#started.add(numId);
    const known = isRestart ? undefined : this.#counts.get(abstractId);
    const counts = known ?? Array.from<number | undefined>({ length: LEVELS });
    this.#counts.set(abstractId, counts);
    return counts;
  }
}

function levelsOf(abstract: MarkupElement): Level[] {
  const levels: Level[] = [];
  for (const level of elementsOf(abstract, 'w:lvl')) {
    const at = Number(level.attributes['w:ilvl']);
    if (!(at >= 0 && at < LEVELS)) continue;
    levels[at] = {
      format: valueAt(level, 'w:numFmt') ?? 'decimal',
      pattern: valueAt(level, 'w:lvlText') ?? '',
      start: Number(valueAt(level, 'w:start') ?? 1) || 0,
    };
  }
  return levels;
}
