import { availableParallelism } from 'node:os';
import { buildHalfBillionLlama } from '../../fixtures/gguf-model.ts';
import { percentiles } from '../figure.ts';
import {
  anyTokens,
  bareRacer,
  engineRacer,
  libraryRacer,
  openEngine,
  openLibrary,
  type Racer,
  type RaceTrack,
} from '../llama-racers.ts';
import { median } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';

const TOKENS = 240;
const QUICK_TOKENS = 72;
/** Each racer runs so far before the next one's turn, so that all see the same disturbance. */
const TURN_TOKENS = 6;
/** With every core in use a token may take seconds: enough to see that it does. */
const CROWDED_TOKENS = 24;
const QUICK_CROWDED_TOKENS = 12;
const PROMPT_TOKENS = 64;
const ROUNDS = 15;
const QUICK_ROUNDS = 5;
/** Letters of the system's message, which are as many tokens of the generated model. */
const SYSTEM_LETTERS = 240;
const QUESTION_LETTERS = 24;
/** 0.97 of its speed, as a cost. */
const MAX_OVER_LIBRARY = 1.031;
/** 0.9 of its speed, as a cost. */
const MAX_OVER_LLAMA_CPP = 1.111;
const MAX_FIRST_TOKEN_RATIO = 1.15;
const MAX_CANCEL_TOKENS = 1;
/** Of a question, when its last partial arrives. */
const SHARE_HEARD = 2 / 3;
const MEDIAN = { percentile: 50 };

/** Lets all racers run in turns. @returns what each token took, ms, by racer */
async function race(racers: readonly Racer[], tokens: number): Promise<number[][]> {
  const times = racers.map((): number[] => []);
  for (let done = 0; done < tokens; done += TURN_TOKENS) {
    for (const [n, racer] of racers.entries()) {
      for (let turn = 0; turn < TURN_TOKENS; turn += 1) times[n]?.push(await racer.next());
    }
  }
  return times;
}

async function decode(context: BenchContext, track: RaceTrack): Promise<void> {
  const { report, isQuick, say } = context;
  const tokens = isQuick ? QUICK_TOKENS : TOKENS;
  say(`${tokens} tokens each, ${track.threads} thread(s)`);
  const engine = await openEngine(track);
  const library = await openLibrary(track);
  const racers = [
    await engineRacer(engine, track),
    await libraryRacer(library.sequence, track),
    await bareRacer(track, 'kept'),
  ];
  const [own = [], theirs = [], bare = []] = await race(racers, tokens);
  for (const racer of racers) await racer.close();
  await engine.close();
  await library.close();
  const cores = availableParallelism();
  const note = `0.5 billion weights in Q4_0, ${track.threads} thread(s) of ${cores} cores.`;
  const both = [{ percentile: 50 }, { percentile: 90 }];
  report(
    ...percentiles(own, { name: 'token', unit: 'ms', note }, both),
    ...percentiles(bare, { name: 'llama-cpp-token', unit: 'ms', note }, both),
    {
      name: 'over-node-llama-cpp',
      value: median(own) / median(theirs),
      unit: 'ratio',
      samples: own.length,
      target: MAX_OVER_LIBRARY,
      note: `Time a token against node-llama-cpp used bare, in turns of ${TURN_TOKENS} tokens.`,
    },
    {
      name: 'over-llama-cpp',
      value: median(own) / median(bare),
      unit: 'ratio',
      samples: own.length,
      target: MAX_OVER_LLAMA_CPP,
      note: 'Against llama.cpp called directly, the same files and threads, threads kept.',
    },
  );
}

/** What the thread rule saves: llama.cpp with all cores, its threads kept or made each time. */
async function crowd(context: BenchContext, track: RaceTrack): Promise<void> {
  const { report, isQuick, say } = context;
  const tokens = isQuick ? QUICK_CROWDED_TOKENS : CROWDED_TOKENS;
  say(`${tokens} tokens each, ${track.threads} threads on as many cores`);
  for (const pool of ['kept', 'per-graph'] as const) {
    const racer = await bareRacer(track, pool);
    const [times = []] = await race([racer], tokens);
    await racer.close();
    const name = `crowded-${pool}`;
    const note = `llama.cpp alone with no core left free, threads ${pool}.`;
    report(
      ...percentiles(times, { name, unit: 'ms', note }, [{ percentile: 50 }, { percentile: 90 }]),
    );
  }
}

async function firstToken(context: BenchContext, track: RaceTrack): Promise<void> {
  const { report, isQuick, say } = context;
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  say(`${rounds} first tokens after a system message that is cached`);
  const engine = await openEngine(track);
  const library = await openLibrary(track);
  const system = { role: 'system', content: 'y'.repeat(SYSTEM_LETTERS) } as const;
  await engine.prefill({ messages: [system] }, new AbortController().signal);
  await library.sequence.evaluateWithoutGeneratingNewTokens(anyTokens(SYSTEM_LETTERS));
  const own: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const letter = String.fromCharCode('a'.charCodeAt(0) + round);
    const content = letter.repeat(QUESTION_LETTERS);
    const { signal } = new AbortController();
    const startMs = performance.now();
    let newTokens = 0;
    const request = { messages: [system, { role: 'user', content } as const], temperature: 0 };
    for await (const piece of engine.generate({ ...request, maxTokens: 1, signal })) {
      if (piece.kind === 'text') own.push(performance.now() - startMs);
      if (piece.kind !== 'end') continue;
      newTokens = (piece.usage.promptTokens ?? 0) - (piece.usage.cachedTokens ?? 0);
    }
    alone.push(await newTokensAlone(library.sequence, newTokens));
  }
  await engine.close();
  await library.close();
  report(...percentiles(own, { name: 'first-token', unit: 'ms' }, [{ percentile: 50 }]), {
    name: 'first-token-over-new-tokens',
    value: median(own) / median(alone),
    unit: 'ratio',
    samples: rounds,
    target: MAX_FIRST_TOKEN_RATIO,
    note: `A question after ${SYSTEM_LETTERS} tokens told ahead, against its tokens alone.`,
  });
}

