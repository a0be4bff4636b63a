import { describe, expect, it } from 'vitest';
import { failureText, judge } from './judge.ts';
import { loadScenarios } from './load-scenarios.ts';
import { runScenario } from './runner.ts';

const FILE = new URL('./wrong/wrong.yaml', import.meta.url).pathname;

describe('a scenario that is wrong fails', () => {
  it.each(loadScenarios(FILE))('when $name', async (scenario) => {
    const run = await runScenario(scenario);
    const faults = judge(scenario, run);
    expect(faults.join('\n')).toContain(scenario.about);
    const text = failureText(scenario, run, faults);
    expect(text).toContain('What happened:\n      0 ms');
  });

  it('the same way every time', async () => {
    const scenario = loadScenarios(FILE)[1]!;
    const texts = await Promise.all(
      [1, 2].map(async () => {
        const run = await runScenario(scenario);
        return failureText(scenario, run, judge(scenario, run));
      }),
    );
    expect(texts[0]).toBe(texts[1]);
  });
});
