import { EarshotError } from '../base/errors.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import { type RungWaking, sayingsOf, WAKE_LADDER, WakeLadder } from '../voice/wake-ladder.ts';
import { suggestSensitivity, type WakeSuggestion } from '../voice/wake-threshold.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';
import { readSound } from './sound-file.ts';
import { readWakeSettings, type WakeInUse } from './wake-settings.ts';

/** Heard after a recording, so that the engine can report a phrase at its end. */
const TAIL_MS = 1_000;
const MS_PER_SECOND = 1_000;
/** Of a person's own room and voice: what a test without files asks for. */
const ROOM_SECONDS = 60;
const SAMPLES = 5;
const SAMPLE_SECONDS = 4;

export interface WakeTestOptions {
  /** Recordings of the phrase, once in each. */
  said: readonly string[];
  /** Recordings of anything else: a room, other words. */
  other: readonly string[];
}

/** One sound that was tried. */
interface Tried {
  name: string;
  kind: 'said' | 'other';
  seconds: number;
  /** For each saying that some sensitivity took for the phrase: the least that did. */
  woken: number[];
}

/**
 * `earshot wake-test`: how easily the wake word wakes, on recordings or live, and what to set.
 * @throws USAGE; what the engines throw
 */
export async function wakeTestCommand(
  { said, other }: WakeTestOptions,
  session: CliSession,
): Promise<void> {
  const settings = await readWakeSettings(session);
  const isLive = said.length + other.length === 0;
  if (!isLive && said.length === 0) {
    throw new EarshotError('USAGE', 'give recordings of the phrase with --said as well');
  }
  const tried: Tried[] = [];
  const tell = (one: Tried): void => {
    tried.push(one);
    session.output.notes([lineOf(one)]);
  };
  if (isLive) await tryLive(settings, tell, session);
  else {
    for (const path of said) tell(await tryFile(path, 'said', settings));
    for (const path of other) tell(await tryFile(path, 'other', settings));
  }
  const suggestion = suggestionOf(tried);
  session.output.result({ tried, suggestion }, () => textOf(tried, suggestion));
}

/** The box's ears, at each sensitivity of the ladder. */
async function openLadder(settings: WakeInUse): Promise<WakeLadder> {
  const { gateOf, openWake } = await import('../threads/open-wake.ts');
  const { SileroVad } = await import('../../models/engines/silero-vad.ts');
  const rungs = [];
  for (const sensitivity of WAKE_LADDER) {
    const words = settings.words.map((word) => ({ ...word, sensitivity }));
    const opened = await openWake({ ...settings, words }, (error) => {
      throw error;
    });
    const gate = gateOf(opened, () => undefined);
    rungs.push({ sensitivity, detector: opened.detector, gate });
  }
  return new WakeLadder(await SileroVad.openEmbedded(), rungs);
}

async function tryFile(path: string, kind: Tried['kind'], settings: WakeInUse): Promise<Tried> {
  const sound = await readSound(path);
  const ladder = await openLadder(settings);
  const wakings: RungWaking[] = [];
  const length = sound.length + (TAIL_MS * SAMPLE_RATE_HZ) / MS_PER_SECOND;
  for (let at = 0; at < length; at += FRAME_SAMPLES) {
    const frame = new Float32Array(FRAME_SAMPLES);
    frame.set(sound.subarray(at, at + FRAME_SAMPLES));
    wakings.push(...(await ladder.hear(frame)).wakings);
  }
  const woken = sayingsOf(wakings).map(({ least }) => least);
  return { name: path, kind, seconds: sound.length / SAMPLE_RATE_HZ, woken };
}

async function tryLive(
  settings: WakeInUse,
  tell: (tried: Tried) => void,
  { parts, output }: CliSession,
): Promise<void> {
  const { microphone } = await import('./microphone.ts');
  const phrases = settings.words.map(({ phrase }) => `"${phrase}"`).join(' or ');
  const ladder = await openLadder(settings);
  const source = await microphone(settings.input, parts.clock);
  const frames = source.frames()[Symbol.asyncIterator]();
  const listen = async (name: string, kind: Tried['kind'], seconds: number): Promise<void> => {
    const wakings: RungWaking[] = [];
    for (let n = 0; n < (seconds * SAMPLE_RATE_HZ) / FRAME_SAMPLES; n += 1) {
      const next = await frames.next();
      if (next.done) throw new EarshotError('AUDIO_FILE_INVALID', 'the microphone has gone');
      wakings.push(...(await ladder.hear(next.value.samples)).wakings);
    }
    tell({ name, kind, seconds, woken: sayingsOf(wakings).map(({ least }) => least) });
  };
  try {
    output.notes([`Listening to the room for ${ROOM_SECONDS} s; do as usual, without ${phrases}.`]);
    await listen('the room', 'other', ROOM_SECONDS);
    for (let n = 1; n <= SAMPLES; n += 1) {
      output.notes([`Say ${phrases} now (${n} of ${SAMPLES}).`]);
      await listen(`saying ${n}`, 'said', SAMPLE_SECONDS);
    }
  } finally {
    await source.stop();
  }
}

function suggestionOf(tried: readonly Tried[]): WakeSuggestion {
  const said = tried.filter(({ kind }) => kind === 'said');
  const others = tried.filter(({ kind }) => kind === 'other');
  const trial = {
    said: said.map(({ woken }) => (woken.length > 0 ? Math.min(...woken) : undefined)),
    mistaken: others.flatMap(({ woken }) => woken),
  };
  return suggestSensitivity(trial, WAKE_LADDER);
}

function lineOf({ name, kind, woken }: Tried): string {
  const least = woken.length > 0 ? `wakes from sensitivity ${Math.min(...woken)} on` : 'no waking';
  return `${name}: ${kind === 'said' ? least : least.replace('wakes', 'false waking')}`;
}

function textOf(tried: readonly Tried[], { verdict, ...best }: WakeSuggestion): string {
  const rows = WAKE_LADDER.map((sensitivity) => {
    const wakes = (kind: Tried['kind']): number[] =>
      tried
        .filter((one) => one.kind === kind)
        .map(({ woken }) => woken.filter((least) => least <= sensitivity).length);
    const said = wakes('said');
    const heard = said.filter((count) => count > 0).length;
    const mistaken = wakes('other').reduce((total, count) => total + count, 0);
    const mark = sensitivity === best.sensitivity ? '  <- suggested' : '';
    return [String(sensitivity), `${heard} of ${said.length}`, `${mistaken}${mark}`];
  });
  const table = columns([['SENSITIVITY', 'HEARD', 'FALSE WAKINGS'], ...rows]);
  return `${table}\n\n${ADVICE[verdict](best.sensitivity)}`;
}

const ADVICE: Record<WakeSuggestion['verdict'], (sensitivity: number) => string> = {
  good: (sensitivity) => setText(sensitivity),
  fair: (sensitivity) =>
    `No sensitivity heard all and mistook nothing. The best of them:\n${setText(sensitivity)}`,
  poor: () =>
    'More than a quarter was missed at every sensitivity. Choose a longer phrase, another model ' +
    '(earshot models list --role wake), or enrol your own voice (earshot wake-enrol).',
};

function setText(sensitivity: number): string {
  return `earshot config set wake.sensitivity ${sensitivity}`;
}
