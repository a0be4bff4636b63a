import { decodeHTML } from 'entities';
import { type MarkedToken, marked, type Token, type Tokens } from 'marked';
import { parse as parseYaml } from 'yaml';
import type { DocumentBuilder } from '../document-builder.ts';
import { HtmlReader } from '../markup/html-reader.ts';
import { parseHtmlTree } from '../markup/markup-tree.ts';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { decodeText } from './decode-text.ts';

/** Between `---` lines at the start: YAML about the document. */
const FRONT_MATTER = /^---[^\S\n]*\n([\s\S]*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|$)/;
/** Aliases of YAML that multiply: none is needed in front matter. */
const MAX_YAML_ALIASES = 0;

/** Markdown with tables (GFM) and front matter. */
export function parseMarkdown({ bytes, document, limits }: ParseInput): void {
  const text = decodeText(bytes);
  const matter = FRONT_MATTER.exec(text);
  if (matter) describe(matter[1] ?? '', document);
  const tokens = marked.lexer(text.slice(matter?.[0].length ?? 0), { gfm: true });
  new MarkdownReader(document, limits.depth).blocks(tokens);
}

/** What the front matter says about the document; what is no mapping says nothing. */
function describe(yaml: string, document: DocumentBuilder): void {
  let matter: unknown;
  try {
    matter = parseYaml(yaml, { maxAliasCount: MAX_YAML_ALIASES });
  } catch {
    return;
  }
  if (typeof matter !== 'object' || matter === null) return;
  const facts = new Map(Object.entries(matter));
  const textOf = (name: string): string | undefined => {
    const value: unknown = facts.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const createdWallMs = Date.parse(textOf('date') ?? '');
  document.describe({
    title: textOf('title'),
    author: textOf('author'),
    language: textOf('lang'),
    createdWallMs,
  });
}

class MarkdownReader {
  readonly #document: DocumentBuilder;
  readonly #maxDepth: number;

  constructor(document: DocumentBuilder, maxDepth: number) {
    this.#document = document;
    this.#maxDepth = maxDepth;
  }

  blocks(tokens: readonly Token[], depth = 0): void {
    if (depth > this.#maxDepth) throw new Refusal('too-deep');
    for (const token of tokens) this.#block(token as MarkedToken, depth);
  }

  #block(token: MarkedToken, depth: number): void {
    switch (token.type) {
      case 'heading':
        this.#document.add({ kind: 'heading', level: token.depth, text: inlineText(token) });
        break;
      case 'code':
        this.#document.add({ kind: 'code', text: token.text, ...languageOf(token) });
        break;
      case 'table':
        this.#document.add({
          kind: 'table',
          header: token.header.map(inlineText),
          rows: token.rows.map((row) => row.map(inlineText)),
        });
        break;
      case 'list':
        this.#list(token, depth);
        break;
      case 'blockquote':
        this.blocks(token.tokens, depth + 1);
        break;
      case 'html':
        new HtmlReader(this.#document).read([parseHtmlTree(token.text, this.#maxDepth)]);
        break;
      case 'space':
      case 'hr':
      case 'def':
        break;
      default:
        this.#document.add({ kind: 'paragraph', text: inlineText(token) });
    }
  }

  #list(list: Tokens.List, depth: number, listDepth = 0): void {
    if (depth > this.#maxDepth) throw new Refusal('too-deep');
    const first = list.start === '' ? 1 : list.start;
    list.items.forEach((item, at) => {
      const marker = list.ordered ? `${first + at}.` : '-';
      const isBlock = (token: Token): boolean =>
        token.type !== 'text' && token.type !== 'paragraph';
      const end = item.tokens.findIndex(isBlock);
      const own = end === -1 ? item.tokens : item.tokens.slice(0, end);
      const text = own.map(inlineText).join(' ');
      this.#document.add({ kind: 'list-item', depth: listDepth, marker, text });
      for (const token of end === -1 ? [] : item.tokens.slice(end)) {
        if (token.type === 'list') this.#list(token as Tokens.List, depth + 1, listDepth + 1);
        else this.#block(token as MarkedToken, depth + 1);
      }
    });
  }
}

function languageOf({ lang }: Tokens.Code): { language?: string } {
  const language = lang?.split(/\s/)[0] ?? '';
  const maxChars = 32;
  return language === '' || language.length > maxChars ? {} : { language };
}

/** The words of a token without the signs that mark them up. */
function inlineText(token: Token | Tokens.TableCell): string {
  if (!('type' in token)) return token.tokens.map(inlineText).join('');
  if (token.type === 'br') return ' ';
  if (token.type === 'checkbox') return '';
  if (token.type === 'html') return withoutTags(token.raw);
  if ('tokens' in token && token.tokens) return token.tokens.map(inlineText).join('');
  return 'text' in token ? decodeHTML(String(token.text)) : '';
}

function withoutTags(html: string): string {
  return decodeHTML(html.replace(/<!--[\s\S]*?(-->|$)/g, '').replace(/<[^<>]*>/g, ' '));
}
