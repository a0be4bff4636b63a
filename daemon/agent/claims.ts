import type { AgentWords } from './agent-words.ts';
import { allAgentWords } from './agent-words.ts';

const LISTS = ['done', 'made', 'doing', 'do', 'state', 'thing'] as const;
/** A longer sentence is looked at in part only: nobody claims anything so late in one. */
const MAX_LOOKED_AT_CHARS = 600;
const WORD_START = '(?<![\\p{L}\\p{N}])';
const WORD_END = '(?![\\p{L}\\p{N}])';

/** Tells sentences that claim a deed, and those that admit a failure, in all known languages. */
export class Claims {
  readonly #claims: readonly RegExp[];
  readonly #admits: readonly RegExp[];
  readonly #topics: readonly { name: string; words: RegExp }[];

  constructor(languages: readonly AgentWords[] = allAgentWords()) {
    this.#claims = languages.flatMap((words) =>
      words.claims.map((pattern) => wholeWords(filled(pattern, words))),
    );
    this.#admits = languages.flatMap(({ admits }) => admits.map(wholeWords));
    this.#topics = languages.flatMap(({ topics }) =>
      Object.entries(topics).map(([name, words]) => ({ name, words: wholeWords(words) })),
    );
  }

  /** Whether a sentence says that something was, is or will at once be done. */
  isClaim(sentence: string): boolean {
    if (sentence.trimEnd().endsWith('?')) return false;
    const parts = [plain(sentence), ...clauses(sentence).map(plain)];
    return parts.some((part) => this.#claims.some((pattern) => pattern.test(part)));
  }

  /** Whether a sentence tells that something went wrong, or was not done. */
  isAdmission(sentence: string): boolean {
    const text = plain(sentence);
    return this.#admits.some((pattern) => pattern.test(text));
  }

  /** What a text is about, of what tools can do; empty: nothing that is known. */
  topicsOf(text: string): Set<string> {
    const said = plain(text.replaceAll(/[_-]/g, ' '));
    return new Set(this.#topics.filter(({ words }) => words.test(said)).map(({ name }) => name));
  }
}

function filled(pattern: string, words: AgentWords): string {
  return LISTS.reduce((text, list) => text.replaceAll(`{${list}}`, words[list].join('|')), pattern);
}

function wholeWords(source: string): RegExp {
  const unicode = source.replaceAll('\\w', '[\\p{L}\\p{N}]').replaceAll('\\b', WORD_END);
  return new RegExp(`${WORD_START}(?:${unicode})${WORD_END}`, 'iu');
}

/** Parts between commas and the like: each may claim something by itself. */
function clauses(sentence: string): string[] {
  return sentence
    .slice(0, MAX_LOOKED_AT_CHARS)
    .split(/[,;:–—!.]|\s-\s|\s(?:and|und|but|aber|so)\s/u)
    .filter((clause) => clause.trim() !== '');
}

/** Words with single blanks between them; what stands between words otherwise is gone. */
function plain(text: string): string {
  return text
    .slice(0, MAX_LOOKED_AT_CHARS)
    .normalize('NFC')
    .replaceAll(/[’`´]/g, "'")
    .replaceAll(/[^\p{L}\p{N}'\- ]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
