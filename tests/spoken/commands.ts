import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** Feeds every trial to `earshot hear`, each to a box of its own. */
export async function hearAll(
  trials: readonly Trial[],
  wakePhrase: string | undefined,
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-spoken-'));
  const outcomes: Outcome[] = [];
  const queue = [...trials.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [i, trial] = next;
      outcomes[i] = await hearOne(trial, wakePhrase, join(folder, `${i}.wav`));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes;
}

async function hearOne(
  trial: Trial,
  wakePhrase: string | undefined,
  path: string,
): Promise<Outcome> {
  const { command, speaker } = trial;
  const text = wakePhrase === undefined ? command.say : `${wakePhrase}, ${command.say}`;
  speakToFile({ text, speaker, speed: command.speed ?? 1, leadS: 0.6 }, path);
  const wake = wakePhrase === undefined ? ['--no-wake'] : [];
  const { stdout } = await run(EARSHOT, ['hear', path, '--json', '--config', HOME, ...wake]);
  const heard = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Heard);
  return { ...trial, heard, isRight: heard.length === 1 && isRight(command, heard[0]) };
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
