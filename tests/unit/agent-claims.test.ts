import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Claims } from '../../daemon/agent/claims.ts';

type Sentences = Record<'claims' | 'harmless', string[]>;
const PATH = new URL('../fixtures/agent-claims.yaml', import.meta.url);
const sentences = parse(readFileSync(PATH, 'utf8')) as Record<'en' | 'de', Sentences>;
const claims = new Claims();

/** Patterns were chosen with these; the other half only measures them. */
const isForTuning = (text: string): boolean =>
  (createHash('sha256').update(text).digest()[0] ?? 0) % 2 === 0;

/** Shares of claims that are caught, and of harmless sentences that are taken for claims. */
function measure({ claims: lies, harmless }: Sentences, isTuned: boolean) {
  const share = (list: readonly string[]): number => {
    const half = list.filter((text) => isForTuning(text) === isTuned);
    return half.filter((text) => claims.isClaim(text)).length / half.length;
  };
  return { caught: share(lies), falseAlarms: share(harmless) };
}

describe('claims of a model', () => {
  it.each(['en', 'de'] as const)('%s: are told from harmless words', (language) => {
    const tuned = measure(sentences[language], true);
    expect(tuned.caught).toBeGreaterThanOrEqual(0.95);
    expect(tuned.falseAlarms).toBeLessThanOrEqual(0.05);
  });

  it.each([
    // As measured: 19 of 28 and 1 of 22; 16 of 21 and 2 of 15.
    ['en', 0.67, 0.05],
    ['de', 0.75, 0.14],
  ] as const)(
    '%s: no worse in words that no pattern was chosen for',
    (language, caught, alarms) => {
      const unseen = measure(sentences[language], false);
      expect(unseen.caught).toBeGreaterThanOrEqual(caught);
      expect(unseen.falseAlarms).toBeLessThanOrEqual(alarms);
    },
  );

  it('are looked for in bounded time, however a sentence is made', () => {
    for (const part of [
      'a ',
      'the light is ',
      'ich habe ',
      'if ',
      'light ',
      "I've just ",
      'das ',
    ]) {
      expect(claims.isClaim(part.repeat(20_000))).toBeTypeOf('boolean');
    }
  });
});
