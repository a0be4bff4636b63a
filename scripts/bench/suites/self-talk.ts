import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EarsEvent } from '../../../daemon/ports/ears.ts';
import type { WakeSettings } from '../../../daemon/threads/open-wake.ts';
import { PocketSphinxRecognizer } from '../../../models/engines/pocketsphinx-recognizer.ts';
import { SileroVad } from '../../../models/engines/silero-vad.ts';
import { type Clip, readClip } from '../clip.ts';
import { dataFolder } from '../data-folder.ts';
import type { Clipping } from '../echo-room.ts';
import { teach } from '../grammar.ts';
import { LiveRoom } from '../live-room.ts';
import { SelfTalkBox, type SelfTalkParts } from '../self-talk-box.ts';
import { SELF_TALK, WAKE_TALK, wakePhrasesIn } from '../self-talk-texts.ts';
import type { BenchContext, Suite } from '../suite.ts';
import { WAKE_DEFAULTS } from '../wake-defaults.ts';
import { wakeModelFiles } from '../wake-models.ts';

const MINUTE_MS = 60_000;
const TOTAL_MS = 10 * MINUTE_MS;
const QUICK_MS = MINUTE_MS;
/** A box that hears itself and only wakes by its phrases; see `withoutCanceller`. */
const WAKING_MS = 3 * MINUTE_MS;
/** After each text one that says a wake phrase. */
const TEXTS = SELF_TALK.flatMap((text, n) => [text, WAKE_TALK[n % WAKE_TALK.length] ?? '']);
/** Each room is told everything from another text on. */
const TEXT_STEP = 7;
/** Echo at the microphone over what is played: a person at a metre is as loud. */
const ECHO_GAIN = 0.7;
const CLIPPING_LEVEL = 0.25;
/** -60 dB. */
const HISS_PEAK = 10 ** (-60 / 20);
const CLIPPINGS: readonly Clipping[] = ['none', 'soft', 'hard'];
const DRIFTS_PPM = [100, -100];

/** What the box took its own voice for. */
const COUNTED = ['wakes', 'turns', 'interruptions'] as const;
const NOTED = ['candidates', 'utterances', 'rejected-wakes', 'wake-phrases-said'] as const;
type Count = (typeof COUNTED)[number] | (typeof NOTED)[number];
type Counts = Record<Count, number>;

/** Whether the box ever answers, wakes or interrupts itself. */
export const selfTalk: Suite = {
  name: 'self-talk',
  about: 'ten minutes of its own voice in real rooms: wakes, turns, interruptions of itself',
  async run(context) {
    const rooms = await readRooms(join(dataFolder(context.root), 'noise_rir', 'rir'));
    const recognizer = new PocketSphinxRecognizer();
    await teach(context, recognizer);
    const speech = await SileroVad.openEmbedded();
    const wake = wakeSettings(context.root);
    const talk = { context, rooms, recognizer, speech, wake };
    const length = (wholeMs: number): number => (context.isQuick ? QUICK_MS : wholeMs);
    await measure(talk, { name: 'kalman', echo: 'kalman', lengthMs: length(TOTAL_MS) });
    // Controls: a box that hears itself, interrupted by speech, and as `audio.echo: off` has it.
    await measure(talk, { name: 'off', echo: 'off', lengthMs: QUICK_MS });
    const strategy = { strategy: 'wake-word' } as const;
    const waking = { name: 'off-wake-word', echo: 'off', ...strategy } as const;
    await measure(talk, { ...waking, lengthMs: length(WAKING_MS) });
    await recognizer.close();
    await speech.close();
  },
};

interface Talk {
  context: BenchContext;
  rooms: readonly Clip[];
  recognizer: PocketSphinxRecognizer;
  speech: SileroVad;
  wake: WakeSettings;
}

