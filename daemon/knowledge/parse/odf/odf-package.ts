import type { DocumentBuilder } from '../document-builder.ts';
import {
  allElements,
  elementAt,
  elementsOf,
  type MarkupElement,
  textOf,
} from '../markup/markup-tree.ts';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { ZipParts } from '../zip/zip-parts.ts';
import { OdfListStyles } from './odf-list-styles.ts';

export interface OpenedOdf {
  /** `office:text`, `office:spreadsheet` or `office:presentation`. */
  body: MarkupElement;
  listStyles: OdfListStyles;
}

/**
 * Opens an OpenDocument file (OASIS ODF 1.3) and tells its facts to the document.
 * @throws Refusal `encrypted`, `corrupt`
 */
export async function openOdf({ bytes, document, limits }: ParseInput): Promise<OpenedOdf> {
  const parts = await ZipParts.open(bytes, limits);
  const manifest = await parts.xml('META-INF/manifest.xml');
  const isEncrypted =
    manifest !== undefined && [...allElements(manifest, 'manifest:encryption-data')].length > 0;
  if (isEncrypted) throw new Refusal('encrypted');
  describe(await parts.xml('meta.xml'), document);
  const content = elementAt(await parts.neededXml('content.xml'), 'office:document-content');
  const styles = elementAt(await parts.xml('styles.xml'), 'office:document-styles');
  const body = elementsOf(elementAt(content, 'office:body'))[0];
  if (body === undefined) throw new Refusal('corrupt', 'there is no office:body');
  return { body, listStyles: new OdfListStyles([styles, content]) };
}

function describe(tree: MarkupElement | undefined, document: DocumentBuilder): void {
  const meta = elementAt(tree, 'office:document-meta', 'office:meta');
  const fact = (name: string): string => textOf(elementAt(meta, name)).trim();
  document.describe({
    title: fact('dc:title'),
    author: fact('meta:initial-creator') || fact('dc:creator'),
    language: fact('dc:language'),
    createdWallMs: Date.parse(fact('meta:creation-date')),
    modifiedWallMs: Date.parse(fact('dc:date')),
  });
}
