import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { SPEAKERS, type Speaker, speakToFile } from '../e2e/voices.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const EARSHOT = join(ROOT, 'scripts/earshot');
const HOME = join(ROOT, 'tests/fixtures/home-of-50-devices.yaml');
const AT_ONCE = 2;
const MAX_OUTPUT = 16 * 1024 * 1024;

export interface SpokenCommand {
  say: string;
  intent: string;
  slots: Record<string, string | number | boolean>;
  speed?: number;
}

/** The list that was written before any sentence template. */
export function spokenCommands(): SpokenCommand[] {
  const path = join(ROOT, 'tests/fixtures/spoken-commands.yaml');
  return parse(readFileSync(path, 'utf8')) as SpokenCommand[];
}

interface Heard {
  wake: { phrase: string } | null;
  transcript: string;
  intent: { name: string; slots: Record<string, unknown> } | null;
  timings: { positionMs: { speechStart?: number } };
}

export interface Trial {
  command: SpokenCommand;
  speaker: Speaker;
}

export interface Outcome extends Trial {
  isRight: boolean;
  heard: Heard[];
}

/** Every sentence once, the speakers in turn. */
export function oneSpeakerEach(commands: readonly SpokenCommand[]): Trial[] {
  return commands.map((command, i) => ({
    command,
    speaker: SPEAKERS[i % SPEAKERS.length] ?? 'slt',
  }));
}

/** Every sentence by every speaker. */
export function allSpeakers(commands: readonly SpokenCommand[]): Trial[] {
  return commands.flatMap((command) => SPEAKERS.map((speaker) => ({ command, speaker })));
}

/** Silence between two commands, ms: longer than any reply, which would hear the next otherwise. */
const GAP_MS = 15_000;

/** Feeds each speaker's commands to one box, one recording after the other. */
export async function hearAll(
  trials: readonly Trial[],
  wakePhrase: string | undefined,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = [...SPEAKERS];
  const worker = async (): Promise<void> => {
    for (let speaker = queue.shift(); speaker; speaker = queue.shift()) {
      const own = trials.filter((trial) => trial.speaker === speaker);
      const heard = await hearSpeaker(own.flatMap(withSilence), wakePhrase);
      outcomes.push(...heard.filter(({ command }) => command !== SILENCE));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

const SILENCE: SpokenCommand = { say: 'cancel all timers', intent: 'timer.cancel', slots: {} };

/** A timer that was set too short would ring into what follows. */
function withSilence(trial: Trial): Trial[] {
  const { command, speaker } = trial;
  return command.intent === 'timer.start' ? [trial, { command: SILENCE, speaker }] : [trial];
}

async function hearSpeaker(
  trials: readonly Trial[],
  wakePhrase: string | undefined,
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-spoken-'));
  try {
    const files = trials.map(({ command, speaker }, i) => {
      const path = join(folder, `${i}.wav`);
      const text = wakePhrase === undefined ? command.say : `${wakePhrase}, ${command.say}`;
      speakToFile({ text, speaker, speed: command.speed ?? 1, leadS: 0.6 }, path);
      return path;
    });
    const wake = wakePhrase === undefined ? ['--no-wake'] : [];
    const flags = ['--json', '--config', HOME, '--gap-ms', String(GAP_MS), ...wake];
    const { stdout } = await run(EARSHOT, ['hear', ...files, ...flags], { maxBuffer: MAX_OUTPUT });
    const heard = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Heard);
    return assign(trials, files.map(durationMs), heard);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A 16 kHz mono WAV file of 16 bits: 44 bytes of header, then 32 bytes a millisecond. */
function durationMs(path: string): number {
  return (statSync(path).size - 44) / 32;
}

/**
 * A turn belongs to the recording in which it began, or to the silence after it. A timer that rings
 * is no answer to anybody.
 */
function assign(
  trials: readonly Trial[],
  durationsMs: readonly number[],
  turns: readonly Heard[],
): Outcome[] {
  let atMs = 0;
  return trials.map((trial, i) => {
    const endMs = atMs + (durationsMs[i] ?? 0) + GAP_MS;
    const heard = turns.filter(({ timings: { positionMs } }) => {
      const beganMs = positionMs.speechStart;
      return beganMs !== undefined && beganMs >= atMs && beganMs < endMs;
    });
    atMs = endMs;
    return { ...trial, heard, isRight: heard.length === 1 && isRight(trial.command, heard[0]) };
  });
}

function isRight(command: SpokenCommand, heard: Heard | undefined): boolean {
  if (heard?.intent?.name !== command.intent) return false;
  const { slots } = heard.intent;
  const keys = new Set([...Object.keys(slots), ...Object.keys(command.slots)]);
  return [...keys].every((key) => slots[key] === command.slots[key]);
}

/** Share of right outcomes, and a line for each wrong one. */
export function summary(outcomes: readonly Outcome[]): { share: number; text: string } {
  const wrong = outcomes.filter(({ isRight: right }) => !right);
  const lines = wrong.map(({ command, speaker, heard }) => {
    const got = heard.map(({ transcript, intent }) => `${transcript} -> ${JSON.stringify(intent)}`);
    return `  ${speaker}: "${command.say}" was heard as ${got.join(' | ') || 'nothing'}`;
  });
  const right = outcomes.length - wrong.length;
  const share = right / outcomes.length;
  const percent = (share * 100).toFixed(1);
  return {
    share,
    text: [`${right} of ${outcomes.length} right (${percent} %)`, ...lines].join('\n'),
  };
}
