import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { Config } from '../../../config/schema.ts';
import { SystemClock } from '../../../daemon/base/clock.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { conversationOptions } from '../../../daemon/compose/conversation-options.ts';
import { earsOptions } from '../../../daemon/compose/ears-options.ts';
import { Conversation } from '../../../daemon/dialog/conversation.ts';
import { onePiece, type Prepare } from '../../../daemon/dialog/turn.ts';
import type { EarsEvent } from '../../../daemon/ports/ears.ts';
import type { AudioChoice, EarsOptions } from '../../../daemon/threads/ears.ts';
import type { EngineRoom } from '../../../daemon/threads/engine-room.ts';
import { LocalModel } from '../../../daemon/threads/local-model.ts';
import { spawnThread } from '../../../daemon/threads/spawn.ts';
import { joinClips, silence, writeClip } from '../clip.ts';
import { percentiles } from '../figure.ts';
import { defaultConfig, plainEndpointing } from '../plain-endpointing.ts';
import { memoryMiB } from '../proc.ts';
import { SPEAKERS, Studio } from '../speakers.ts';
import type { BenchContext, Suite } from '../suite.ts';

const INTERRUPTIONS = 32;
const QUICK_INTERRUPTIONS = 6;
/** Issue 3: playback is silent so soon after the user's speech was detected, ms. */
const TARGET_MS = 100;
/** From one request to the next: the end of its speech, a reply, and the warm-up of that. */
const LEAD_MS = 1000;
const PAUSE_MS = 4500;
const WORDS = [
  'what time is it',
  'tell me something else',
  'how are you today',
  'and the next one',
];
/** Spoken without a pause, for longer than anybody waits. */
const REPLY = 'one two three four five six seven eight nine ten '.repeat(6).trim();
const MEMORY_AFTER_MS = 10_000;
const READY_WITHIN_MS = 20_000;
const BYTES_PER_MIB = 1024 * 1024;
const STDERR_FD = 2;

/** How soon the box is silent when somebody interrupts it. */
export const bargeIn: Suite = {
  name: 'barge-in',
  about: 'from speech that interrupts a reply to silence, in the real threads, in real time',
  async run(context) {
    await earsMemory(context);
    const count = context.isQuick ? QUICK_INTERRUPTIONS : INTERRUPTIONS;
    const times = await interrupt(context, count);
    const note =
      'Voice activity, recogniser, voice and dialog in their threads, a recording as the ' +
      'microphone, blocks of 32 ms as the speaker; the queue of a real speaker comes on top. ';
    const wanted = [{ percentile: 50 }, { percentile: 95, target: TARGET_MS }];
    context.report(
      ...percentiles(
        times.silentMs,
        {
          name: 'detected-to-silent',
          unit: 'ms',
          note: `${note}From the event that tells enough speech to the first silent sample.`,
        },
        wanted,
      ),
      ...percentiles(
        times.sinceBegunMs,
        { name: 'begun-to-silent', unit: 'ms', note: 'From the first sign of speech.' },
        [{ percentile: 50 }, { percentile: 95 }],
      ),
    );
  },
};

interface Times {
  silentMs: number[];
  sinceBegunMs: number[];
}

/** Each request interrupts the reply to the one before it. */
async function interrupt(context: BenchContext, count: number): Promise<Times> {
  const config = defaultConfig();
  const folder = context.cleanUp.temporaryFolder();
  const path = join(folder, 'requests.wav');
  await recordRequests(context, path, count + 1);
  const outPath = join(folder, 'speaker.wav');
  const audio: AudioChoice = { kind: 'files', paths: [path], gapMs: 0, outPath, pace: 'realtime' };
  const room = await openRoom(context, config, audio);
  const clock = new SystemClock();
  const conversation = new Conversation({
    clock,
    realClock: clock,
    log: createLog('silent', STDERR_FD),
    ears: room,
    speak: async ({ turnId, sentence, text }, signal) =>
      (await room.voice()).speak({ turnId, sentence, text, rate: config.speech.rate }, signal),
    prepare,
    endpointing: plainEndpointing(undefined, clock),
    restMode: 'open',
    options: conversationOptions(config, 'UTC'),
    onTurn: () => undefined,
  });
  const times: Times = { silentMs: [], sinceBegunMs: [] };
  const watch = watching(times, config.bargeIn.speechMs, clock);
  let isOver = false;
  room.onEvent((event) => {
    watch(event);
    if (event.kind === 'source-ended') isOver = true;
  });
  conversation.start();
  while (!isOver) await delay(PAUSE_MS);
  conversation.stop();
  await room.stop();
  context.say(`${times.silentMs.length} of ${count} requests interrupted a reply`);
  return times;
}

