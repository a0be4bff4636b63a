import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TurnRecord } from '../../daemon/ports/turns.ts';
import { type Clip, joinClips, silence, writeClip } from './clip.ts';
import { commandText } from './commands.ts';
import { SPEAKERS, type Studio } from './speakers.ts';
import type { VirtualRoom } from './virtual-room.ts';

/** Paces of the speakers; their number shares no factor with that of the speakers. */
const STRETCHES = [1, 0.9, 1.1, 1.2, 0.95];
/** Before the phrase, so that the player has begun. */
const LEAD_MS = 100;
/** After the player ends: the first audio of the reply is out, and asking disturbs nothing. */
const SETTLE_MS = 1_200;
const POLL_MS = 100;
/** A reply takes longer than this only when something is wrong. */
const LONGEST_TURN_MS = 15_000;
const RECENT_TURNS = 10;

/** A wake phrase and a command, as they are played into the microphone. */
export interface SpokenCommand {
  speaker: string;
  text: string;
  clip: Clip;
  wavPath: string;
}

/** @param n number of the command, from 0; the speakers take turns */
export async function speakCommand(
  studio: Studio,
  { folder, phrase, n }: { folder: string; phrase: string; n: number },
): Promise<SpokenCommand> {
  const speaker = SPEAKERS[n % SPEAKERS.length];
  if (speaker === undefined) throw new Error('there is nobody to speak');
  const text = commandText(n);
  const stretch = STRETCHES[n % STRETCHES.length] ?? 1;
  // One line, so that the speaker runs from the phrase into the command as people do.
  const speech = await studio.speak(speaker, { text: `${phrase}, ${text}`, stretch });
  const clip = joinClips([silence(LEAD_MS), speech]);
  const wavPath = join(folder, `command-${n}.wav`);
  writeClip(wavPath, clip);
  return { speaker: speaker.name, text, clip, wavPath };
}

/** A command and the turns that came of it: one, when all is well. */
export interface HeardCommand {
  command: SpokenCommand;
  /** When the player was started, on the clock of the marks. */
  playedMs: number;
  turns: TurnRecord[];
}

/** Plays commands to the daemon one after another and reads the turns it makes of them. */
export class SpokenTurns {
  readonly #room: VirtualRoom;
  readonly #known = new Set<string>();

  constructor(room: VirtualRoom) {
    this.#room = room;
  }

  /** Resolves when the box rests again. */
  async say(command: SpokenCommand): Promise<HeardCommand> {
    const playedMs = monotonicMs();
    await this.#room.server.playIntoMicrophone(command.wavPath);
    await delay(SETTLE_MS);
    await this.#untilIdle();
    const { turns } = await this.#room.client.turns(RECENT_TURNS);
    const fresh = turns.filter(({ id, origin }) => origin === 'voice' && !this.#known.has(id));
    for (const { id } of turns) this.#known.add(id);
    return { command, playedMs, turns: fresh.reverse() };
  }

  async #untilIdle(): Promise<void> {
    for (let waitedMs = 0; waitedMs < LONGEST_TURN_MS; waitedMs += POLL_MS) {
      const { conversation } = await this.#room.client.status();
      if (conversation === 'idle') return;
      await delay(POLL_MS);
    }
    throw new Error(`the daemon was still busy ${LONGEST_TURN_MS} ms after a command`);
  }
}

const NS_PER_MS = 1e6;

/** CLOCK_MONOTONIC, the same for every process: comparable with the marks of the daemon. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / NS_PER_MS;
}

/** The wake phrase that the daemon is set to. */
export async function wakePhrase({ client }: VirtualRoom): Promise<string> {
  const { entries } = await client.configView();
  return String(entries.find(({ key }) => key === 'wake.phrase')?.value ?? '');
}
