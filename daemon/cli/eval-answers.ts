import { EarshotError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import type { LanguageModel } from '../ports/language.ts';
import { readAnswers } from './eval/answers-data.ts';
import { type AnswersReport, evaluateAnswers } from './eval/answers-evaluator.ts';
import { withProvider } from './eval-provider.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

export interface EvalAnswersFlags {
  data: string;
  split?: string;
  /** Questions at most. */
  limit?: number;
  /** `none`, `local`, or the name of a server of the settings. */
  provider: string;
}

const STDERR_FD = 2;

const NO_MODEL = 'none';

/** `earshot eval answers`: how well questions are answered from documents. */
export async function evalAnswersCommand(
  { data, split, limit, provider }: EvalAnswersFlags,
  session: CliSession,
): Promise<void> {
  const paragraphs = readAnswers(data);
  const isKnown = split === undefined || paragraphs.some((each) => each.split === split);
  if (!isKnown) {
    throw new EarshotError('USAGE', `no article is of the split "${split}"; there are tune, test`);
  }
  const { clock } = session.parts;
  const log = createLog('error', STDERR_FD);
  const evaluate = (model?: LanguageModel): Promise<AnswersReport> =>
    evaluateAnswers({ paragraphs, split, limit, model, clock, log });
  const isPlain = provider === NO_MODEL;
  const report = isPlain ? await evaluate() : await withProvider({ provider }, session, evaluate);
  session.output.result(report, () => reportText(report));
}

function reportText(report: AnswersReport): string {
  const { n, model, contains, exact, f1, grounded, refused, p50Ms, p95Ms } = report;
  const rows = [
    ['questions', `${n}, answered by ${model ?? 'the documents themselves'}`],
    ['answered', share(report.answered)],
    ['with the right words in it', share(contains)],
    ['right document named', share(report.rightSource)],
    ['sentences that documents bear out', share(grounded)],
    ...(refused === undefined ? [] : [['refused without its article', share(refused)]]),
    ['quote: exact, F1', `${share(exact)}, ${share(f1)}`],
    ['took', `${p50Ms.toFixed(1)} ms at the median, ${p95Ms.toFixed(1)} ms at the 95th percentile`],
  ];
  return columns(rows);
}

function share(value: number): string {
  return value.toFixed(3);
}