type Sequence = Awaited<ReturnType<typeof openLibrary>>['sequence'];

/** How long the library takes for tokens after those of the system message, ms. */
async function newTokensAlone(sequence: Sequence, count: number): Promise<number> {
  const end = sequence.nextTokenIndex;
  await sequence.eraseContextTokenRanges([{ start: SYSTEM_LETTERS, end }]);
  const startMs = performance.now();
  const tokens = sequence.evaluate(anyTokens(count), { temperature: 0, yieldEogToken: true });
  await tokens.next();
  const tookMs = performance.now() - startMs;
  await tokens.return();
  return tookMs;
}

/** What telling the prompt ahead, while the user speaks, takes off the wait for the first token. */
async function prefill(context: BenchContext, track: RaceTrack): Promise<void> {
  const { report, isQuick, say } = context;
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  say(`${rounds} first tokens with and without the prompt told ahead`);
  const engine = await openEngine(track);
  const times = { told: [] as number[], system: [] as number[], cold: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const how of ['told', 'system', 'cold'] as const) {
      // Another beginning each time, as after another conversation.
      const system = { role: 'system', content: `${how}${round}`.padEnd(SYSTEM_LETTERS, 'y') };
      const question = 'q'.repeat(QUESTION_LETTERS);
      const begun = question.slice(0, QUESTION_LETTERS * SHARE_HEARD);
      const messages = (words: string) => [
        system as { role: 'system'; content: string },
        ...(words === '' ? [] : [{ role: 'user', content: words } as const]),
      ];
      const { signal } = new AbortController();
      if (how !== 'cold') await engine.prefill({ messages: messages('') }, signal);
      if (how === 'told') await engine.prefill({ messages: messages(begun) }, signal);
      const startMs = performance.now();
      const request = { messages: messages(question), maxTokens: 1, temperature: 0, signal };
      for await (const piece of engine.generate(request)) {
        if (piece.kind !== 'end') times[how].push(performance.now() - startMs);
      }
    }
  }
  await engine.close();
  const note =
    `${SYSTEM_LETTERS} tokens of system message, ${QUESTION_LETTERS} of question: nothing told, ` +
    'the system message, and two thirds of the question too.';
  for (const [how, tookMs] of Object.entries(times)) {
    report(...percentiles(tookMs, { name: `prefill.${how}`, unit: 'ms', note }, [MEDIAN]));
  }
}

async function cancel(context: BenchContext, track: RaceTrack): Promise<void> {
  const { report, isQuick, say } = context;
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  say(`${rounds} answers cancelled within a token`);
  const engine = await openEngine(track);
  const inTokens: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const abort = new AbortController();
    const messages = [{ role: 'user', content: 'x'.repeat(PROMPT_TOKENS) } as const];
    const request = { messages, maxTokens: TOKENS, temperature: 0, signal: abort.signal };
    const pieces = engine.generate(request)[Symbol.asyncIterator]();
    const tokensMs: number[] = [];
    for (let n = 0; n < TURN_TOKENS; n += 1) {
      const startMs = performance.now();
      await pieces.next();
      if (n > 0) tokensMs.push(performance.now() - startMs);
    }
    const tokenMs = median(tokensMs);
    const last = pieces.next();
    // At another part of the token each time.
    await new Promise((resolve) => setTimeout(resolve, (tokenMs * round) / rounds));
    const startMs = performance.now();
    abort.abort();
    await last;
    await pieces.next();
    inTokens.push((performance.now() - startMs) / tokenMs);
  }
  await engine.close();
  report(
    ...percentiles(
      inTokens,
      { name: 'cancel-to-idle', unit: 'tokens', note: 'From the abort to the end of the answer.' },
      [{ percentile: 50, target: MAX_CANCEL_TOKENS }, { percentile: 90 }],
    ),
  );
}

/** The language model's engine against what it is made of. */
export const llama: Suite = {
  name: 'llama',
  about: 'the language model against node-llama-cpp and llama.cpp, with 0.5 billion weights',
  async run(context) {
    const modelPath = buildHalfBillionLlama(context.cleanUp.temporaryFolder());
    const cores = availableParallelism();
    const track = { modelPath, threads: Math.max(1, cores - 1), promptTokens: PROMPT_TOKENS };
    await decode(context, track);
    await firstToken(context, track);
    await prefill(context, track);
    await cancel(context, track);
    await crowd(context, { ...track, threads: cores });
  },
};
