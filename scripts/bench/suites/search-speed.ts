import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PassageSearch } from '../../../daemon/knowledge/search/passage-search.ts';
import { KnowledgeDb } from '../../../daemon/store/knowledge-db.ts';
import { percentiles } from '../figure.ts';
import { LargeKnowledge, type LargeQuestion } from '../large-knowledge.ts';
import type { BenchContext, Suite } from '../suite.ts';

const PASSAGES = 100_000;
const QUICK_PASSAGES = 10_000;
const QUESTIONS = 200;
const QUICK_QUESTIONS = 40;
const WARM_UP = 20;
const NEAREST = 5;
/** As PassageSearch asks for them. */
const VECTOR_SEARCH = { candidates: 100, limit: NEAREST };
const TARGET_P50_MS = 25;
const TARGET_P95_MS = 45;
const TARGET_COLD_MS = 200;
const TARGET_MISSED = 0.03;
const BYTES_PER_MIB = 2 ** 20;

/** How fast a large store is searched, and what the quick look at vectors misses. */
export const searchSpeed: Suite = {
  name: 'search-speed',
  about: 'hybrid search over 100,000 passages of 384 dimensions, the question vector given',
  run: async (context) => runSearchSpeed(context),
};

function runSearchSpeed({ isQuick, report, say, cleanUp }: BenchContext): void {
  const path = join(cleanUp.temporaryFolder(), 'knowledge.db');
  const count = isQuick ? QUICK_PASSAGES : PASSAGES;
  say(`filling a store with ${count} passages`);
  const large = new LargeKnowledge();
  const startedMs = performance.now();
  large.fill(path, count);
  const note = `${count} passages of 170 words, vectors in 1,000 clusters.`;
  const perSecond = count / ((performance.now() - startedMs) / 1000);
  report(
    {
      name: 'indexed',
      value: perSecond,
      unit: '1/s',
      samples: count,
      note: `${note} With making.`,
    },
    { name: 'size', value: statSync(path).size / BYTES_PER_MIB, unit: 'MiB', samples: 1, note },
  );
  const questions = Array.from({ length: isQuick ? QUICK_QUESTIONS : QUESTIONS }, () =>
    large.question(),
  );
  const coldMs = coldStart(path, questions[0]);
  report({
    name: 'cold-start',
    value: coldMs,
    unit: 'ms',
    samples: 1,
    target: TARGET_COLD_MS,
    note: 'Opens the file and answers a first question; the file is in the cache of the system.',
  });
  const db = new KnowledgeDb(path);
  cleanUp.defer(() => db.close());
  measure({ db, large, questions, report, note });
}

function coldStart(path: string, question: LargeQuestion | undefined): number {
  const startedMs = performance.now();
  const db = new KnowledgeDb(path);
  searchOf(db).searchNow({ text: question?.text ?? '', limit: NEAREST }, question?.vector);
  const tookMs = performance.now() - startedMs;
  db.close();
  return tookMs;
}

function searchOf(db: KnowledgeDb): PassageSearch {
  return new PassageSearch({ db, embedders: [], minScore: 0, vectorWeight: 1 });
}

interface Measured {
  db: KnowledgeDb;
  large: LargeKnowledge;
  questions: readonly LargeQuestion[];
  report: BenchContext['report'];
  note: string;
}

function measure({ db, large, questions, report, note }: Measured): void {
  const search = searchOf(db);
  const ask = ({ text, vector }: LargeQuestion): unknown =>
    search.searchNow({ text, limit: NEAREST }, vector);
  for (const question of questions.slice(0, WARM_UP)) ask(question);
  const set = db.vectors.active();
  if (set === undefined) throw new Error('the vectors are not whole');
  const near = (vector: Float32Array): number[] =>
    db.vectors.nearest(set, vector, VECTOR_SEARCH).map(({ id }) => id);
  const wanted = [{ percentile: 50 }, { percentile: 95 }];
  report(
    ...percentiles(timed(questions, ask), { name: 'hybrid', unit: 'ms', note }, [
      { percentile: 50, target: TARGET_P50_MS },
      { percentile: 95, target: TARGET_P95_MS },
    ]),
    ...percentiles(
      timed(questions, ({ text }) => search.searchNow({ text, limit: NEAREST }, undefined)),
      { name: 'words', unit: 'ms', note },
      wanted,
    ),
    ...percentiles(
      timed(questions, ({ vector }) => near(vector)),
      { name: 'vectors', unit: 'ms', note },
      wanted,
    ),
  );
  const missed = questions.map(({ vector }) => {
    const found = new Set(near(vector));
    return large.exact(vector, NEAREST).filter((id) => !found.has(id)).length / NEAREST;
  });
  report({
    name: 'missed-of-5',
    value: missed.reduce((sum, share) => sum + share, 0) / missed.length,
    unit: 'ratio',
    samples: missed.length,
    target: TARGET_MISSED,
    note: `1 - recall@5 against exact search. ${note}`,
  });
}

function timed(
  questions: readonly LargeQuestion[],
  work: (question: LargeQuestion) => unknown,
): number[] {
  return questions.map((question) => {
    const startedMs = performance.now();
    work(question);
    return performance.now() - startedMs;
  });
}
