import { EarshotError } from '../../base/errors.ts';
import type { SlotValue } from '../skill.ts';
import type { TemplateNode } from '../template.ts';

/** Words, and the value that a template gives them. */
export interface Phrase {
  words: readonly string[];
  value: SlotValue | undefined;
}

/** A template says at most so many phrases; one with more is a mistake in the data. */
const MAX_PHRASES = 5000;
const NOTHING: readonly Phrase[] = [{ words: [], value: undefined }];

/**
 * Every phrase of a template, for small rules only. Numerals as typed and free words say nothing.
 * @throws CONFIG_INVALID for a template that says too much
 */
export function phrasesOf(
  node: TemplateNode,
  rules: ReadonlyMap<string, TemplateNode> = new Map(),
): readonly Phrase[] {
  switch (node.kind) {
    case 'word':
      return [{ words: [node.word], value: undefined }];
    case 'value':
      return [{ words: [], value: node.value }];
    case 'fixed':
      return NOTHING;
    case 'written':
      return phrasesOf(node.item, rules);
    case 'choice':
      return node.options.flatMap((option) => phrasesOf(option.node, rules));
    case 'optional':
      return [...NOTHING, ...node.options.flatMap((option) => phrasesOf(option.node, rules))];
    case 'sequence':
      return node.items.reduce((lefts, item) => joined(lefts, phrasesOf(item, rules)), NOTHING);
    default: {
      const rule = rules.get(node.rule);
      return rule === undefined ? [] : phrasesOf(rule, rules);
    }
  }
}

function joined(lefts: readonly Phrase[], rights: readonly Phrase[]): readonly Phrase[] {
  if (lefts.length * rights.length > MAX_PHRASES) {
    throw new EarshotError('CONFIG_INVALID', `a phrase with over ${MAX_PHRASES} ways to say it`);
  }
  return lefts.flatMap((left) =>
    rights.map((right) => {
      return { words: [...left.words, ...right.words], value: right.value ?? left.value };
    }),
  );
}

interface TrieNode<T> {
  next: Map<string, TrieNode<T>>;
  meanings: T[];
}

/** What stands at some place of a text. */
export interface Found<T> {
  /** The word after it. */
  end: number;
  meanings: readonly T[];
}

/** Phrases and what they mean; a phrase may mean several things. */
export class PhraseBook<T> {
  readonly #root: TrieNode<T> = { next: new Map(), meanings: [] };

  add(words: readonly string[], meaning: T): void {
    if (words.length === 0) return;
    let node = this.#root;
    for (const word of words) {
      let next = node.next.get(word);
      if (next === undefined) {
        next = { next: new Map(), meanings: [] };
        node.next.set(word, next);
      }
      node = next;
    }
    node.meanings.push(meaning);
  }

  /** All phrases that begin at a word, shortest first. */
  at(tokens: readonly string[], start: number): readonly Found<T>[] {
    const found: Found<T>[] = [];
    let node: TrieNode<T> | undefined = this.#root;
    for (let at = start; at < tokens.length; at += 1) {
      node = node.next.get(tokens[at] as string);
      if (node === undefined) break;
      if (node.meanings.length > 0) found.push({ end: at + 1, meanings: node.meanings });
    }
    return found;
  }
}
