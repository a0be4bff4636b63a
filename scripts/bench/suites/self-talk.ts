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
import { SelfTalkBox } from '../self-talk-box.ts';
import { SELF_TALK } from '../self-talk-texts.ts';
import type { BenchContext, Suite } from '../suite.ts';
import { WAKE_DEFAULTS } from '../wake-defaults.ts';
import { wakeModelFiles } from '../wake-models.ts';

const MINUTE_MS = 60_000;
const TOTAL_MS = 10 * MINUTE_MS;
const QUICK_MS = MINUTE_MS;
/** Each room is told everything from another text on. */
const TEXT_STEP = 3;
/** Echo at the microphone over what is played: a person at a metre is as loud. */
const ECHO_GAIN = 0.7;
const CLIPPING_LEVEL = 0.25;
/** -60 dB. */
const HISS_PEAK = 10 ** (-60 / 20);
const CLIPPINGS: readonly Clipping[] = ['none', 'soft', 'hard'];
const DRIFTS_PPM = [100, -100];

/** What the box took its own voice for. */
const COUNTED = ['wakes', 'turns', 'interruptions'] as const;
const NOTED = ['candidates', 'utterances', 'rejected-wakes'] as const;
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
    await measure(talk, 'kalman', context.isQuick ? QUICK_MS : TOTAL_MS);
    await measure(talk, 'off', QUICK_MS);
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

async function measure(talk: Talk, echo: 'kalman' | 'off', lengthMs: number): Promise<void> {
  const { context, rooms } = talk;
  const counts = Object.fromEntries([...COUNTED, ...NOTED].map((name) => [name, 0])) as Counts;
  let saidMs = 0;
  for (const [index, room] of rooms.entries()) {
    const box = await SelfTalkBox.open({
      ...talk,
      echo,
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
    const untilMs = (lengthMs * (index + 1)) / rooms.length;
    for (let n = index * TEXT_STEP; saidMs < untilMs; n += 1) {
      saidMs += await box.say(SELF_TALK[n % SELF_TALK.length] ?? '');
    }
    box.stop();
    context.say(`${echo}, room ${index + 1}: ${JSON.stringify(counts)}`);
  }
  const note =
    `${(saidMs / MINUTE_MS).toFixed(1)} minutes of espeak-ng in ${rooms.length} rooms, a new box ` +
    'in each, drift of 100 ppm, no, soft and hard clipping; its phrases and commands among it.';
  const target = echo === 'kalman' ? { target: 0 } : {};
  for (const name of COUNTED) {
    const what = { name: `${echo}.${name}`, value: counts[name], unit: 'times', note };
    context.report({ ...what, samples: rooms.length, ...target });
  }
  for (const name of NOTED) {
    const what = { name: `${echo}.${name}`, value: counts[name], unit: 'times', note };
    context.report({ ...what, samples: rooms.length });
  }
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
