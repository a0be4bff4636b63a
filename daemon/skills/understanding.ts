import type { Home } from '../ports/home.ts';
import { buildGrammar, type Grammar } from './grammar.ts';
import { type CompiledJsgf, compileJsgf } from './jsgf.ts';
import { Matcher, type SpokenWhere, type Understanding } from './matcher.ts';
import { NameTrie } from './name-trie.ts';
import { buildParseTable, type ParseTable } from './parse-table.ts';
import { restrictGrammar } from './restrict.ts';
import { loadSentences, type Sentences } from './sentences.ts';
import type { IntentMatch } from './skill.ts';
import { Wording } from './wording.ts';

/** What the box understands without a model: the same sentences for text and for speech. */
export interface CommandUnderstanding {
  /** The intent of a text, as typed or heard; undefined: not a known command. */
  match(text: string, where?: SpokenWhere): IntentMatch | undefined;
  /** The same, and how far the words so far are a command. */
  progress(text: string, where?: SpokenWhere): Understanding;
  /** The sentences as a speech grammar. */
  jsgf(isKnownWord: (word: string) => boolean): CompiledJsgf;
}

/**
 * Quick where the sentences were compiled before for a home with the same kinds of things: only
 * its names are new.
 * @throws CONFIG_INVALID for sentences with a reference to nothing
 */
export function compileUnderstanding(source: {
  sentences: Sentences;
  home: Home;
}): CommandUnderstanding {
  const grammar = buildGrammar(source.sentences, source.home);
  const names = new NameTrie(grammar.forms, grammar.numerals, grammar.possessives);
  const matcher = new Matcher(tableOf(source, grammar), names, new Wording(grammar));
  return {
    match: (text, where) => matcher.understand(text, where).match,
    progress: (text, where) => matcher.understand(text, where),
    jsgf: (isKnownWord) => compileJsgf(grammar, isKnownWord),
  };
}

/** @throws CONFIG_INVALID, FILE_NOT_FOUND */
export function createUnderstanding(home: Home, language = 'en'): CommandUnderstanding {
  return compileUnderstanding({ sentences: loadSentences(language), home });
}

/** A table depends on a home only by what kinds of things there are. */
interface KnownTable {
  kinds: string;
  table: ParseTable;
}

const tables = new WeakMap<Sentences, KnownTable>();

function tableOf({ sentences, home }: { sentences: Sentences; home: Home }, grammar: Grammar) {
  const domains = new Set(home.devices.map(({ domain }) => domain));
  const kinds = [...grammar.forms.keys(), ...domains].sort().join(' ');
  const known = tables.get(sentences);
  if (known?.kinds === kinds) return known.table;
  const table = buildParseTable(restrictGrammar(grammar, { written: true, word: () => true }));
  tables.set(sentences, { kinds, table });
  return table;
}
