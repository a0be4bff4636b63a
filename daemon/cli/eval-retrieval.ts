import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EarshotError } from '../base/errors.ts';
import { HashedNgramEmbedder } from '../knowledge/search/hashed-ngram-embedder.ts';
import type { Embedder } from '../ports/memory.ts';
import { RETRIEVAL_READERS } from './eval/retrieval-data.ts';
import { evaluateRetrieval, type RetrievalReport } from './eval/retrieval-evaluator.ts';
import type { RetrievalScores } from './eval/retrieval-scores.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

export interface EvalRetrievalFlags {
  data: string;
  split?: string;
  /** `none`, `ngrams`, or the folder of a model. */
  embedder: string;
  weight?: number;
}

/** `earshot eval retrieval`: how well passages are found that answer questions of a data set. */
export async function evalRetrievalCommand(
  { data: folder, split, embedder: wanted, weight }: EvalRetrievalFlags,
  { output, parts }: CliSession,
): Promise<void> {
  const reader = RETRIEVAL_READERS.find((each) => each.fits(folder));
  if (reader === undefined) {
    const known = RETRIEVAL_READERS.map(({ name }) => name).join(', ');
    throw new EarshotError('FILE_NOT_FOUND', `no data set in ${folder}; known are ${known}`);
  }
  const data = reader.read(folder);
  if (split !== undefined && data.questions.every((each) => each.split !== split)) {
    throw new EarshotError('USAGE', `no question is of the split "${split}"; there are tune, test`);
  }
  const embedder = await openEmbedder(wanted);
  try {
    const { clock } = parts;
    const options = { data, split, embedder, vectorWeight: weight, clock };
    const report = await evaluateRetrieval(options);
    output.result(report, () => reportText(report));
  } finally {
    await embedder?.close();
  }
}

/** @throws FILE_NOT_FOUND, MODEL_INVALID, ENGINE_FAILED */
async function openEmbedder(wanted: string): Promise<Embedder | undefined> {
  if (wanted === 'none') return undefined;
  if (wanted === 'ngrams') return new HashedNgramEmbedder();
  const [model, tokenizer, words] = ['model.onnx', 'tokenizer.json', 'vocab.txt'];
  const isThere = (file: string): boolean => existsSync(join(wanted, file));
  const list = isThere(tokenizer) ? tokenizer : words;
  if (!isThere(model) || !isThere(list)) {
    const files = `${model} and ${tokenizer} or ${words}`;
    throw new EarshotError('FILE_NOT_FOUND', `no embedder in ${wanted}: it needs ${files}`);
  }
  const settings =
    list === tokenizer
      ? { model, tokenizer: list }
      : { model, tokenizer: list, tokens: 'words', pooling: 'model' };
  const paths = { [model]: join(wanted, model), [list]: join(wanted, list) };
  const { OnnxEmbedder } = await import('../../models/engines/embedder.ts');
  const home = { threads: 1, provider: 'cpu' } as const;
  return OnnxEmbedder.open({ id: basename(wanted), paths, settings }, home);
}

function reportText(report: RetrievalReport): string {
  const { n, texts, passages, p50Ms, p95Ms, embedder, bm25, floors = [], similarity } = report;
  const scores = (named: string, { hitAt1, hitAt5, hitAt10, mrr, ndcgAt10 }: RetrievalScores) => [
    named,
    ...[hitAt1, hitAt5, hitAt10, mrr, ndcgAt10].map(threeDigits),
  ];
  const lines = [
    `${n} questions, ${texts} texts in ${passages} passages; embedder: ${embedder ?? 'none'}`,
    columns([
      ['', 'hit@1', 'hit@5', 'hit@10', 'MRR', 'nDCG@10'],
      scores('search', report),
      scores('BM25 alone', bm25),
    ]),
    `took ${p50Ms.toFixed(1)} ms at the median, ${p95Ms.toFixed(1)} ms at the 95th percentile`,
  ];
  if (floors.length > 0) {
    const rows = floors.map(({ floor, kept, refused }) => [
      floor.toFixed(1),
      threeDigits(kept),
      threeDigits(refused),
    ]);
    lines.push(columns([['floor', 'found', 'refused without its article'], ...rows]));
  }
  if (similarity !== undefined) {
    const { half, steepness } = similarity;
    const curve = `half ${half.toFixed(3)}, steepness ${steepness.toFixed(1)}`;
    lines.push(`sureness by similarity: ${curve} (one in two is right at half)`);
  }
  return lines.join('\n');
}

function threeDigits(share: number): string {
  return share.toFixed(3);
}
