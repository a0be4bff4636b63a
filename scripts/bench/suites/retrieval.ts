import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_MIN_SCORE } from '../../../config/knowledge-schema.ts';
import { SystemClock } from '../../../daemon/base/clock.ts';
import { RETRIEVAL_READERS } from '../../../daemon/cli/eval/retrieval-data.ts';
import {
  evaluateRetrieval,
  type RetrievalReport,
} from '../../../daemon/cli/eval/retrieval-evaluator.ts';
import { HashedNgramEmbedder } from '../../../daemon/knowledge/search/hashed-ngram-embedder.ts';
import { dataFolder } from '../data-folder.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';

const SETS = ['xquad_en', 'cranfield'];
/** Plain FTS5 with porter stemming and without stop words: shares missed. */
const TARGETS: Readonly<Record<string, { missAt1?: number; missAt5?: number; ndcg?: number }>> = {
  xquad_en: { missAt1: 0.06, missAt5: 0.01 },
  cranfield: { ndcg: 0.615 },
};

/** How well questions find the passages that answer them. */
export const retrieval: Suite = {
  name: 'retrieval',
  about: 'xquad_en and cranfield by words and with the rescue embedder, beside BM25 alone',
  run: async (context) => runRetrieval(context),
};

async function runRetrieval(context: BenchContext): Promise<void> {
  let done = 0;
  for (const set of SETS) {
    const folder = join(dataFolder(context.root), set);
    const reader = RETRIEVAL_READERS.find((each) => existsSync(folder) && each.fits(folder));
    if (reader === undefined) continue;
    const data = reader.read(folder);
    const common = { data, vectorWeight: undefined, clock: new SystemClock() };
    // A quick run asks half of the questions, those that no weight was chosen by.
    const split = context.isQuick ? 'test' : undefined;
    const words = await evaluateRetrieval({ ...common, split, embedder: undefined });
    report(context, `${set}.words`, words);
    const embedder = new HashedNgramEmbedder();
    report(context, `${set}.ngrams`, await evaluateRetrieval({ ...common, split, embedder }));
    done += 1;
  }
  if (done === 0) throw new SuiteSkipped(`there is no ${SETS.join(' or ')} in the data folder`);
}

/** Shares missed, so that less is better; a target is what BM25 alone was seen to miss. */
function report({ report: tell }: BenchContext, name: string, result: RetrievalReport): void {
  const { n: samples, hitAt1, hitAt5, ndcgAt10, bm25, floors = [] } = result;
  const [set = ''] = name.split('.');
  const { missAt1, missAt5, ndcg } = TARGETS[set] ?? {};
  const figure = (what: string, share: { of: number; bm25: number }, target?: number) => ({
    name: `${name}.${what}`,
    value: 1 - share.of,
    unit: 'ratio',
    samples,
    ...(target === undefined ? {} : { target }),
    note: `BM25 alone: ${(1 - share.bm25).toFixed(3)}.`,
  });
  tell(
    figure('miss-at-1', { of: hitAt1, bm25: bm25.hitAt1 }, missAt1),
    figure('miss-at-5', { of: hitAt5, bm25: bm25.hitAt5 }, missAt5),
    figure('lost-ndcg-at-10', { of: ndcgAt10, bm25: bm25.ndcgAt10 }, ndcg),
  );
  const floor = floors.find((each) => each.floor === DEFAULT_MIN_SCORE);
  if (floor === undefined) return;
  const note = `At the floor of ${DEFAULT_MIN_SCORE}.`;
  tell(
    { name: `${name}.not-found`, value: 1 - floor.kept, unit: 'ratio', samples, note },
    { name: `${name}.not-refused`, value: 1 - floor.refused, unit: 'ratio', samples, note },
  );
}
