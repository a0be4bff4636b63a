import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { BoxHearing } from './box-hearing.ts';
import { atOurRate, type Clip, joinClips, readClip } from './clip.ts';
import { spread, thinned } from './data-folder.ts';
import { type Clipping, echoOf } from './echo-room.ts';
import { type Cost, cancel } from './echo-runs.ts';
import { teach } from './grammar.ts';
import { rmsOf } from './mixing.ts';
import { Seeded } from './seeded.ts';
import { SELF_TALK } from './self-talk-texts.ts';
import { SPEAKERS, Studio } from './speakers.ts';
import { percentOf } from './stats.ts';
import type { BenchContext } from './suite.ts';
import { wordsOf } from './word-errors.ts';

const COMMANDS = 40;
const QUICK_STEP = 4;
/** The reply is under way for so long when the command begins, and outlasts it. */
const BEFORE_S = 5;
const AFTER_S = 1;
/** By the default strategy speech interrupts after 400 ms; silence takes 100 ms at most. */
const INTERRUPTED_AFTER_S = 0.5;
const NEAR_RMS = 0.05;
const LEAST_SER_DB = -10;
const MOST_SER_DB = 5;
const LEAST_DELAY_S = 0.05;
const MOST_DELAY_S = 0.15;
const MOST_DRIFT_PPM = 100;
const CLIPPING_LEVEL = 0.5;
const CLIPPINGS: readonly Clipping[] = ['none', 'soft', 'hard'];
const DB_PER_DECADE = 20;

/** What a command is heard through. */
const CONDITIONS = ['clean', 'kalman', 'kalman-reply-goes-on', 'microphone'] as const;
type Condition = (typeof CONDITIONS)[number];

/** How many commands are understood word for word while the box itself speaks. */
export async function measureCommands(context: BenchContext, folder: string): Promise<void> {
  const { root, cleanUp, isQuick, report, say } = context;
  const list = readFileSync(join(root, 'tests', 'fixtures', 'spoken-commands.yaml'), 'utf8');
  const listed = spread(parse(list) as { say: string }[], COMMANDS);
  const commands = isQuick ? thinned(listed, QUICK_STEP) : listed;
  const recognizer = new PocketSphinxRecognizer();
  await teach(context, recognizer);
  const speech = await SileroVad.openEmbedded();
  const box = new BoxHearing(speech, recognizer);
  const studio = new Studio(cleanUp.temporaryFolder());
  const rooms = await readRooms(join(folder, 'noise_rir', 'rir'));
  const right = new Map<Condition, number>(CONDITIONS.map((condition) => [condition, 0]));
  for (const [n, command] of commands.entries()) {
    const speaker = SPEAKERS[n % SPEAKERS.length] ?? SPEAKERS[0];
    if (!speaker) continue;
    const spoken = await studio.speak(speaker, { text: command.say, stretch: 1 });
    const sounds = await overReply(spoken, {
      n,
      room: rooms[n % rooms.length] ?? Float32Array.of(1),
    });
    for (const condition of CONDITIONS) {
      const all = await box.hear(sounds[condition]);
      // What a cold canceller lets through before is the business of the self-talk suite.
      const heard = all.filter(({ to }) => to > BEFORE_S * SAMPLE_RATE_HZ);
      const words = heard.flatMap(({ text }) => wordsOf(text)).join(' ');
      const isRight = words === wordsOf(command.say).join(' ');
      if (isRight) right.set(condition, (right.get(condition) ?? 0) + 1);
      else say(`${condition}: "${command.say}" was heard as "${words}"`);
    }
  }
  await recognizer.close();
  await speech.close();
  const note =
    'Commands of tests/fixtures/spoken-commands.yaml by four synthetic voices, word for word, ' +
    'the reply of espeak-ng 10 dB louder to 5 dB softer in the rooms of noise_rir, 50 to 150 ms ' +
    'late, drift to 100 ppm, no, soft or hard clipping. "kalman": the reply is paused half a ' +
    'second after the command began, as the default barge-in strategy does.';
  for (const [condition, count] of right) {
    const value = percentOf(count, commands.length);
    const what = { value, unit: '%', samples: commands.length, note };
    report({ name: `commands-right.${condition}`, ...what });
  }
}

async function readRooms(folder: string): Promise<Clip[]> {
  return Promise.all(
    readdirSync(folder)
      .sort()
      .map((name) => readClip(join(folder, name))),
  );
}

async function overReply(
  spoken: Clip,
  { n, room }: { n: number; room: Clip },
): Promise<Record<Condition, Clip>> {
  const seeded = new Seeded(n + 1);
  const from = BEFORE_S * SAMPLE_RATE_HZ;
  const length = from + spoken.length + AFTER_S * SAMPLE_RATE_HZ;
  const clean = new Float32Array(length);
  const gain = NEAR_RMS / rmsOf(spoken);
  clean.set(
    spoken.map((x) => x * gain),
    from,
  );
  const reply = await replyOf(n, length);
  const path = {
    room,
    clipping: CLIPPINGS[n % CLIPPINGS.length] ?? 'none',
    clippingLevel: CLIPPING_LEVEL,
    delaySamples: seeded.between(LEAST_DELAY_S, MOST_DELAY_S) * SAMPLE_RATE_HZ,
    driftPpm: seeded.between(-MOST_DRIFT_PPM, MOST_DRIFT_PPM),
  };
  const serDb = seeded.between(LEAST_SER_DB, MOST_SER_DB);
  const echoGain = NEAR_RMS / 10 ** (serDb / DB_PER_DECADE) / rmsOf(echoOf(reply, path));
  const heardOver = (reference: Clip): { microphone: Clip; reference: Clip } => {
    const echo = echoOf(reference, path);
    return { reference, microphone: clean.map((x, at) => x + echoGain * (echo[at] ?? 0)) };
  };
  const pausedAt = from + INTERRUPTED_AFTER_S * SAMPLE_RATE_HZ;
  const cost: Cost = { cpuMs: 0, soundMs: 0 };
  const whole = heardOver(reply);
  const paused = heardOver(reply.map((x, at) => (at < pausedAt ? x : 0)));
  return {
    clean,
    kalman: cancel('kalman', paused, cost),
    'kalman-reply-goes-on': cancel('kalman', whole, cost),
    microphone: whole.microphone,
  };
}

/** The voice of the box, saying one thing after another. */
async function replyOf(n: number, length: number): Promise<Clip> {
  const voice = new EspeakSynthesizer('en-us');
  const clips: Clip[] = [];
  let samples = 0;
  for (let at = n; samples < length; at += 1) {
    const chunks: Clip[] = [];
    let rateHz = SAMPLE_RATE_HZ;
    const text = SELF_TALK[at % SELF_TALK.length] ?? '';
    await voice.synthesize({ text, rate: 1 }, (chunk) => {
      chunks.push(chunk.samples);
      rateHz = chunk.sampleRateHz;
      return true;
    });
    const clip = atOurRate(joinClips(chunks), rateHz);
    clips.push(clip);
    samples += clip.length;
  }
  return joinClips(clips).subarray(0, length);
}
