import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureText, judge } from './judge.ts';
import { loadScenarios } from './load-scenarios.ts';
import { runScenario } from './runner.ts';

/** What the box can do by now; a scenario that needs more is skipped and says what it waits for. */
const CAN: ReadonlySet<string> = new Set([
  'speculation',
  'duplex',
  'follow-up',
  'confirmation',
  'strategies',
  'mute',
  'manners',
  'earcons',
  'trouble',
  'endpointing',
  'levels',
  'verifier',
  'arbitration',
  'assistants',
]);

const FOLDER = new URL('./cases/', import.meta.url);

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')))('%s', (file) => {
  for (const scenario of loadScenarios(new URL(file, FOLDER).pathname)) {
    const missing = (scenario.needs ?? []).filter((need) => !CAN.has(need));
    const reason = missing.length > 0 ? ` (waits for ${missing.join(', ')})` : '';
    it.skipIf(missing.length > 0)(`${scenario.name}${reason}`, async () => {
      const run = await runScenario(scenario);
      const faults = judge(scenario, run);
      if (faults.length > 0) expect.fail(failureText(scenario, run, faults));
    });
  }
});
