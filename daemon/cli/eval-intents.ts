import { EarshotError } from '../base/errors.ts';
import type { EvalReport } from './eval/evaluation.ts';
import { INTENT_EVALUATORS } from './eval/intent-evaluators.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

export interface EvalFlags {
  data: string;
  split?: string;
}

/** `earshot eval intents`: how well the sentences of a data set are understood. */
export async function evalIntentsCommand(
  { data, split }: EvalFlags,
  { output, parts }: CliSession,
): Promise<void> {
  const evaluator = INTENT_EVALUATORS.find((each) => each.fits(data));
  if (evaluator === undefined) {
    const known = INTENT_EVALUATORS.map(({ name }) => name).join(', ');
    throw new EarshotError('FILE_NOT_FOUND', `no data set in ${data}; known are ${known}`);
  }
  const report = await evaluator.evaluate({ folder: data, split, clock: parts.clock });
  if (report.n === 0) {
    throw new EarshotError('USAGE', `no sentence in ${data} is of the split "${split}"`);
  }
  output.result(report, () => reportText(report));
}

function reportText(report: EvalReport): string {
  const { n, intent, exact, refused, p50Ms, p95Ms, misses } = report;
  const rows = [
    ['sentences', String(n)],
    ['intent right', shareText(intent, n)],
    ['all slots right', shareText(exact, n)],
    ['not understood', shareText(refused, n)],
    ['took', `${p50Ms.toFixed(2)} ms at the median, ${p95Ms.toFixed(2)} ms at the 95th percentile`],
  ];
  for (const [name, { count, of }] of Object.entries(report.shares ?? {})) {
    rows.push([spaced(name), `${shareText(count, of)} of ${of}`]);
  }
  const missed = misses.map(({ sentence, expected, got }) =>
    [sentence, `  expected ${JSON.stringify(expected)}`, `  got ${JSON.stringify(got)}`].join('\n'),
  );
  return [columns(rows), ...missed].join('\n');
}

/** "homeRight" as people write it. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shareText(count: number, total: number): string {
  const WHOLE = 100;
  const percent = total === 0 ? 0 : (count / total) * WHOLE;
  return `${count} (${percent.toFixed(1)} %)`;
}
