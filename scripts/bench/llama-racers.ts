import { getLlama, type LlamaContextSequence, LlamaLogLevel, type Token } from 'node-llama-cpp';
import type { GeneratedPiece } from '../../daemon/ports/language.ts';
import { LlamaLanguageModel } from '../../models/engines/llama.ts';
import { BareLlama, type BareOptions } from './bare-llama.ts';

/** Something that decodes one token after another, greedily, when asked. */
export interface Racer {
  /** Decodes the next token. @returns how long it took, ms */
  next(): Promise<number>;
  close(): Promise<void>;
}

const CONTEXT_TOKENS = 1024;
/** The first tokens find caches cold. */
const WARM_UP_TOKENS = 4;

export interface RaceTrack {
  modelPath: string;
  threads: number;
  /** Tokens before the first one that is timed. */
  promptTokens: number;
}

async function timed(step: () => unknown): Promise<number> {
  const startMs = performance.now();
  await step();
  return performance.now() - startMs;
}

async function warm(racer: Racer): Promise<Racer> {
  for (let n = 0; n < WARM_UP_TOKENS; n += 1) await racer.next();
  return racer;
}

/** The daemon's engine. */
export async function openEngine({
  modelPath,
  threads,
}: Pick<RaceTrack, 'modelPath' | 'threads'>): Promise<LlamaLanguageModel> {
  const files = {
    id: 'half-billion',
    paths: { model: modelPath },
    settings: { contextTokens: CONTEXT_TOKENS },
  };
  return LlamaLanguageModel.open(files, { threads, provider: 'cpu' });
}

/** The engine as a racer. */
export async function engineRacer(engine: LlamaLanguageModel, track: RaceTrack): Promise<Racer> {
  const abort = new AbortController();
  const pieces: AsyncIterator<GeneratedPiece> = engine
    .generate({
      messages: [{ role: 'user', content: 'x'.repeat(track.promptTokens) }],
      maxTokens: CONTEXT_TOKENS,
      temperature: 0,
      signal: abort.signal,
    })
    [Symbol.asyncIterator]();
  return warm({
    next: () => timed(() => pieces.next()),
    close: async () => {
      abort.abort();
      await pieces.return?.();
    },
  });
}

/** node-llama-cpp without anything around it. */
export async function openLibrary({ modelPath, threads }: RaceTrack): Promise<{
  sequence: LlamaContextSequence;
  close(): Promise<void>;
}> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    maxThreads: 0,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads });
  return { sequence: context.getSequence(), close: () => model.dispose() };
}

/** Ids that every tokenizer has, as a prompt. */
export function anyTokens(count: number): Token[] {
  const firstByteToken = 7;
  const letters = 200;
  return Array.from({ length: count }, (_, n) => (firstByteToken + (n % letters)) as Token);
}

/** node-llama-cpp as a racer. */
export async function libraryRacer(
  sequence: LlamaContextSequence,
  track: RaceTrack,
): Promise<Racer> {
  await sequence.clearHistory();
  const options = { temperature: 0, yieldEogToken: true };
  const tokens = sequence.evaluate(anyTokens(track.promptTokens), options);
  return warm({
    next: () => timed(() => tokens.next()),
    close: async () => void (await tokens.return()),
  });
}

/** llama.cpp itself as a racer. */
export async function bareRacer(track: RaceTrack, pool: BareOptions['pool']): Promise<Racer> {
  const { modelPath, threads, promptTokens } = track;
  const bare = new BareLlama(modelPath, { threads, contextTokens: CONTEXT_TOKENS, pool });
  let token = bare.next(anyTokens(promptTokens));
  return warm({
    next: () =>
      timed(() => {
        token = bare.next([token]);
      }),
    close: async () => bare.close(),
  });
}
