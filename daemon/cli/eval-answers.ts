import { SERVER_DEFAULTS } from '../../config/language-schema.ts';
import { EarshotError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import type { LanguageModel } from '../ports/language.ts';
import { readAnswers } from './eval/answers-data.ts';
import { type AnswersReport, evaluateAnswers } from './eval/answers-evaluator.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

export interface EvalAnswersFlags {
  data: string;
  split?: string;
  /** Questions at most. */
  limit?: number;
  /** Address of an OpenAI-compatible server; absent: answers without a model. */
  server?: string;
  model?: string;
  /** File with the key of that server. */
  keyFile?: string;
}

const STDERR_FD = 2;

/** `earshot eval answers`: how well questions are answered from documents. */
export async function evalAnswersCommand(
  { data, split, limit, ...engine }: EvalAnswersFlags,
  { output, parts }: CliSession,
): Promise<void> {
  const paragraphs = readAnswers(data);
  const isKnown = split === undefined || paragraphs.some((each) => each.split === split);
  if (!isKnown) {
    throw new EarshotError('USAGE', `no article is of the split "${split}"; there are tune, test`);
  }
  const { clock } = parts;
  const warn = (text: string): void => output.notes([text]);
  const model = await openModel(engine, { clock, warn });
  try {
    const log = createLog('error', STDERR_FD);
    const report = await evaluateAnswers({ paragraphs, split, limit, model, clock, log });
    output.result(report, () => reportText(report));
  } finally {
    await model?.close();
  }
}

async function openModel(
  { server: url, model, keyFile }: Pick<EvalAnswersFlags, 'server' | 'model' | 'keyFile'>,
  parts: { clock: CliSession['parts']['clock']; warn: (text: string) => void },
): Promise<LanguageModel | undefined> {
  if (url === undefined && model === undefined) return undefined;
  if (url === undefined || model === undefined) {
    throw new EarshotError('USAGE', '--server and --model belong together');
  }
  const { OpenAiCompatibleModel } = await import('../../models/engines/openai-compatible.ts');
  const key = keyFile === undefined ? {} : { keyFile };
  return new OpenAiCompatibleModel({ ...SERVER_DEFAULTS, name: model, url, model, ...key }, parts);
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
