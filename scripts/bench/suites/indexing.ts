import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DaemonClient } from '../../../daemon/cli/daemon-client.ts';
import { HashedNgramEmbedder } from '../../../daemon/knowledge/search/hashed-ngram-embedder.ts';
import { DaemonProcess } from '../daemon-process.ts';
import { type Finding, percentiles } from '../figure.ts';
import { memoryMiB } from '../proc.ts';
import { Seeded } from '../seeded.ts';
import type { Suite } from '../suite.ts';

const DOCUMENTS = 60;
const QUICK_DOCUMENTS = 10;
/** About 100 passages of the default length each: a manual of 30 pages. */
const PARAGRAPHS = 220;
const WORDS_OF_PARAGRAPH = 70;
const SEARCH_EVERY_MS = 100;
const IDLE_SEARCHES = 50;
const LOOK_EVERY_MS = 50;
const SETTLE_MS = 2000;
const LONGEST_MS = 600_000;
const MS_PER_S = 1000;
const MAX_ON_TOP_MIB = 300e6 / 1024 / 1024;
const SETTINGS = ['audio.input=none', 'audio.output=none'];
const NOTE = 'The real daemon, documents in Markdown dropped into its folder, the rescue embedder.';

/** What it costs to read many documents, and what questions feel of it. */
export const indexing: Suite = {
  name: 'indexing',
  about: 'documents dropped into the folder: passages a second, memory, how long searches wait',
  async run(context) {
    const stateFolder = join(context.cleanUp.temporaryFolder(), 'state');
    const env = { ...process.env };
    const daemon = await DaemonProcess.start(context, { stateFolder, env, settings: SETTINGS });
    const client = await daemon.client();
    const { folder } = await client.kb.status();
    await delay(SETTLE_MS);
    const beforeMiB = treeMiB(daemon.pid);
    const count = context.isQuick ? QUICK_DOCUMENTS : DOCUMENTS;
    const texts = dropDocuments(folder, count);
    const memory = watchMemory(daemon.pid);
    const run = await index(client, count);
    const idleMs = await searches(client, () => Promise.resolve(false), IDLE_SEARCHES);
    const peakMiB = memory.stop();
    const alone = await embedderAlone(texts);
    context.report(...findings({ ...run, idleMs, onTopMiB: peakMiB - beforeMiB, alone }));
  },
};

interface Measured {
  passages: number;
  seconds: number;
  busyMs: number[];
  idleMs: number[];
  onTopMiB: number;
  alone: number;
}

function findings({ passages, seconds, busyMs, idleMs, onTopMiB, alone }: Measured): Finding[] {
  const perSecond = passages / seconds;
  const wanted = [{ percentile: 50 }, { percentile: 95 }];
  return [
    { name: 'passages-a-second', value: perSecond, unit: '1/s', samples: passages, note: NOTE },
    {
      name: 'embedder-alone',
      value: alone,
      unit: '1/s',
      samples: passages,
      note: 'The same texts, about as long as passages, embedded and nothing else.',
    },
    {
      name: 'memory-on-top',
      value: onTopMiB,
      unit: 'MiB',
      samples: 1,
      target: MAX_ON_TOP_MIB,
      note: 'Most resident memory of the daemon with its parsing child, above that before.',
    },
    ...percentiles(busyMs, { name: 'search-while-indexing', unit: 'ms', note: NOTE }, wanted),
    ...percentiles(idleMs, { name: 'search-after', unit: 'ms', note: 'The same, idle.' }, wanted),
  ];
}

/** Files appear whole, as a copy would leave them. @returns their paragraphs */
function dropDocuments(folder: string, count: number): string[] {
  const random = new Seeded(1);
  const aside = join(folder, '.aside');
  mkdirSync(aside, { recursive: true });
  const all: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const paragraphs = Array.from({ length: PARAGRAPHS }, () => paragraph(random));
    all.push(...paragraphs);
    writeFileSync(join(aside, `${n}.md`), `# Manual ${n}\n\n${paragraphs.join('\n\n')}\n`);
  }
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(folder, name));
  return all;
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ten', 'ra', 'sul', 'po', 'ver', 'di', 'gan', 'he', 'nor'];

function paragraph(random: Seeded): string {
  const pick = (): string => SYLLABLES[Math.floor(random.between(0, SYLLABLES.length))] ?? '';
  const word = (): string => pick() + pick() + (random.between(0, 2) < 1 ? pick() : '');
  return `${Array.from({ length: WORDS_OF_PARAGRAPH }, word).join(' ')}.`;
}

async function index(
  client: DaemonClient,
  documents: number,
): Promise<Pick<Measured, 'passages' | 'seconds' | 'busyMs'>> {
  const startedMs = performance.now();
  const isOver = async (): Promise<boolean> => {
    if (performance.now() - startedMs > LONGEST_MS) throw new Error('indexing does not end');
    const { indexed, activity, vectors } = await client.kb.status();
    return indexed === documents && activity === 'idle' && vectors?.done === vectors?.of;
  };
  const busyMs = await searches(client, isOver, Number.POSITIVE_INFINITY);
  const seconds = (performance.now() - startedMs) / MS_PER_S;
  const { passages } = await client.kb.status();
  return { passages, seconds, busyMs };
}

/** How long each of some searches took, over the control socket, ms. */
async function searches(
  client: DaemonClient,
  isOver: () => Promise<boolean>,
  most: number,
): Promise<number[]> {
  const { signal } = new AbortController();
  const random = new Seeded(2);
  const tookMs: number[] = [];
  while (tookMs.length < most && !(await isOver())) {
    const text = paragraph(random).split(' ').slice(0, 6).join(' ');
    const startedMs = performance.now();
    await client.kb.search({ text, limit: 5 }, signal);
    tookMs.push(performance.now() - startedMs);
    await delay(SEARCH_EVERY_MS);
  }
  return tookMs;
}

/** Passages a second. */
async function embedderAlone(texts: readonly string[]): Promise<number> {
  const embedder = new HashedNgramEmbedder();
  const { signal } = new AbortController();
  const startedMs = performance.now();
  const batch = 8;
  let count = 0;
  for (let at = 0; at < texts.length; at += batch * 2) {
    // Two paragraphs are about one passage.
    const passages = texts.slice(at, at + batch * 2);
    const joined = passages.filter((_, n) => n % 2 === 0).map((text, n) => text + passages[n]);
    count += (await embedder.embed(joined, signal)).length;
  }
  return count / ((performance.now() - startedMs) / MS_PER_S);
}

function watchMemory(pid: number): { stop(): number } {
  let peakMiB = 0;
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, treeMiB(pid));
  }, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return peakMiB;
    },
  };
}

/** Resident memory of a process and all that it has started, MiB. */
function treeMiB(pid: number): number {
  try {
    const own = memoryMiB(pid, 'VmRSS');
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return own + children.reduce((sum, child) => sum + treeMiB(Number(child)), 0);
  } catch {
    return 0; // it has just ended
  }
}
