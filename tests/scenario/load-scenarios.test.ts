import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseScenarios } from './load-scenarios.ts';

const GOOD = `
- name: first
  say:
    - {at: 500, words: hey test}
    - {after: {see: wake, plusMs: 10}, words: stop}
  events:
    - {at: 1, do: slam, levelDb: -3}
  expect:
    - {see: wake, phrase: hey test}
`;

function reasonOf(text: string): string {
  try {
    parseScenarios('cases.yaml', text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a file of scenarios', () => {
  it('is read', () => {
    expect(parseScenarios('cases.yaml', GOOD)).toMatchObject([{ name: 'first' }]);
  });

  const bad: [what: string, from: string, to: string, reason: string][] = [
    ['an unknown key', 'events:', 'evnts:', 'cases.yaml:6: evnts is not a known key'],
    ['an unknown deed', 'do: slam', 'do: slm', 'cases.yaml:7: events.0.do'],
    ['a deed without what it needs', ', levelDb: -3', '', 'cases.yaml:7: events.0 slam needs'],
    ['a deed with too much', 'levelDb: -3', 'levelDb: -3, text: a', ':7: events.0 slam takes no'],
    ['an unknown sight', 'see: wake, phrase', 'see: wke, phrase', 'cases.yaml:9: expect.0.see'],
    ['a field of another sight', 'phrase:', 'intent:', ':9: expect.0 wake has no intent; phrase'],
    ['a time in words', 'at: 500', 'at: soon', 'cases.yaml:4: say.0.at'],
    ['neither time nor trigger', 'at: 500, ', '', 'cases.yaml:4: say.0 needs `at` or `after`'],
    ['both', 'at: 500', 'at: 5, after: {see: wake}', ':4: say.0 needs `at` or `after`'],
    ['a trigger with a wrong field', 'plusMs: 10', 'text: a', ':5: say.1.after wake has no text'],
    ['nothing expected', 'expect:\n    - {see: wake, phrase: hey test}', 'never: []', 'never fail'],
    ['no name', 'name: first', 'about: first', 'cases.yaml:2'],
    ['a key twice', 'name: first', 'name: first\n  name: b', 'cases.yaml:3'],
    ['broken YAML', 'say:', 'say: {', 'cases.yaml:'],
    ['a scenario that is no list', '- name: first', 'name: first', 'cases.yaml:'],
  ];
  it.each(bad)('is refused with %s', (_, from, to, reason) => {
    expect(GOOD).toContain(from);
    expect(reasonOf(GOOD.replace(from, to))).toContain(reason);
  });

  it('is refused with a name given twice', () => {
    expect(reasonOf(GOOD + GOOD)).toContain('cases.yaml:11: name is given twice');
  });

  it('never fails in another way, whatever it holds', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('name', 'wake', 'slam', '', null, true, -1, 500, 1e9),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom('name', 'say', 'expect', 'see', 'at', '__proto__', 'box'),
          tie('any'),
        ),
      ),
    })).any;
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(value, { maxLength: 3 }).map((list) => stringify(list)),
      fc
        .nat({ max: GOOD.length })
        .chain((at) =>
          fc.string({ maxLength: 4 }).map((put) => GOOD.slice(0, at) + put + GOOD.slice(at + 1)),
        ),
    );
    fc.assert(
      fc.property(text, (each) => {
        const reason = reasonOf(each);
        if (reason !== '') expect(reason).toMatch(/^cases\.yaml:\d+: /);
      }),
      { numRuns: 400 },
    );
  });
});
