import { type HomeForms, type Numerals, spellings } from './home-forms.ts';

/** A name that was found in some words. */
export interface FoundName {
  /** Index after its last word. */
  end: number;
  value: string;
}

interface TrieNode {
  next: Map<string, TrieNode>;
  value: string | undefined;
}

/** Ways to write one name beyond its first are bounded: "2 2 2 2" has sixteen. */
const MAX_SPELLINGS = 16;

/** All names of a home by rule, word by word; finding one costs no more in a larger home. */
export class NameTrie {
  readonly #roots = new Map<string, TrieNode>();
  /** Rules of the names that begin with a word. */
  readonly #byFirst = new Map<string, string[]>();
  readonly #endings: readonly string[];

  /**
   * @param numerals how numerals are said
   * @param possessives endings that make a name an owner's: "'s"
   */
  constructor(forms: HomeForms, numerals: Numerals, possessives: readonly string[]) {
    this.#endings = possessives;
    for (const [rule, named] of forms) {
      const root: TrieNode = { next: new Map(), value: undefined };
      for (const { words, value } of named) {
        for (const spelled of allSpellings(words, numerals)) insert(root, spelled, value);
      }
      this.#roots.set(rule, root);
      for (const word of root.next.keys()) {
        const known = this.#byFirst.get(word);
        if (known === undefined) this.#byFirst.set(word, [rule]);
        else known.push(rule);
      }
    }
  }

  /** The rules of names that may begin with a word. */
  beginningWith(token: string): readonly string[] {
    const plainly = this.#byFirst.get(plain(token)) ?? [];
    const stem = this.#stemOf(token);
    return stem === undefined ? plainly : [...plainly, ...(this.#byFirst.get(stem) ?? [])];
  }

  /**
   * Names that begin at a word, the shorter first.
   * @returns `isOpen`: the words end within a name that might go on
   */
  find(
    rule: string,
    tokens: readonly string[],
    at: number,
  ): { names: FoundName[]; isOpen: boolean } {
    const names: FoundName[] = [];
    let node = this.#roots.get(rule);
    for (let index = at; node !== undefined; index += 1) {
      const token = tokens[index];
      if (token === undefined) return { names, isOpen: node.next.size > 0 };
      const owner = this.#ownerOf(node, token);
      node = node.next.get(plain(token));
      const value = node?.value ?? owner;
      if (value !== undefined) names.push({ end: index + 1, value });
    }
    return { names, isOpen: false };
  }

  #ownerOf(node: TrieNode, token: string): string | undefined {
    const stem = this.#stemOf(token);
    return stem === undefined ? undefined : node.next.get(stem)?.value;
  }

  /** The name before the ending that makes it an owner's. */
  #stemOf(token: string): string | undefined {
    const ending = this.#endings.find((each) => token.endsWith(each));
    return ending === undefined ? undefined : plain(token.slice(0, -ending.length));
  }
}

/** "joe's" and "joes" are one name. */
function plain(token: string): string {
  return token.includes("'") ? token.replaceAll("'", '') : token;
}

function insert(root: TrieNode, words: readonly string[], value: string): void {
  let node = root;
  for (const word of words) {
    const key = plain(word);
    let child = node.next.get(key);
    if (child === undefined) {
      child = { next: new Map(), value: undefined };
      node.next.set(key, child);
    }
    node = child;
  }
  node.value ??= value;
}

function allSpellings(words: readonly string[], numerals: Numerals): string[][] {
  let all: string[][] = [[]];
  for (const word of words) {
    const [spoken, typed] = spellings(word, numerals);
    const other = typed === undefined ? spoken : [typed];
    const plainly = all.map((known) => [...known, word]);
    const otherwise = other === undefined ? [] : all.map((known) => [...known, ...other]);
    all = [...plainly, ...otherwise].slice(0, MAX_SPELLINGS);
  }
  return all;
}
