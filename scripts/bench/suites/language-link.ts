import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { SystemClock } from '../../../daemon/base/clock.ts';
import { EngineClient } from '../../../models/client.ts';
import { RemoteLanguageModel } from '../../../models/language-link.ts';
import { createCancelFlags } from '../../../models/protocol.ts';
import { percentiles } from '../figure.ts';
import type { BenchContext, Suite } from '../suite.ts';

const TOKENS = 2000;
const QUICK_TOKENS = 300;
/** Tokens that warm the compiler up. */
const WARM_UP_TOKENS = 100;
/** 200 tokens a second: faster than a small model on a large card. */
const TOKEN_INTERVAL_MS = 5;
const TARGET_MS = 1;

/** A model in a thread of its own. */
async function connect({ root, cleanUp }: BenchContext): Promise<RemoteLanguageModel> {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  const worker = new Worker(new URL('../language-worker.mjs', import.meta.url), {
    workerData: {
      port: port2,
      flags,
      dist: pathToFileURL(join(root, 'dist')).href,
      intervalMs: TOKEN_INTERVAL_MS,
    },
    transferList: [port2],
  });
  cleanUp.defer(async () => {
    port1.close();
    await worker.terminate();
  });
  const died = new Promise<never>((_, reject) => worker.once('error', reject));
  return Promise.race([RemoteLanguageModel.open(new EngineClient(port1, flags)), died]);
}

/** What each token took from the model to the reader, ms. */
async function hops(model: RemoteLanguageModel, maxTokens: number): Promise<number[]> {
  const clock = new SystemClock();
  const { signal } = new AbortController();
  const found: number[] = [];
  for await (const piece of model.generate({ messages: [], maxTokens, signal })) {
    if (piece.kind === 'text') found.push(clock.nowMs() - Number(piece.text));
  }
  return found;
}

/** What a thread of its own costs a language model. */
export const languageLink: Suite = {
  name: 'language-link',
  about: 'what the way between two threads adds to a streamed token',
  async run(context) {
    const { report, isQuick, say } = context;
    const model = await connect(context);
    await hops(model, WARM_UP_TOKENS);
    const count = isQuick ? QUICK_TOKENS : TOKENS;
    say(`${count} tokens`);
    report(
      ...percentiles(
        await hops(model, count),
        {
          name: 'hop',
          unit: 'ms',
          note:
            'A worker thread says the time every 5 ms through the real link; counted is how old ' +
            'each token is when the reader has it. Nothing else runs in either thread.',
        },
        [{ percentile: 50 }, { percentile: 95, target: TARGET_MS }],
      ),
    );
  },
};