/** A reply to whatever was asked. */
const prepare: Prepare = async () => {
  const early = { pieces: onePiece(REPLY) };
  return { early, commit: async () => early };
};

/** Collects what the ears tell about interruptions; clocks of all threads are one. */
function watching(times: Times, speechMs: number, clock: SystemClock): (event: EarsEvent) => void {
  let begunMs: number | undefined;
  let detectedMs: number | undefined;
  return (event) => {
    if (event.kind === 'speech-start') {
      begunMs = clock.nowMs();
      detectedMs = undefined;
    } else if (event.kind === 'speech' && event.speechMs >= speechMs) {
      detectedMs ??= clock.nowMs();
    } else if (event.kind === 'playback-paused') {
      if (begunMs !== undefined) times.sinceBegunMs.push(event.atMs - begunMs);
      // Words that were known before so much had been said interrupt too.
      if (detectedMs !== undefined) times.silentMs.push(event.atMs - detectedMs);
    }
  };
}

async function recordRequests(context: BenchContext, path: string, count: number): Promise<void> {
  const studio = new Studio(context.cleanUp.temporaryFolder());
  const clips = [silence(LEAD_MS)];
  for (let request = 0; request < count; request += 1) {
    const speaker = SPEAKERS[request % SPEAKERS.length];
    const text = WORDS[request % WORDS.length] ?? '';
    if (speaker) clips.push(await studio.speak(speaker, { text, stretch: 1 }), silence(PAUSE_MS));
  }
  writeClip(path, joinClips(clips));
}

async function openRoom(
  context: BenchContext,
  config: Config,
  audio: AudioChoice,
): Promise<EngineRoom> {
  const built = join(context.root, 'dist', 'daemon', 'threads', 'engine-room.js');
  const module = (await import(built)) as { EngineRoom: typeof EngineRoom };
  const room = new module.EngineRoom({
    ears: earsOptions(config, { audio, restMode: 'open' }, NO_MODELS),
    chosen: {},
    reasons: {},
    isolation: 'thread',
    grammar: {
      words: () => WORDS.flatMap((words) => words.split(' ')),
      compile: () => ({ jsgf: jsgf(), wakePhrases: [], names: [] }),
    },
    localModel: new LocalModel(),
    cores: { ears: [], stt: [], llm: [], tts: [], knowledge: [] },
    clock: new SystemClock(),
    log: createLog('silent', STDERR_FD),
    onFatal: (error) => context.say(error.message),
  });
  await room.start();
  return room;
}

const NO_MODELS = {
  wake: undefined,
  vad: undefined,
  denoise: undefined,
  endOfTurn: undefined,
  speaker: undefined,
};

function jsgf(): string {
  return `#JSGF V1.0;\ngrammar g;\npublic <command> = ${WORDS.join(' | ')};`;
}

/** What the ears thread keeps: with wake word, voice activity, and the echo canceller. */
async function earsMemory(context: BenchContext): Promise<void> {
  const path = join(context.cleanUp.temporaryFolder(), 'silence.wav');
  writeClip(path, silence(LEAD_MS));
  const audio: AudioChoice = { kind: 'files', paths: [path], gapMs: 0, pace: 'realtime' };
  const options = earsOptions(defaultConfig(), { audio, restMode: 'wake' }, NO_MODELS);
  const settings: EarsOptions = { ...options, frontEnd: { echo: 'kalman' } };
  const file = join(context.root, 'dist', 'daemon', 'threads', 'ears.js');
  const beforeMiB = residentMiB();
  const worker: Worker = await spawnThread({
    name: 'ears',
    cores: [],
    settings,
    links: {},
    file: pathToFileURL(file),
    isolation: 'thread',
    clock: new SystemClock(),
    readyWithinMs: READY_WITHIN_MS,
  });
  worker.postMessage({ kind: 'mode', mode: 'wake' });
  await delay(MEMORY_AFTER_MS);
  context.report({
    name: 'ears-memory',
    value: residentMiB() - beforeMiB,
    unit: 'MiB',
    samples: 1,
    note:
      'Resident set that the thread of the ears adds to a process: wake word, voice activity and ' +
      `echo canceller of the default settings, after ${MEMORY_AFTER_MS / 1000} s of silence.`,
  });
  await worker.terminate();
}

/** Without the JavaScript heap of the bench itself. */
function residentMiB(): number {
  return memoryMiB(process.pid, 'VmRSS') - process.memoryUsage().heapTotal / BYTES_PER_MIB;
}
