import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openTokenizer } from '../../../models/engines/embed-tokens.ts';
import { OnnxEmbedder } from '../../../models/engines/embedder.ts';
import { SmartTurn } from '../../../models/engines/end-of-turn.ts';
import { embeddedSilero, SileroVad } from '../../../models/engines/silero-vad.ts';
import { WAKE_STEP_SAMPLES } from '../../../models/engines/wake-features.ts';
import { WakeScores } from '../../../models/engines/wake-scores.ts';
import { buildSizedEmbedder } from '../../fixtures/sized-embedder.ts';
import { buildTinySmartTurn } from '../../fixtures/tiny-smart-turn.ts';
import { percentiles } from '../figure.ts';
import { hiss } from '../mixing.ts';
import { percentile } from '../stats.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';
import { realWake } from '../wake-models.ts';

const HOME = { threads: 1, provider: 'cpu' } as const;
const ROUNDS = 400;
const SLOW_ROUNDS = 80;
/** A low percentile is what the work takes when nothing else wants the core. */
const UNDISTURBED = 10;
const QUICK_SHARE = 4;
const WARM_UP_ROUNDS = 5;
/** An adapter may cost what keeps it at 0.97 of the bare library's speed. */
const MOST_COST = 1 / 0.97;
const SENTENCE = 'the light in the dark is dim, it is late. a lamp is bright.';
const TURN_MS = 8_000;

/** What our adapters add to the sessions of ONNX Runtime that they use. */
export const onnxAdapters: Suite = {
  name: 'onnx-adapters',
  about: 'the engines on ONNX Runtime against bare sessions on the same input',
  async run(context) {
    await speech(context);
    await embedder(context);
    await endOfTurn(context);
    await wake(context);
  },
};

interface Pair {
  adapter: () => Promise<unknown>;
  bare: () => Promise<unknown>;
  rounds: number;
}

/** Runs the two in turn, so that whatever disturbs the machine disturbs both. */
async function compare(
  { report, isQuick }: BenchContext,
  name: string,
  { adapter, bare, rounds }: Pair,
): Promise<void> {
  const adapterMs: number[] = [];
  const bareMs: number[] = [];
  const all = Math.ceil(rounds / (isQuick ? QUICK_SHARE : 1));
  for (let round = -WARM_UP_ROUNDS; round < all; round += 1) {
    // Which goes first changes, since the second finds the memory warm.
    const order = [
      { run: adapter, spentMs: adapterMs },
      { run: bare, spentMs: bareMs },
    ];
    for (const { run, spentMs } of round % 2 === 0 ? order : order.reverse()) {
      const startedMs = performance.now();
      await run();
      if (round >= 0) spentMs.push(performance.now() - startedMs);
    }
  }
  report(
    {
      name: `${name}.adapter-cost`,
      value: percentile(adapterMs, UNDISTURBED) / percentile(bareMs, UNDISTURBED),
      unit: 'times bare',
      samples: all,
      target: MOST_COST,
      note:
        'Tenth percentile of the adapter over that of bare sessions, run in turn on one CPU ' +
        'thread: medians follow the load of the machine.',
    },
    ...percentiles(bareMs, { name: `${name}.bare`, unit: 'ms' }, [{ percentile: 50 }]),
    ...percentiles(adapterMs, { name: `${name}.adapter`, unit: 'ms' }, [{ percentile: 50 }]),
  );
}

function bareSession(path: string): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

async function speech(context: BenchContext): Promise<void> {
  const vad = await SileroVad.open(embeddedSilero(), HOME);
  const session = await bareSession(Object.values(embeddedSilero().paths)[0] ?? '');
  const frame = hiss(32);
  const input = new Tensor('float32', new Float32Array(576), [1, 576]);
  const sr = new Tensor('int64', [16_000n], []);
  let state = new Tensor('float32', new Float32Array(256), [2, 1, 128]) as Tensor;
  await compare(context, 'voice-activity', {
    rounds: ROUNDS,
    adapter: () => vad.score(frame),
    bare: async () => {
      const { stateN } = await session.run({ input, state, sr });
      if (stateN) state = stateN;
    },
  });
  await vad.close();
  await session.release();
}

async function embedder(context: BenchContext): Promise<void> {
  const folder = context.cleanUp.temporaryFolder();
  const model = buildSizedEmbedder(folder, { dimensions: 384, layers: 3 });
  const ours = await OnnxEmbedder.open(model, HOME);
  const session = await bareSession(model.paths['model.onnx'] ?? '');
  const text = SENTENCE;
  const tokens = openTokenizer(model.paths['tokenizer.json'] ?? '', { maxTokens: 128 });
  const { signal } = new AbortController();
  await compare(context, 'embedder', {
    rounds: SLOW_ROUNDS,
    adapter: () => ours.embed([text], signal),
    // The tokenizer is a library too: a bare session needs it as well.
    bare: () => {
      const ids = tokens.encode(text);
      const dims = [1, ids.length];
      return session.run({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), dims),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), dims),
      });
    },
  });
  await ours.close();
  await session.release();
}

/** Nearly all of it is the spectrogram: the model of this fixture does next to nothing. */
async function endOfTurn({ report, isQuick, cleanUp }: BenchContext): Promise<void> {
  const turns = await SmartTurn.open(buildTinySmartTurn(cleanUp.temporaryFolder()), HOME);
  const sound = hiss(TURN_MS);
  const spentMs: number[] = [];
  for (let round = 0; round < SLOW_ROUNDS / (isQuick ? QUICK_SHARE : 1); round += 1) {
    const startedMs = performance.now();
    await turns.score(sound);
    spentMs.push(performance.now() - startedMs);
  }
  const note = 'The log-mel spectrogram of 8 s; the model itself comes on top.';
  const what = { name: 'end-of-turn.spectrogram', unit: 'ms', note };
  report(...percentiles(spentMs, what, [{ percentile: 50 }, { percentile: 95 }]));
  await turns.close();
}

async function wake(context: BenchContext): Promise<void> {
  const paths = realWake(context.root, ['alexa']);
  if (!paths) throw new SuiteSkipped('no models of openWakeWord beside the repository');
  const ours = await WakeScores.open(paths, HOME);
  const [mel, embedding, word] = await Promise.all(
    [paths.melspectrogram, paths.embedding, paths.words[0] ?? ''].map(bareSession),
  );
  const samples = hiss(80);
  const waves = (...dims: number[]): Tensor => {
    const length = dims.reduce((all, n) => all * n, 1);
    return new Tensor(
      'float32',
      Float32Array.from({ length }, (_, n) => 2 + Math.sin(n)),
      dims,
    );
  };
  const inputs = [waves(1, 1760), waves(1, 76, 32, 1), waves(1, 16, 96)];
  await compare(context, `wake.step-of-${WAKE_STEP_SAMPLES / 16}-ms`, {
    rounds: ROUNDS,
    adapter: () => ours.accept(samples),
    bare: async () => {
      for (const [at, session] of [mel, embedding, word].entries()) {
        const name = session?.inputNames[0];
        const input = inputs[at];
        if (name && input) await session.run({ [name]: input });
      }
    },
  });
  await ours.close();
  for (const session of [mel, embedding, word]) await session?.release();
}
