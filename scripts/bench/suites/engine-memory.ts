import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { SystemClock } from '../../../daemon/base/clock.ts';
import type { ModelFiles } from '../../../daemon/ports/models.ts';
import type { EngineChoice } from '../../../daemon/threads/engine-choice.ts';
import { spawnThread } from '../../../daemon/threads/spawn.ts';
import { EngineClient } from '../../../models/client.ts';
import { RemoteLanguageModel } from '../../../models/language-link.ts';
import { Patience } from '../../../models/patience.ts';
import { createCancelFlags } from '../../../models/protocol.ts';
import { RemoteRecognizer } from '../../../models/recognizer-link.ts';
import { RemoteSynthesizer } from '../../../models/synthesizer-link.ts';
import { buildTinyLlama } from '../../fixtures/gguf-model.ts';
import { writeToneVoice } from '../../fixtures/tone-voice.ts';
import { toneSpeech } from '../../fixtures/tones.ts';
import { writeZipformerTransducer } from '../../fixtures/zipformer-models.ts';
import { memoryMiB } from '../proc.ts';
import type { BenchContext, Suite } from '../suite.ts';

/** Turns after which memory is read; growth is counted from the first of them. */
const LOOKS = [500, 2500, 5000, 10_000];
const QUICK_LOOKS = [300, 600];
/** Memory after the last turn, to that after the first look. */
const MAX_GROWTH = 1.05;
/** On a machine that is busy with other things the rest of the turns is left out. */
const LONGEST_MS = 600_000;
const SETTLE_MS = 500;
const READY_WITHIN_MS = 60_000;
const STUCK_MS = 10_000;
const BYTES_PER_MIB = 1024 * 1024;
const SAMPLE_RATE_HZ = 16_000;
const FRAME_SAMPLES = 512;
const ANSWER_TOKENS = 4;
const WORDS = ['what time is it', 'stop', 'turn on the light', 'kitchen light off'];
const QUESTIONS = ['red blue', 'kitchen light tomorrow', 'one two three', 'garden door'];

/** What chosen engines keep in memory after thousands of turns. */
export const engineMemory: Suite = {
  name: 'engine-memory',
  about: 'resident memory after thousands of turns of sherpa-onnx and llama.cpp in threads',
  async run(context) {
    const engines = await openEngines(context);
    const looks = context.isQuick ? QUICK_LOOKS : LOOKS;
    const first = looks[0] ?? 0;
    const seenMiB = new Map<number, number>();
    const endMs = performance.now() + LONGEST_MS;
    let turn = 0;
    for (const look of looks) {
      for (; turn < look && performance.now() < endMs; turn += 1) await engines.take(turn);
      await delay(SETTLE_MS);
      seenMiB.set(turn, residentMiB());
      context.say(`${turn} turns: ${seenMiB.get(turn)?.toFixed(1)} MiB`);
      if (turn < look) break;
    }
    const note = 'The process with its engine threads, without the JavaScript heap of the bench.';
    for (const [after, value] of seenMiB) {
      context.report({ name: `after-${after}`, value, unit: 'MiB', samples: 1, note });
    }
    const atFirst = seenMiB.get(first);
    const atLast = seenMiB.get(turn);
    if (atFirst === undefined || atLast === undefined || turn === first) return;
    context.report({
      name: 'growth',
      value: atLast / atFirst,
      unit: 'ratio',
      samples: turn,
      target: MAX_GROWTH,
      note: `Memory after ${turn} turns, to that after ${first}: recognise, generate and speak.`,
    });
  },
};

function residentMiB(): number {
  return memoryMiB(process.pid, 'VmRSS') - process.memoryUsage().heapTotal / BYTES_PER_MIB;
}

interface Engines {
  /** One turn: an utterance, an answer and a sentence, side by side. */
  take(turn: number): Promise<void>;
}

async function openEngines(context: BenchContext): Promise<Engines> {
  const folder = context.cleanUp.temporaryFolder();
  const llamaFolder = join(folder, 'llm');
  mkdirSync(llamaFolder);
  const llama = buildTinyLlama(llamaFolder);
  const files = { id: 'tiny-llama', paths: { [basename(llama)]: llama }, settings: {} };
  const stt = writeZipformerTransducer(join(folder, 'stt'));
  const tts = writeToneVoice(join(folder, 'tts'));
  const hearing = await openThread(context, 'stt', { engine: 'sherpa-streaming', model: stt });
  const speaking = await openThread(context, 'tts', { engine: 'sherpa-tts', model: tts });
  const thinking = await openThread(context, 'llm', { engine: 'llama', model: files });
  const recognizer = new RemoteRecognizer(hearing);
  const onStuck = (error: Error): void => context.say(error.message);
  const patience = { clock: new SystemClock(), name: 'tts', limitMs: STUCK_MS, onStuck };
  const voice = new RemoteSynthesizer(speaking, new Patience(patience));
  const model = await RemoteLanguageModel.open(thinking);
  const utterances = WORDS.map((words) => toneSpeech(`${words} yes`, SAMPLE_RATE_HZ));
  return {
    take: async (turn) => {
      const at = turn % WORDS.length;
      await Promise.all([
        hear(recognizer, `u${turn}`, utterances[at]),
        think(model, QUESTIONS[at] ?? ''),
        speak(voice, WORDS[at] ?? ''),
      ]);
    },
  };
}

async function openThread(
  { root, cleanUp }: BenchContext,
  role: 'stt' | 'tts' | 'llm',
  { engine, model }: { engine: string; model: ModelFiles },
): Promise<EngineClient> {
  const near = new MessageChannel();
  const ears = new MessageChannel();
  const flags = createCancelFlags();
  const worker = await spawnThread<EngineChoice>({
    name: role,
    cores: [],
    settings: { engine, model, home: { threads: 1, provider: 'cpu' } },
    links: {
      main: { port: near.port2, flags },
      ...(role === 'llm' ? {} : { ears: { port: ears.port2, flags: createCancelFlags() } }),
    },
    file: pathToFileURL(join(root, 'dist', 'daemon', 'threads', `${role}.js`)),
    isolation: 'thread',
    clock: new SystemClock(),
    readyWithinMs: READY_WITHIN_MS,
  });
  cleanUp.defer(async () => {
    await worker.terminate();
    for (const port of [near.port1, ears.port1]) port.close();
  });
  return new EngineClient(near.port1, flags);
}

async function hear(
  recognizer: RemoteRecognizer,
  utteranceId: string,
  samples: Float32Array = new Float32Array(0),
): Promise<void> {
  const recognition = recognizer.begin({ utteranceId, onPartial: () => undefined });
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    recognition.accept(samples.slice(at, at + FRAME_SAMPLES));
  }
  const { text } = await recognition.finish();
  if (text === '') throw new Error(`nothing was recognised in ${utteranceId}`);
}

async function think(model: RemoteLanguageModel, content: string): Promise<void> {
  const { signal } = new AbortController();
  const messages = [{ role: 'user' as const, content }];
  let answer = '';
  for await (const piece of model.generate({ messages, maxTokens: ANSWER_TOKENS, signal })) {
    if (piece.kind === 'text') answer += piece.text;
  }
  if (answer === '') throw new Error('the language model said nothing');
}

async function speak(voice: RemoteSynthesizer, text: string): Promise<void> {
  let samples = 0;
  const count = (chunk: { samples: Float32Array }): void => {
    samples += chunk.samples.length;
  };
  await voice.synthesize({ text, rate: 1 }, count, new AbortController().signal);
  if (samples === 0) throw new Error(`the voice did not say "${text}"`);
}
