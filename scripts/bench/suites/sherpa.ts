import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../../daemon/ports/audio.ts';
import type { EngineHome, ModelFiles } from '../../../daemon/ports/models.ts';
import { sherpaConfig } from '../../../models/engines/sherpa-config.ts';
import { loadSherpa, type SherpaOnlineEngine } from '../../../models/engines/sherpa-library.ts';
import { SherpaStreamingRecognizer } from '../../../models/engines/sherpa-streaming-recognizer.ts';
import { toneSpeech } from '../../fixtures/tones.ts';
import { writeZipformerTransducer } from '../../fixtures/zipformer-models.ts';
import { median } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';

const HOME: EngineHome = { threads: 1, provider: 'cpu' };
const ROUNDS = 15;
const QUICK_ROUNDS = 5;
/** Dense layers of 262,144 weights: 10 million, half of the smallest real streaming model. */
const BALLAST_LAYERS = 40;
/** 1 / 0.97: the bare library is to have at least 0.97 of our real-time factor. */
const MOST_TIME_RATIO = 1.031;
const TAIL_SAMPLES = 0.66 * SAMPLE_RATE_HZ;
const SENTENCES = 'turn on the kitchen light what time is it set a timer for five minutes';

/** What the adapter costs on top of the library. */
export const sherpa: Suite = {
  name: 'sherpa',
  about: 'time of streaming recognition against the bare library on the same audio',
  async run(context) {
    const folder = context.cleanUp.temporaryFolder();
    await compare(context, writeZipformerTransducer(folder, BALLAST_LAYERS));
  },
};

async function compare({ isQuick, report, say }: BenchContext, model: ModelFiles): Promise<void> {
  const speech = toneSpeech(SENTENCES, SAMPLE_RATE_HZ);
  const { OnlineRecognizer } = await loadSherpa();
  const engine = new OnlineRecognizer({ ...sherpaConfig(model, HOME), enableEndpoint: 0 });
  const recognizer = await SherpaStreamingRecognizer.open(model, HOME);
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  const ratios: number[] = [];
  const bareMs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const bare = await timed(async () => bareText(engine, speech));
    const ours = await timed(() => adapterText(recognizer, speech));
    if (bare.text !== ours.text) throw new Error(`heard "${ours.text}", not "${bare.text}"`);
    // The first round warms up.
    if (round === 0) continue;
    ratios.push(ours.ms / bare.ms);
    bareMs.push(bare.ms);
  }
  await recognizer.close();
  const speechMs = ((speech.length + TAIL_SAMPLES) * 1000) / SAMPLE_RATE_HZ;
  say(`${rounds} rounds of ${(speechMs / 1000).toFixed(1)} s`);
  report(
    {
      name: 'streaming.time-ratio',
      value: median(ratios),
      unit: 'of the bare library',
      samples: rounds,
      target: MOST_TIME_RATIO,
      note: 'median of alternating runs; a fixture model with the work of 10 million weights',
    },
    {
      name: 'streaming.bare-rtf',
      value: median(bareMs) / speechMs,
      unit: 'of real time',
      samples: rounds,
      note: 'what the ratio is of',
    },
  );
}

async function timed(hear: () => Promise<string>): Promise<{ ms: number; text: string }> {
  const startedMs = performance.now();
  const text = await hear();
  return { ms: performance.now() - startedMs, text };
}

/** As an example of the library does it, with partials after each chunk. */
function bareText(engine: SherpaOnlineEngine, speech: Float32Array): string {
  const stream = engine.createStream();
  let text = '';
  const feed = (samples: Float32Array): void => {
    stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
    while (engine.isReady(stream)) {
      engine.decode(stream);
      ({ text } = engine.getResult(stream));
    }
  };
  for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
    feed(speech.subarray(at, at + FRAME_SAMPLES));
  }
  feed(new Float32Array(TAIL_SAMPLES));
  stream.inputFinished();
  return text.trim();
}

async function adapterText(
  recognizer: SherpaStreamingRecognizer,
  speech: Float32Array,
): Promise<string> {
  const recognition = recognizer.begin({ utteranceId: 'bench', onPartial: () => undefined });
  for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
    recognition.accept(speech.subarray(at, at + FRAME_SAMPLES));
    await recognition.settled();
  }
  return (await recognition.finish()).text;
}
