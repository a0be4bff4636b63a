import { type DocumentBuilder, tidyLine } from '../document-builder.ts';
import { readHtmlTable } from './html-table.ts';
import { isElement, type MarkupElement, type MarkupNode, textOf } from './markup-tree.ts';
import { INLINE, isSilent, readableText } from './readable-text.ts';

const HEADING = /^h([1-6])$/;
const LANGUAGE_CLASS = /(?:^|\s)(?:language|lang|highlight-source)-([\w+#-]{1,32})/;

/** Where blocks of HTML go, in lists and on pages. */
interface Place {
  /** How many lists it stands in. */
  lists: number;
  page?: number;
}

/** Walks a tree of HTML and adds its blocks to a document. */
export class HtmlReader {
  readonly #document: DocumentBuilder;
  /** Text of the line that is not complete yet. */
  #line = '';
  /** What becomes of the line: of an item of a list until its first block. */
  #item: { depth: number; marker: string } | undefined;

  constructor(document: DocumentBuilder) {
    this.#document = document;
  }

  /** @param page the number of the page, for formats that have some */
  read(nodes: readonly MarkupNode[], page?: number): void {
    const place = page === undefined ? { lists: 0 } : { lists: 0, page };
    this.#nodes(nodes, place);
    this.#endLine(place);
  }

  #nodes(nodes: readonly MarkupNode[], place: Place): void {
    for (const node of nodes) {
      if (!isElement(node)) this.#line += node;
      else if (!isSilent(node)) this.#element(node, place);
    }
  }

  #element(element: MarkupElement, place: Place): void {
    const { name, children } = element;
    if (name === 'br' || name === 'img') this.#line += readableText(element);
    else if (INLINE.has(name)) this.#nodes(children, place);
    else {
      this.#endLine(place);
      this.#block(element, place);
      this.#endLine(place);
    }
  }

  #block(element: MarkupElement, place: Place): void {
    const { name, children } = element;
    const heading = HEADING.exec(name);
    const page = place.page === undefined ? {} : { page: place.page };
    if (heading) {
      const text = readableText(element);
      this.#document.add({ kind: 'heading', level: Number(heading[1]), text, ...page });
    } else if (name === 'table') this.#table(element, place);
    else if (name === 'pre') this.#code(element, place);
    else if (name === 'ul' || name === 'ol' || name === 'menu') this.#list(element, place);
    else if (name === 'dt') this.#listItem(children, '-', { ...place, lists: place.lists + 1 });
    else if (name === 'dd') this.#listItem(children, '-', { ...place, lists: place.lists + 2 });
    else if (name === 'li') this.#listItem(children, '-', { ...place, lists: place.lists + 1 });
    else this.#nodes(children, place);
  }

  #list({ name, attributes, children }: MarkupElement, place: Place): void {
    const inside = { ...place, lists: place.lists + 1 };
    let number = Number.parseInt(attributes['start'] ?? '1', 10) || 1;
    for (const child of children) {
      if (isElement(child, 'li')) {
        this.#listItem(child.children, name === 'ol' ? `${number}.` : '-', inside);
        number += 1;
      } else this.#nodes([child], inside);
    }
  }

  #listItem(children: readonly MarkupNode[], marker: string, place: Place): void {
    this.#endLine(place);
    this.#item = { depth: place.lists - 1, marker };
    this.#nodes(children, place);
    this.#endLine(place);
    this.#item = undefined;
  }

  #table(element: MarkupElement, place: Place): void {
    const page = place.page === undefined ? {} : { page: place.page };
    const { caption, grid } = readHtmlTable(element);
    const [header = [], ...rows] = grid;
    // One cell in all is a frame around a page, not a table.
    const isFrame = rows.length === 0 && header.length <= 1;
    if (isFrame) this.#nodes(element.children, place);
    else {
      const named = caption === '' ? {} : { caption };
      this.#document.add({ kind: 'table', ...named, header, rows, ...page });
    }
  }

  #code(element: MarkupElement, place: Place): void {
    const code = element.children.find((node) => isElement(node, 'code')) as MarkupElement;
    const classes = `${element.attributes['class'] ?? ''} ${code?.attributes['class'] ?? ''}`;
    const language = LANGUAGE_CLASS.exec(classes)?.[1];
    this.#document.add({
      kind: 'code',
      text: textOf(element).replace(/^\n/, ''),
      ...(language === undefined ? {} : { language }),
      ...(place.page === undefined ? {} : { page: place.page }),
    });
  }

  #endLine(place: Place): void {
    const text = tidyLine(this.#line);
    this.#line = '';
    if (text === '') return;
    const page = place.page === undefined ? {} : { page: place.page };
    if (this.#item === undefined) this.#document.add({ kind: 'paragraph', text, ...page });
    else this.#document.add({ kind: 'list-item', ...this.#item, text, ...page });
    this.#item = undefined;
  }
}
