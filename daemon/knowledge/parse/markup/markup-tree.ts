import { Parser } from 'htmlparser2';
import { Refusal } from '../refusal.ts';

/** An element of XML or HTML; names keep their prefix, as in `w:p`. */
export interface MarkupElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: MarkupNode[];
}
export type MarkupNode = MarkupElement | string;

/** Where a document type or an entity is declared, which stands before the root element. */
const ENTITY_DECLARATION = /<!ENTITY/i;

/**
 * XML as a tree. Nothing outside of it is ever read, and no declared entity is expanded.
 * @throws Refusal where entities are declared, or elements stand deeper than `maxDepth`
 */
export function parseXml(text: string, maxDepth: number): MarkupElement {
  if (ENTITY_DECLARATION.test(text)) throw new Refusal('xml-entities');
  return parse(text, maxDepth, true);
}

/**
 * HTML as a tree; end tags may be missing as far as HTML allows that.
 * @throws Refusal where elements stand deeper than `maxDepth`
 */
export function parseHtmlTree(text: string, maxDepth: number): MarkupElement {
  return parse(text, maxDepth, false);
}

function parse(text: string, maxDepth: number, xmlMode: boolean): MarkupElement {
  const root: MarkupElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (open.length > maxDepth) throw new Refusal('too-deep');
        const element = { name, attributes, children: [] };
        open.at(-1)?.children.push(element);
        open.push(element);
      },
      ontext: (part) => void open.at(-1)?.children.push(part),
      onclosetag: () => void open.pop(),
    },
    { xmlMode, decodeEntities: true },
  );
  parser.end(text);
  return root;
}

/** True for an element, of that name where one is given. */
export function isElement(node: MarkupNode, name?: string): node is MarkupElement {
  return typeof node !== 'string' && (name === undefined || node.name === name);
}

/** The elements right inside, of that name where one is given. */
export function elementsOf(parent: MarkupElement | undefined, name?: string): MarkupElement[] {
  return (parent?.children.filter((node) => isElement(node, name)) as MarkupElement[]) ?? [];
}

/** The first element of that path right inside: `elementAt(cell, 'w:tcPr', 'w:gridSpan')`. */
export function elementAt(
  parent: MarkupElement | undefined,
  ...path: readonly string[]
): MarkupElement | undefined {
  let at = parent;
  for (const name of path) {
    at = at?.children.find((node): node is MarkupElement => isElement(node, name));
  }
  return at;
}

/** All elements of that name inside, at any depth, in the order of the text. */
export function* allElements(parent: MarkupElement, name: string): Generator<MarkupElement> {
  for (const node of parent.children) {
    if (!isElement(node)) continue;
    if (node.name === name) yield node;
    yield* allElements(node, name);
  }
}

/** All text inside, as it stands there. */
export function textOf(node: MarkupNode | undefined): string {
  if (node === undefined) return '';
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}
