import { posix } from 'node:path';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { decodeText } from '../text/decode-text.ts';
import { ZipParts } from '../zip/zip-parts.ts';
import { HtmlReader } from './html-reader.ts';
import {
  allElements,
  elementAt,
  elementsOf,
  type MarkupElement,
  parseHtmlTree,
  textOf,
} from './markup-tree.ts';

/** An electronic book (EPUB 3.3): the chapters of its spine, in their order. */
export async function parseEpub({ bytes, document, limits }: ParseInput): Promise<void> {
  const parts = await ZipParts.open(bytes, limits);
  const container = await parts.neededXml('META-INF/container.xml');
  const [rootFile] = allElements(container, 'rootfile');
  const packagePath = rootFile?.attributes['full-path'] ?? '';
  const book = elementsOf(await parts.neededXml(packagePath))[0];
  describe(book, document);
  const chapters = chaptersOf(book, posix.dirname(packagePath));
  const locked = await lockedParts(parts);
  for (const chapter of chapters) {
    if (locked.has(chapter)) throw new Refusal('encrypted', 'copy protection');
    const html = await parts.bytes(chapter);
    if (html === undefined) document.note(`the chapter ${chapter} is missing`);
    else new HtmlReader(document).read([parseHtmlTree(decodeText(html), limits.depth)]);
  }
}

function chaptersOf(book: MarkupElement | undefined, folder: string): string[] {
  const items = new Map(
    elementsOf(elementAt(book, 'manifest'), 'item').map(({ attributes }) => [
      attributes['id'] ?? '',
      attributes,
    ]),
  );
  return elementsOf(elementAt(book, 'spine'), 'itemref').flatMap(({ attributes }) => {
    const item = items.get(attributes['idref'] ?? '');
    const isText = item?.['media-type']?.includes('html') ?? false;
    return isText ? [posix.join(folder, decoded(item?.['href'] ?? ''))] : [];
  });
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function describe(book: MarkupElement | undefined, document: ParseInput['document']): void {
  const metadata = elementAt(book, 'metadata');
  const fact = (name: string): string => textOf(elementAt(metadata, name)).trim();
  document.describe({
    title: fact('dc:title'),
    author: elementsOf(metadata, 'dc:creator').map(textOf).join(', '),
    language: fact('dc:language'),
    createdWallMs: Date.parse(fact('dc:date')),
  });
}

/** Parts that are encrypted; fonts may be, which nobody reads. */
async function lockedParts(parts: ZipParts): Promise<Set<string>> {
  const tree = await parts.xml('META-INF/encryption.xml');
  const names = [...(tree ? allElements(tree, 'enc:CipherReference') : [])];
  return new Set(names.map(({ attributes }) => attributes['URI'] ?? ''));
}
