import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createBrain } from '../../daemon/compose/brain.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import { writtenAnswer } from '../../daemon/dialog/turn.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-notes-'));
const clock = new ManualClock(Date.UTC(2026, 10, 21, 12));
const stores = openStores({ state: folder, clock, openLog: () => 2, logLevel: 'silent' });
stores.settings.set({ key: 'assistants', value: [{ name: 'Earshot', language: 'de' }] }, 'test');
const brain = createBrain({ stores, clock, announce: async () => undefined });
afterAll(() => {
  stores.close();
  rmSync(folder, { recursive: true });
});
const { signal } = new AbortController();

/** What the box says to somebody. */
async function said(text: string, person = 'Jule'): Promise<string> {
  const prepared = await brain.prepare({ text, confidence: 1, person }, signal);
  return (await writtenAnswer(await prepared.commit())).reply;
}

describe('what people ask it in German to remember', () => {
  it.each([
    ['merk dir dass mein Fahrrad im Keller steht', /merke ich mir/],
    ['was hast du dir gemerkt', /mein fahrrad im keller steht/i],
    ['was weißt du über Fahrrad', /im keller/i],
    ['vergiss nicht dass der Müll am Montag kommt', /merke ich mir/],
    ['vergiss dass mein Fahrrad im Keller steht', /vergessen/],
    ['was weißt du über Fahrrad', /nichts gemerkt/],
    ['was hast du dir gemerkt', /müll am montag/i],
  ])('%s', async (text, reply) => {
    expect(await said(text)).toMatch(reply);
  });

  it('is kept from others', async () => {
    expect(await said('was hast du dir gemerkt', 'Jens')).toMatch(/noch nichts/);
  });
});
