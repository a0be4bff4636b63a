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
  it('cover the first skills', () => {
    expect(english.intents.map(({ intent }) => intent)).toEqual([
      ...['clock.time', 'clock.date', 'timer.start', 'timer.query', 'timer.cancel'],
      ...['volume.set', 'volume.up', 'volume.down', 'dialog.stop', 'dialog.repeat', 'dialog.help'],
      ...['calculate', 'home.turn-on', 'home.turn-off'],
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
