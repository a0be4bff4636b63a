import { posix } from 'node:path';
import type { DocumentBuilder } from '../document-builder.ts';
import {
  allElements,
  elementAt,
  elementsOf,
  type MarkupElement,
  textOf,
} from '../markup/markup-tree.ts';
import type { ZipParts } from '../zip/zip-parts.ts';

/** What one part of an Office document points to (ECMA-376, part 2, 9.3). */
export interface Relation {
  id: string;
  /** The last word of its type: `slide`, `chart`, `notesSlide`. */
  kind: string;
  /** The name of the part. */
  target: string;
}

/** The relations of a part to others inside the package; links to elsewhere are none. */
export async function relationsOf(parts: ZipParts, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part);
  const tree = await parts.xml(`${folder}/_rels/${posix.basename(part)}.rels`);
  return elementsOf(elementAt(tree, 'Relationships'), 'Relationship')
    .filter(({ attributes }) => attributes['TargetMode'] !== 'External')
    .map(({ attributes }) => {
      const target = attributes['Target'] ?? '';
      const isAbsolute = target.startsWith('/');
      return {
        id: attributes['Id'] ?? '',
        kind: posix.basename(attributes['Type'] ?? ''),
        target: isAbsolute ? target.slice(1) : posix.join(folder, target),
      };
    });
}

/** Title, author and dates from `docProps/core.xml`. */
export async function describeOffice(parts: ZipParts, document: DocumentBuilder): Promise<void> {
  const core = elementAt(await parts.xml('docProps/core.xml'), 'cp:coreProperties');
  const fact = (name: string): string => textOf(elementAt(core, name)).trim();
  document.describe({
    title: fact('dc:title'),
    author: fact('dc:creator'),
    language: fact('dc:language'),
    createdWallMs: Date.parse(fact('dcterms:created')),
    modifiedWallMs: Date.parse(fact('dcterms:modified')),
  });
}

/** An attribute of the first such element inside: `valueAt(properties, 'w:pStyle')` is `w:val`. */
export function valueAt(
  parent: MarkupElement | undefined,
  name: string,
  attribute = 'w:val',
): string | undefined {
  return elementAt(parent, name)?.attributes[attribute];
}

/**
 * What stands in a place that has a new and an old form (`mc:AlternateContent`): the new one, which
 * all programs of the last ten years write, or the old one where the new holds no text.
 */
export function chosenContent(alternate: MarkupElement): MarkupElement[] {
  const choice = elementAt(alternate, 'mc:Choice');
  const fallback = elementAt(alternate, 'mc:Fallback');
  const hasText =
    choice && [...allElements(choice, 'w:t'), ...allElements(choice, 'a:t')].length > 0;
  const hasChart = choice && [...allElements(choice, 'c:chart')].length > 0;
  return elementsOf(hasText || hasChart || !fallback ? choice : fallback);
}