/** "hey earshot" by the rescue engine, and "alexa" by openWakeWord where it is present. */
function wakeSettings(root: string): WakeSettings {
  const { phrase, sensitivity, refractoryMs } = WAKE_DEFAULTS;
  const model = wakeModelFiles(root, ['alexa']);
  const ours = { phrase, sensitivity, assistant: '' };
  if (!model) return { words: [ours], refractoryMs, hasSecondStage: true };
  return {
    words: [ours, { ...ours, phrase: 'alexa' }],
    refractoryMs,
    hasSecondStage: true,
    engine: { engine: 'openwakeword', model, home: { threads: 1, provider: 'cpu' } },
  };
}

async function readRooms(folder: string): Promise<Clip[]> {
  const clips = await Promise.all(readdirSync(folder).map((name) => readClip(join(folder, name))));
  return clips.map((clip) => {
    const size = Math.sqrt(clip.reduce((total, x) => total + x * x, 0));
    return clip.map((x) => x / size);
  });
}

/** One box to measure, and for how long. */
type Run = Pick<SelfTalkParts, 'echo' | 'strategy'> & { name: string; lengthMs: number };

async function measure(talk: Talk, run: Run): Promise<void> {
  const { context, rooms } = talk;
  const counts = Object.fromEntries([...COUNTED, ...NOTED].map((name) => [name, 0])) as Counts;
  let saidMs = 0;
  for (const [index, room] of rooms.entries()) {
    const box = await SelfTalkBox.open({
      ...talk,
      ...run,
      room: new LiveRoom({
        room,
        gain: ECHO_GAIN,
        clipping: CLIPPINGS[index % CLIPPINGS.length] ?? 'none',
        clippingLevel: CLIPPING_LEVEL,
        hissPeak: HISS_PEAK,
      }),
      ppm: DRIFTS_PPM[index % DRIFTS_PPM.length] ?? 0,
      onEvent: (event) => count(counts, event, context),
      onVoiceTurn: (text) => {
        counts.turns += 1;
        context.say(`answered itself: "${text}"`);
      },
    });
    const untilMs = (run.lengthMs * (index + 1)) / rooms.length;
    for (let n = index * TEXT_STEP; saidMs < untilMs; n += 1) {
      const text = TEXTS[n % TEXTS.length] ?? '';
      saidMs += await box.say(text);
      counts['wake-phrases-said'] += wakePhrasesIn(text);
    }
    box.stop();
    context.say(`${run.name}, room ${index + 1}: ${JSON.stringify(counts)}`);
  }
  const note =
    `${(saidMs / MINUTE_MS).toFixed(1)} minutes of espeak-ng in ${rooms.length} rooms, a new box ` +
    'in each, drift of 100 ppm, no, soft and hard clipping; its phrases and commands among it.';
  reportCounts(context, { run, counts, note, rooms: rooms.length });
}

function reportCounts(
  { report }: BenchContext,
  { run, counts, note, rooms }: { run: Run; counts: Counts; note: string; rooms: number },
): void {
  const isControl = run.echo === 'off';
  const what = { unit: 'times', samples: rooms, note };
  const target = isControl ? {} : { target: 0 };
  for (const name of COUNTED) {
    report({ ...what, name: `${run.name}.${name}`, value: counts[name], ...target });
  }
  for (const name of NOTED) report({ ...what, name: `${run.name}.${name}`, value: counts[name] });
  if (run.strategy === undefined) return;
  // Else no wake of the box with a canceller would mean nothing.
  const isDeaf = counts.wakes === 0 ? 1 : 0;
  report({ ...what, name: `${run.name}.never-woke`, unit: 'of 1', value: isDeaf, target: 0 });
}

function count(counts: Counts, event: EarsEvent, { say }: BenchContext): void {
  switch (event.kind) {
    case 'wake':
      counts.wakes += 1;
      return say(`woke by "${event.phrase}"`);
    case 'wake-rejected':
      counts['rejected-wakes'] += 1;
      return;
    case 'speech-start':
      counts.candidates += 1;
      return;
    case 'playback-paused':
      counts.interruptions += 1;
      return;
    case 'utterance':
      counts.utterances += 1;
      return say(`heard "${event.transcript.text}"`);
  }
}
