import type { Home } from '../ports/home.ts';
import { buildGrammar, type Grammar } from './grammar.ts';
import { type CompiledJsgf, compileJsgf } from './jsgf.ts';
import { Matcher, type Understanding } from './matcher.ts';
import { restrictGrammar } from './restrict.ts';
import { loadSentences, type Sentences } from './sentences.ts';
import type { IntentMatch } from './skill.ts';

/** What the box understands without a model: the same sentences for text and for speech. */
export interface CommandUnderstanding {
  /** The intent of a text, as typed or heard; undefined: not a known command. */
  match(text: string): IntentMatch | undefined;
  /** The same, and how far the words so far are a command. */
  progress(text: string): Understanding;
  /** The sentences as a speech grammar. */
  jsgf(isKnownWord: (word: string) => boolean): CompiledJsgf;
}

/** @throws CONFIG_INVALID for sentences with a reference to nothing */
export function compileUnderstanding(source: {
  sentences: Sentences;
  home: Home;
}): CommandUnderstanding {
  const whole = buildGrammar(source.sentences, source.home);
  const grammar: Grammar = restrictGrammar(whole, { written: true, word: () => true });
  const matcher = new Matcher(grammar);
  return {
    match: (text) => matcher.understand(text).match,
    progress: (text) => matcher.understand(text),
    jsgf: (isKnownWord) => compileJsgf(whole, isKnownWord),
  };
}

/** @throws CONFIG_INVALID, FILE_NOT_FOUND */
export function createUnderstanding(home: Home, language = 'en'): CommandUnderstanding {
  return compileUnderstanding({ sentences: loadSentences(language), home });
}
