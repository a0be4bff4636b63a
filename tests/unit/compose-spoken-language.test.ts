import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createBrain } from '../../daemon/compose/brain.ts';
import { spokenLanguage } from '../../daemon/compose/spoken-language.ts';
import { openStores } from '../../daemon/compose/stores.ts';

function languageWith(assistants: unknown): string {
  const local = [
    { key: 'assistant.name', value: 'Berta' },
    { key: 'assistants', value: assistants },
  ];
  const { config } = loadConfig({ filePath: undefined, local, fleet: [], flags: [] });
  return spokenLanguage(config);
}

describe('the language of the box', () => {
  it.each([
    [[], 'en'],
    [[{ name: 'Berta' }], 'en'],
    [[{ name: 'Berta', language: 'de' }], 'de'],
    [[{ name: 'Berta', language: 'de-AT' }], 'de'],
    [[{ name: 'Berta', language: 'fr' }], 'en'],
    [[{ name: 'Ada', language: 'de' }], 'en'],
  ])('is that of the usual assistant: %j is %s', (assistants, expected) => {
    expect(languageWith(assistants)).toBe(expected);
  });
});

describe('a box that speaks German', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-german-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('understands and answers in German', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 21, 13, 5));
    const stores = openStores({ state: folder, clock, openLog: () => 2, logLevel: 'silent' });
    stores.settings.set({ key: 'assistants', value: [{ name: 'Earshot', language: 'de' }] }, 'cli');
    stores.settings.set({ key: 'assistant.name', value: 'Earshot' }, 'cli');
    const brain = createBrain({ stores, clock, announce: async () => undefined });
    const { signal } = new AbortController();
    const answerTo = async (text: string): Promise<string> => {
      const prepared = await brain.prepare({ text, confidence: 1 }, signal);
      let reply = '';
      for await (const piece of (await prepared.commit()).pieces) reply += piece;
      return reply;
    };
    expect(await answerTo('was ist zwanzig geteilt durch drei')).toBe(
      '20 geteilt durch 3 ist ungefähr 6,67.',
    );
    expect(await answerTo('stell einen Nudeltimer auf anderthalb Stunden')).toBe(
      'Nudel-Timer auf 1 Stunde und 30 Minuten gestellt.',
    );
    expect(await answerTo('stell einen Timer auf 10 Minuten')).toBe(
      'Timer auf 10 Minuten gestellt.',
    );
    expect(await answerTo('brich den Timer ab')).toMatch(/Timer/);
    expect(await answerTo('welcher Tag ist heute')).toMatch(
      /^Heute ist \p{L}+, \d+\. \p{L}+ 2026\.$/u,
    );
    expect(await answerTo('turn the volume up')).toMatch(/^(Das|Dabei)/);
    stores.close();
  });
});
