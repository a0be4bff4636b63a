import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  PassageSearch,
  VECTOR_CANDIDATES,
} from '../../../daemon/knowledge/search/passage-search.ts';
import { KnowledgeDb } from '../../../daemon/store/knowledge-db.ts';
import { percentiles } from '../figure.ts';
import { CLUSTER_SIZES, LargeKnowledge, type LargeQuestion } from '../large-knowledge.ts';
import { median } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';

const PASSAGES = 100_000;
const QUICK_PASSAGES = 10_000;
const QUESTIONS = 200;
const QUICK_QUESTIONS = 40;
const WARM_UP = 20;
const NEAREST = 5;
const VECTOR_SEARCH = { candidates: VECTOR_CANDIDATES, limit: NEAREST };
const TARGET_P50_MS = 25;
const TARGET_P95_MS = 45;
const TARGET_COLD_MS = 200;
const TARGET_MISSED = 0.03;
const MICROSECONDS_PER_MS = 1000;
const BYTES_PER_MIB = 2 ** 20;

/** How fast a large store is searched, and what the quick look at vectors misses. */
export const searchSpeed: Suite = {
  name: 'search-speed',
  about: 'hybrid search over 100,000 passages of 384 dimensions, the question vector given',
  run: async (context) => runSearchSpeed(context),
};

function runSearchSpeed(context: BenchContext): void {
  const { isQuick, report, say, cleanUp } = context;
  const path = join(cleanUp.temporaryFolder(), 'knowledge.db');
  const count = isQuick ? QUICK_PASSAGES : PASSAGES;
  say(`filling a store with ${count} passages`);
  const large = new LargeKnowledge();
  const startedMs = performance.now();
  large.fill(path, count);
  const note = `${count} passages of 170 words, vectors in clusters of 100 and of 1,000.`;
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
  measure({ path, large, questions, context, note });
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
  return new PassageSearch({ db, embedders: [], minScore: 0, trust: { weight: 1 } });
}

interface Measured {
  path: string;
  large: LargeKnowledge;
  questions: readonly LargeQuestion[];
  context: BenchContext;
  note: string;
}

function measure({ path, large, questions, context, note }: Measured): void {
  const db = new KnowledgeDb(path);
  context.cleanUp.defer(() => db.close());
  const search = searchOf(db);
  const ask = ({ text, vector }: LargeQuestion): unknown =>
    search.searchNow({ text, limit: NEAREST }, vector);
  for (const question of questions.slice(0, WARM_UP)) ask(question);
  const { report } = context;
  const hybrid = timed(questions, ask);
  const words = timed(questions, ({ text }) =>
    search.searchNow({ text, limit: NEAREST }, undefined),
  );
  const vectors = timed(questions, ({ vector }) => near(db, vector));
  tell(report, { what: { name: 'hybrid', note }, times: hybrid, isAim: true });
  tell(report, { what: { name: 'words', note }, times: words });
  tell(report, { what: { name: 'vectors', note }, times: vectors });
  const table = new KnowledgeDb(path, { codeBytes: 0 });
  context.cleanUp.defer(() => table.close());
  for (const { vector } of questions.slice(0, WARM_UP)) near(table, vector);
  const scanned = timed(questions, ({ vector }) => near(table, vector));
  const tableNote = `${note} As sets are scanned that are too large for the memory.`;
  tell(report, { what: { name: 'table-scan', note: tableNote }, times: scanned });
  report({
    name: 'vectors-of-table-scan',
    value: median(vectors.map(({ cpuMs }) => cpuMs)) / median(scanned.map(({ cpuMs }) => cpuMs)),
    unit: 'ratio',
    samples: questions.length,
    note: 'Processor time at the median: codes in memory beside sqlite-vec.',
  });
  reportMissed({ db, large, questions, report });
}

function near(db: KnowledgeDb, vector: Float32Array): number[] {
  const set = db.vectors.active();
  if (set === undefined) throw new Error('the vectors are not whole');
  return db.vectors.nearest(set, vector, VECTOR_SEARCH).map(({ id }) => id);
}

/** The wall clock says what a person waits; processor time is the same on a busy machine. */
function tell(
  report: BenchContext['report'],
  {
    what: { name, note },
    times,
    isAim = false,
  }: { what: { name: string; note: string }; times: readonly Took[]; isAim?: boolean },
): void {
  const aims = [
    { percentile: 50, target: TARGET_P50_MS },
    { percentile: 95, target: TARGET_P95_MS },
  ];
  const wanted = isAim ? aims : aims.map(({ percentile }) => ({ percentile }));
  const wall = times.map(({ wallMs }) => wallMs);
  const cpu = times.map(({ cpuMs }) => cpuMs);
  report(
    ...percentiles(wall, { name, unit: 'ms', note }, wanted),
    ...percentiles(cpu, { name: `${name}-cpu`, unit: 'ms', note }, wanted),
  );
}

function reportMissed({
  db,
  large,
  questions,
  report,
}: Pick<Measured, 'large' | 'questions'> & {
  db: KnowledgeDb;
  report: BenchContext['report'];
}): void {
  for (const size of CLUSTER_SIZES) {
    const asked = questions.filter(({ clusterSize }) => clusterSize === size);
    const missed = asked.map(({ vector }) => {
      const found = new Set(near(db, vector));
      return large.exact(vector, NEAREST).filter((id) => !found.has(id)).length / NEAREST;
    });
    report({
      name: `missed-of-5.clusters-of-${size}`,
      value: missed.reduce((sum, share) => sum + share, 0) / Math.max(1, missed.length),
      unit: 'ratio',
      samples: missed.length,
      target: TARGET_MISSED,
      note: '1 - recall@5 against exact search.',
    });
  }
}

interface Took {
  wallMs: number;
  /** Of all threads of the process. */
  cpuMs: number;
}

function timed(
  questions: readonly LargeQuestion[],
  work: (question: LargeQuestion) => unknown,
): Took[] {
  return questions.map((question) => {
    const startedMs = performance.now();
    const before = process.cpuUsage();
    work(question);
    const { user, system } = process.cpuUsage(before);
    const wallMs = performance.now() - startedMs;
    return { wallMs, cpuMs: (user + system) / MICROSECONDS_PER_MS };
  });
}
