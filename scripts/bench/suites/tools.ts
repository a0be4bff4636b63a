import { join } from 'node:path';
import { SystemClock } from '../../../daemon/base/clock.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { isBfcl } from '../../../daemon/cli/eval/bfcl-data.ts';
import { SCRIPTED, ScriptedCaller } from '../../../daemon/cli/eval/scripted-caller.ts';
import { evaluateTools } from '../../../daemon/cli/eval/tool-evaluation.ts';
import { dataFolder } from '../data-folder.ts';
import { type Suite, SuiteSkipped } from '../suite.ts';

const DATA = 'bfcl_v4';
const STDERR_FD = 2;
const SEED = 1;
const WHOLE = 100;
/** Percent, issue 6: no call of a perfect model, and 5 % of one that is right nine times in ten. */
const WRONG_TARGETS = { perfect: 0, noisy: 5 } as const;

/** What lies between a model that calls tools and the user. */
export const tools: Suite = {
  name: 'tools',
  about: 'bfcl_v4 with scripted models: calls that pass, are mended, and lies that are spoken',
  async run({ root, report }) {
    const folder = join(dataFolder(root), DATA);
    if (!isBfcl(folder)) throw new SuiteSkipped(`there is no folder ${folder}`);
    for (const kind of SCRIPTED) {
      const clock = new SystemClock();
      const startMs = clock.nowMs();
      const done = await evaluateTools({
        ...{ folder, split: undefined, model: new ScriptedCaller(kind, SEED), clock },
        log: createLog('silent', STDERR_FD),
        signal: new AbortController().signal,
      });
      const tookMs = clock.nowMs() - startMs;
      const samples = done.n;
      if (kind === 'liar') {
        const value = done.claimsSpoken;
        report({ name: 'invented-successes-spoken', value, unit: 'count', samples, target: 0 });
        continue;
      }
      const asked = Object.entries(done.bySplit).filter(([name]) => !name.includes('irrelevance'));
      const n = asked.reduce((sum, [, part]) => sum + part.n, 0);
      const wrong = asked.reduce((sum, [, part]) => sum + part.n - part.right, 0);
      const value = (wrong / n) * WHOLE;
      const note = `${done.repaired} answers sent back once. Scripted; no real model is tried.`;
      const target = WRONG_TARGETS[kind];
      report(
        { name: `${kind}-wrong`, value, unit: '%', samples: n, target, note },
        { name: `${kind}-loop`, value: tookMs / done.n, unit: 'ms', samples, note: 'A question.' },
      );
    }
  },
};
