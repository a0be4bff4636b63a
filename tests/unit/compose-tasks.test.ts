import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createBrain } from '../../daemon/compose/brain.ts';
import { openStores, type Stores } from '../../daemon/compose/stores.ts';
import { settled } from '../fakes/timer-bench.ts';

const MINUTE_MS = 60_000;
const START_WALL_MS = Date.parse('2026-05-05T14:00:00Z');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-tasks-'));
  folders.push(folder);
  return folder;
}

const module = (name: string): string =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, '../..', name)).href);

/** A process of its own that does as it is told in words and is then killed. */
async function sayAndBeKilled(state: string, sentences: readonly string[]): Promise<void> {
  const script = `
    import { ManualClock } from ${module('daemon/base/clock.ts')};
    import { createBrain } from ${module('daemon/compose/brain.ts')};
    import { openStores } from ${module('daemon/compose/stores.ts')};
    const clock = new ManualClock(${START_WALL_MS});
    const options = { state: ${JSON.stringify(state)}, clock, openLog: () => 2 };
    const stores = openStores({ ...options, logLevel: 'silent' });
    const brain = createBrain({ stores, clock, announce: async () => undefined });
    brain.timers.start();
    const { signal } = new AbortController();
    for (const text of ${JSON.stringify(sentences)}) {
      const prepared = await brain.prepare({ text, confidence: 1 }, signal);
      for await (const piece of (await prepared.commit()).pieces) console.log(piece);
    }
    console.log('kept');
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  try {
    for await (const data of child.stdout) {
      said += String(data);
      if (said.endsWith('kept\n')) break;
    }
    expect(said).toContain('kept');
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

/** The next process on the same state, so much later; what it says by itself. */
async function afterwards(state: string, laterMs: number, staysOn = true) {
  const clock = new ManualClock(START_WALL_MS + laterMs);
  const stores: Stores = openStores({ state, clock, openLog: () => 2, logLevel: 'silent' });
  const said: string[] = [];
  const announce = async (text: string) => {
    said.push(text);
    return { reply: text, heard: text };
  };
  const brain = createBrain({ stores, clock, announce, staysOn });
  brain.timers.start();
  await settled();
  const ask = async (text: string): Promise<string> => {
    const prepared = await brain.prepare({ text, confidence: 1 }, new AbortController().signal);
    let reply = '';
    for await (const piece of (await prepared.commit()).pieces) reply += piece;
    return reply;
  };
  const end = (): void => {
    brain.timers.stop();
    stores.close();
  };
  return { clock, said, ask, end };
}

describe('after kill -9', () => {
  it('timers, alarms, reminders, lists and commands for later are there', async () => {
    const state = stateFolder();
    await sayAndBeKilled(state, [
      'set a tea timer for 10 minutes',
      'set a timer for 1 hour',
      'pause the 1 hour timer',
      'set an alarm every weekday at 7 am',
      'remind me at 5 pm to call mum',
      'add milk, eggs and bread to the shopping list',
      'in 20 minutes set the volume to 30 percent',
    ]);
    const next = await afterwards(state, 5 * MINUTE_MS);
    expect(next.said).toEqual([]);
    expect(await next.ask('how long is left on the tea timer')).toMatch(/^5 minutes left/);
    expect(await next.ask('how long is left on the 1 hour timer')).toMatch(/paused with 1 hour/);
    expect(await next.ask('what alarms do i have')).toMatch(/every weekday at 7 AM/);
    expect(await next.ask('what are my reminders')).toMatch(/5 PM: call mum/);
    expect(await next.ask('what is on the shopping list')).toMatch(/milk, eggs, and bread/);
    next.clock.advanceBy(6 * MINUTE_MS);
    await settled();
    expect(next.said).toEqual(['Your tea timer is done.']);
    await next.ask('stop');
    next.clock.advanceBy(10 * MINUTE_MS);
    await settled();
    expect(next.said.at(-1)).toBe('Volume 30 percent.');
    next.end();

    const late = await afterwards(state, 24 * 60 * MINUTE_MS);
    expect(late.said.length).toBeGreaterThan(0);
    for (let minute = 0; minute < 5; minute += 1) {
      late.clock.advanceBy(MINUTE_MS);
      await settled();
    }
    expect(late.said.filter((text) => /call mum/.test(text))).toHaveLength(1);
    expect(late.said.filter((text) => /did not ring/.test(text))).toHaveLength(1);
    late.end();
  });

  it('a process that does not stay leaves commands to the one that does', async () => {
    const state = stateFolder();
    await sayAndBeKilled(state, ['in 20 minutes set the volume to 30 percent']);
    const passing = await afterwards(state, 21 * MINUTE_MS, false);
    passing.clock.advanceBy(MINUTE_MS);
    await settled();
    expect(passing.said).toEqual([]);
    passing.end();
    const staying = await afterwards(state, 22 * MINUTE_MS);
    await settled();
    expect(staying.said).toEqual(['Volume 30 percent.']);
    staying.end();
  });
});
