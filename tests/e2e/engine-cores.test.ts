import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { allowedCores, parseCoreList } from '../../hw/affinity.ts';
import { pinPool } from '../../hw/pool-threads.ts';
import { RemoteLanguageModel } from '../../models/language-link.ts';
import { RemoteRecognizer } from '../../models/recognizer-link.ts';
import { RemoteVoice } from '../contract/remote-voice.ts';
import { type SpawnedEngine, type SpawnRequest, spawnEngine } from './spawned-engine.ts';
import { processesOf, type Task, tasksOf } from './tasks.ts';
import { testedEngines } from './tested-engines.ts';
import { ENDLESS, LONG_TEXT } from './working-engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-engine-cores-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Two threads a model: one is made by the library, and must be bound as well. */
const { recognizers, voices, languageModel } = testedEngines(folder, 2);
const offline = recognizers['sherpa offline']!;
/** The first core is for the ears. */
const others = allowedCores().length > 1 ? allowedCores().slice(1) : allowedCores();
const missing = existsSync('/proc/self/task') ? '' : 'no /proc on this system';
/** Of a CPU's time, clock ticks of 10 ms: enough to be seen, and more than starting takes. */
const LEAST_TICKS = 10;

interface EngineAtWork {
  request: Omit<SpawnRequest, 'isolation'>;
  /** Works until `isEnough`, which is asked after each part of it. */
  work(engine: SpawnedEngine, isEnough: () => boolean): Promise<void>;
}

const ENGINES: Record<string, EngineAtWork> = {
  'the sherpa voice': {
    request: {
      thread: 'tts',
      settings: voices['sherpa voice']!.choice,
      cores: [others.at(-1)!],
    },
    work: ({ client }, isEnough) => {
      const voice = new RemoteVoice(client, async () => undefined);
      return voice.synthesize({ text: LONG_TEXT, rate: 1 }, () => !isEnough());
    },
  },
  'the sherpa offline recogniser': {
    request: { thread: 'stt', settings: offline.choice, cores: [others[0]!] },
    work: async ({ client }, isEnough) => {
      const recognizer = new RemoteRecognizer(client);
      const speech = offline.subject.say(offline.subject.sentences[0]);
      while (!isEnough()) {
        const recognition = recognizer.begin({ utteranceId: 'u', onPartial: () => undefined });
        for (let n = 0; n < 10; n += 1) recognition.accept(speech);
        await recognition.finish();
      }
    },
  },
  llama: {
    request: { thread: 'llm', settings: languageModel, cores: others },
    work: async ({ client }, isEnough) => {
      const model = await RemoteLanguageModel.open(client);
      const { signal } = new AbortController();
      while (!isEnough()) {
        const request = { ...ENDLESS, maxTokens: 900, temperature: 0, signal };
        for await (const _ of model.generate(request)) if (isEnough()) break;
      }
    },
  },
};

/** CPU time of a thread so far, clock ticks. */
function ticksOf({ process: pid, tid }: Task): number {
  const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** What each thread computes, from now on. */
function computing(): () => (Task & { ticks: number })[] {
  const before = new Map(tasksOf(process.pid).map((task) => [task.tid, ticksOf(task)]));
  return () =>
    tasksOf(process.pid).map((task) => {
      return { ...task, ticks: ticksOf(task) - (before.get(task.tid) ?? 0) };
    });
}

function sum(tasks: readonly { ticks: number }[]): number {
  return tasks.reduce((total, { ticks }) => total + ticks, 0);
}

let engine: SpawnedEngine;
afterEach(() => engine.end());

/** Threads while the engine works, with what they have computed for it. */
async function atWork(
  isolation: SpawnRequest['isolation'],
  { request, work }: EngineAtWork,
  isIts: (task: Task) => boolean,
): Promise<(Task & { ticks: number })[]> {
  engine = await spawnEngine({ ...request, isolation });
  const look = computing();
  let seen: (Task & { ticks: number })[] = [];
  await work(engine, () => {
    seen = look();
    return sum(seen.filter(isIts)) >= LEAST_TICKS;
  });
  return seen;
}

describe.skipIf(missing !== '')(`the cores of engines ${missing}`, () => {
  describe('in threads of the daemon', () => {
    let pool: number[] = [];
    beforeAll(async () => {
      pool = await pinPool(others, new SystemClock());
    });

    it.each(Object.entries(ENGINES))(
      '%s computes on those of its thread and of the pool',
      async (_, at) => {
        const before = new Set(tasksOf(process.pid).map(({ tid }) => tid));
        const { thread, cores } = at.request;
        const isIts = ({ tid }: Task): boolean => pool.includes(tid) || !before.has(tid);
        const tasks = await atWork('thread', at, isIts);
        const its = tasks.filter(isIts);
        const own = its.filter(({ name }) => name === thread);
        expect(own.length).toBeGreaterThan(0);
        for (const task of its) {
          const expected = task.name === thread ? cores : others;
          expect(parseCoreList(task.cores), `${task.name} ${task.tid}`).toEqual(expected);
        }
        // Nobody else computed for it: the main thread reads its answers.
        const rest = tasks.filter((task) => !isIts(task) && task.tid !== process.pid);
        expect(sum(rest)).toBeLessThan(sum(its));
      },
    );
  });

  it.each(Object.entries(ENGINES))('%s in a process computes on its own only', async (_, at) => {
    const { thread, cores } = at.request;
    const isIts = (task: Task): boolean => processesOf(thread).includes(task.process);
    const its = (await atWork('process', at, isIts)).filter(isIts);
    expect(its.length).toBeGreaterThan(1);
    for (const task of its) {
      expect(parseCoreList(task.cores), `${task.name} ${task.tid}`).toEqual(cores);
    }
  });
});
