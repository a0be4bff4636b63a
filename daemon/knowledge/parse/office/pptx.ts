import { allElements, elementAt, elementsOf, type MarkupElement } from '../markup/markup-tree.ts';
import type { ParseInput } from '../parse-input.ts';
import { ZipParts } from '../zip/zip-parts.ts';
import { describeOffice, type Relation, relationsOf } from './office-package.ts';
import { lineText, SlideReader } from './slide-shapes.ts';

const PRESENTATION = 'ppt/presentation.xml';

/** A presentation of PowerPoint (ECMA-376): each slide a page, with its notes. */
export async function parsePptx({ bytes, document, limits }: ParseInput): Promise<void> {
  const parts = await ZipParts.open(bytes, limits);
  await describeOffice(parts, document);
  const presentation = elementAt(await parts.neededXml(PRESENTATION), 'p:presentation');
  const targets = new Map(
    (await relationsOf(parts, PRESENTATION)).map(({ id, target }) => [id, target]),
  );
  const ids = elementsOf(elementAt(presentation, 'p:sldIdLst'), 'p:sldId');
  document.describe({ pages: ids.length });
  for (const [at, { attributes }] of ids.entries()) {
    if (at >= limits.pages) {
      document.note(`pages after ${limits.pages} were not read`);
      break;
    }
    const name = targets.get(attributes['r:id'] ?? '') ?? '';
    const slide = elementAt(await parts.xml(name), 'p:sld');
    if (slide === undefined) continue;
    const relations = await relationsOf(parts, name);
    const reader = new SlideReader(document, at + 1, await chartsOf(parts, relations));
    reader.shapes(elementAt(slide, 'p:cSld', 'p:spTree'));
    const notes = await notesOf(parts, relations);
    if (notes !== '') document.add({ kind: 'paragraph', text: notes, page: at + 1 });
  }
}

async function chartsOf(
  parts: ZipParts,
  relations: readonly Relation[],
): Promise<Map<string, MarkupElement>> {
  const charts = new Map<string, MarkupElement>();
  for (const { id, kind, target } of relations) {
    const chart = kind === 'chart' ? await parts.xml(target) : undefined;
    if (chart !== undefined) charts.set(id, chart);
  }
  return charts;
}

/** What the speaker noted for a slide. */
async function notesOf(parts: ZipParts, relations: readonly Relation[]): Promise<string> {
  const relation = relations.find(({ kind }) => kind === 'notesSlide');
  const notes = relation && (await parts.xml(relation.target));
  if (notes === undefined) return '';
  const bodies = [...allElements(notes, 'p:sp')].filter(
    (shape) => elementAt(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph')?.attributes['type'] === 'body',
  );
  return bodies.flatMap((shape) => [...allElements(shape, 'a:p')].map(lineText)).join(' ');
}
