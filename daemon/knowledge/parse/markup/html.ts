import type { DocumentBuilder } from '../document-builder.ts';
import type { ParseInput } from '../parse-input.ts';
import { decodeText } from '../text/decode-text.ts';
import { HtmlReader } from './html-reader.ts';
import { allElements, type MarkupElement, parseHtmlTree, textOf } from './markup-tree.ts';
import { readableText } from './readable-text.ts';

/** The encoding must be named within so many bytes (HTML standard, 4.2.5.4). */
const ENCODING_WITHIN_BYTES = 1024;
const DECLARED_ENCODING = /(?:charset|encoding)\s*=\s*["']?([\w-]+)/i;
/** The main part is taken for the page only if it holds this much of its text. */
const MAIN_SHARE = 0.4;

/** A web page: its main part, without navigation, scripts and forms. */
export function parseHtml({ bytes, document, limits }: ParseInput): void {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, ENCODING_WITHIN_BYTES));
  const declared = DECLARED_ENCODING.exec(start)?.[1];
  readHtml(decodeText(bytes, declared), document, limits.depth);
}

/** HTML as text, also of mails and of Markdown. @throws Refusal */
export function readHtml(html: string, document: DocumentBuilder, maxDepth: number): void {
  const tree = parseHtmlTree(html, maxDepth);
  describe(tree, document);
  new HtmlReader(document).read([mainPart(tree)]);
}

function mainPart(tree: MarkupElement): MarkupElement {
  const whole = readableText(tree).length;
  const [main] = [...allElements(tree, 'main'), ...allElements(tree, 'article')];
  if (main === undefined) return tree;
  return readableText(main).length >= whole * MAIN_SHARE ? main : tree;
}

function describe(tree: MarkupElement, document: DocumentBuilder): void {
  const metas = new Map<string, string>();
  for (const { attributes } of allElements(tree, 'meta')) {
    const name = (attributes['name'] ?? attributes['property'] ?? '').toLowerCase();
    if (!metas.has(name)) metas.set(name, attributes['content'] ?? '');
  }
  const timeOf = (...names: readonly string[]): number =>
    Date.parse(names.map((name) => metas.get(name)).find((value) => value !== undefined) ?? '');
  const [html] = allElements(tree, 'html');
  const [title] = allElements(tree, 'title');
  document.describe({
    title: textOf(title),
    author: metas.get('author') ?? metas.get('dc.creator'),
    language: html?.attributes['lang'] ?? html?.attributes['xml:lang'],
    createdWallMs: timeOf('article:published_time', 'dcterms.created', 'dc.date', 'date'),
    modifiedWallMs: timeOf('article:modified_time', 'dcterms.modified', 'last-modified'),
  });
}
