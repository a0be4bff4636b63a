import { describe, expect, it } from 'vitest';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { loadSentences, type Sentences } from '../../daemon/skills/sentences.ts';
import { parseTemplate } from '../../daemon/skills/template.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';

const english = loadSentences();

function withRules(rules: Record<string, string>): Sentences {
  const parsed = Object.entries(rules).map(([name, text]) => [name, parseTemplate(text)] as const);
  return { ...english, rules: new Map([...english.rules, ...parsed]) };
}

describe('the English sentences', () => {
  it('cover every domain, each intent once', () => {
    const intents = english.intents.map(({ intent }) => intent);
    expect(new Set(intents).size).toBe(intents.length);
    const domains = new Set(intents.map((intent) => intent.split('.')[0]));
    expect([...domains].sort()).toEqual([
      ...['alarm', 'announce', 'calculate', 'clock', 'dialog', 'home', 'list', 'media'],
      ...['memory', 'news', 'reminder', 'timer', 'volume', 'weather'],
    ]);
  });

  it('know hundreds of timer names, each once, some likelier than others', () => {
    const labels = english.wildcards.get('label')?.labels ?? [];
    const names = labels.map(({ words }) => words.join(' '));
    expect(names.length).toBeGreaterThan(400);
    expect(new Set(names).size).toBe(names.length);
    expect(labels.find(({ words }) => words[0] === 'pasta')?.weight).toBeGreaterThan(1);
  });
});

describe('sentences with a mistake', () => {
  const compile = (sentences: Sentences) => compileUnderstanding({ sentences, home: EMPTY_HOME });

  it('that refer to nothing are refused by name', () => {
    expect(() => compile(withRules({ volume: 'the <loudnes>' }))).toThrow(
      /no sentence rule <loudnes>; there are .*volume/,
    );
  });

  it('that contain themselves are refused', () => {
    expect(() => compile(withRules({ one: 'a <two>', two: '[b] <one>' }))).toThrow(
      /<(one|two)> contains itself/,
    );
  });

  it('of a language that is not there are refused', () => {
    expect(() => loadSentences('xx')).toThrow(/sentences\/xx.yaml/);
  });
});
