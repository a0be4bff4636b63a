import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EndpointingWords } from '../../daemon/dialog/endpointing-words.ts';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { loadColors } from '../../daemon/skills/colors.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { loadSentences, sentenceLanguages } from '../../daemon/skills/sentences.ts';

type Texts = Record<string, Record<string, unknown>>;

/** All replies and words of a language, as they stand in its files. */
function written(language: string): { replies: Map<string, unknown>; words: Texts } {
  const read = (file: string): unknown =>
    parse(readFileSync(new URL(`../../daemon/skills/replies/${file}`, import.meta.url), 'utf8'));
  const { parts } = read(`${language}.yaml`) as { parts: string[] };
  const replies = new Map<string, unknown>();
  const words: Texts = {};
  for (const part of parts.map((file) => read(file) as { replies?: Texts; words?: Texts })) {
    for (const [section, texts] of Object.entries(part.replies ?? {})) {
      for (const [name, text] of Object.entries(texts)) replies.set(`${section}.${name}`, text);
    }
    for (const [group, known] of Object.entries(part.words ?? {})) {
      words[group] = { ...words[group], ...known };
    }
  }
  return { replies, words };
}

function formsOf(value: unknown): Map<string, string[]> {
  const isPlural = value !== null && typeof value === 'object' && !Array.isArray(value);
  const forms = Object.entries(isPlural ? value : { other: value });
  return new Map(forms.map(([category, texts]) => [category, [texts].flat().map(String)]));
}

/** What each variant says of its fields, as a set, `{Thing}` and `{thing}` alike. */
function fieldsOf(text: string): string[] {
  const fields = [...text.matchAll(/\{(\p{L}+)\}/gu)].map(([, name = '']) => name.toLowerCase());
  return [...new Set(fields)].sort();
}

/** Fields of which a language takes the form that it needs. */
const EITHER = [['length', 'duration']];
/** What a language may leave to the one form of its words, or say without. */
const NOT_SAID = new Set(['count']);

const needed = (text: string): string[] =>
  fieldsOf(text)
    .filter((field) => !NOT_SAID.has(field))
    .map((field) => EITHER.find((group) => group.includes(field))?.[0] ?? field);

/** Groups of words in which each language has the words of its own. */
const OWN_GROUPS = new Set(['names', 'colors', 'modes']);

const english = written('en');
const others = sentenceLanguages().filter((language) => language !== 'en');

describe('a language', () => {
  it('is there beside English', () => {
    expect(sentenceLanguages()).toEqual(expect.arrayContaining(['en', 'de']));
  });
});

describe.each(sentenceLanguages())('the language %s', (language) => {
  it('has sentences, replies and small words of the same language', () => {
    expect(loadSentences(language).language).toBe(language);
    expect(loadReplies(language).language).toBe(language);
    expect(loadPhrases(language).says.failed).not.toBe('');
    expect(() => EndpointingWords.load(language)).not.toThrow();
  });

  it('has a word for every colour', () => {
    const replies = loadReplies(language);
    const unnamed = [...loadColors().keys()].filter((id) => {
      return replies.word('colors', id) === undefined && language !== 'en';
    });
    expect(unnamed).toEqual([]);
  });
});

describe.each(others)('the replies of %s', (language) => {
  const { replies, words } = written(language);

  it('are the same as the English ones', () => {
    expect([...replies.keys()].sort()).toEqual([...english.replies.keys()].sort());
  });

  it('say all values that the English ones say', () => {
    const wrong = [...english.replies].filter(([key, value]) => {
      const wanted = needed(formsOf(value).get('other')?.[0] ?? '');
      const texts = [...formsOf(replies.get(key)).values()].flat();
      return texts.some((text) => needed(text).join() !== wanted.join());
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('have each form that the numbers of the language ask for, or one for all', () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const wrong = [...replies].filter(([, value]) => {
      const forms = [...formsOf(value).keys()];
      return forms.length > 1 && categories.some((category) => !forms.includes(category));
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('have the words that stand inside replies', () => {
    const missing = Object.entries(english.words).flatMap(([group, known]) => {
      if (OWN_GROUPS.has(group)) return words[group] === undefined ? [group] : [];
      const keys = Object.keys(known).filter((key) => words[group]?.[key] === undefined);
      return keys.map((key) => `${group}.${key}`);
    });
    expect(missing).toEqual([]);
  });
});
