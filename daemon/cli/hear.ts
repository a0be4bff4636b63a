import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, ManualClock, SystemClock } from '../base/clock.ts';
import type { EarshotError } from '../base/errors.ts';
import { Box } from '../compose/box.ts';
import { createBrain } from '../compose/brain.ts';
import { prepareEngines } from '../compose/engines.ts';
import { recordTurns } from '../compose/ledger.ts';
import { openStores, type Stores } from '../compose/stores.ts';
import type { Turn } from '../dialog/turn.ts';
import { type HeardTurn, heardTurn, heardTurnText } from './heard-turn.ts';
import type { HearOptions } from './session.ts';
import { SourceFollower } from './source-follower.ts';

export interface HearCommand extends HearOptions {
  /** Receives each turn as it ends, without the final line end. */
  print: (text: string) => void;
}

const STDERR_FD = 2;

/**
 * Feeds recordings as the microphone through the whole box and prints each turn.
 * @throws AUDIO_FILE_INVALID, FILE_NOT_FOUND, LIBRARY_MISSING and what openStores throws
 */
export async function hearCommand(
  files: readonly string[],
  options: HearCommand,
): Promise<HeardTurn[]> {
  const temporary = options.state === undefined ? mkdtempSync(join(tmpdir(), 'earshot-')) : '';
  const realClock = new SystemClock();
  const stores = openStores({
    state: options.state ?? temporary,
    config: options.config,
    flags: options.flags,
    clock: realClock,
    logLevel: 'error',
    openLog: () => STDERR_FD,
  });
  try {
    return await hearWith(
      stores,
      files.map((file) => resolve(file)),
      options,
    );
  } finally {
    stores.close();
    if (temporary !== '') rmSync(temporary, { recursive: true, force: true });
  }
}

async function hearWith(
  stores: Stores,
  paths: string[],
  options: HearCommand,
): Promise<HeardTurn[]> {
  const realClock = new SystemClock();
  const sampleClock = options.realtime ? undefined : new ManualClock(realClock.wallMs());
  const clock: Clock = sampleClock ?? realClock;
  const { name: assistant } = stores.settings.loaded.config.assistant;
  const record = recordTurns({ clock, store: stores.history, assistant });
  const turns: HeardTurn[] = [];
  const onTurn = (turn: Turn): void => {
    const heard = heardTurn(turn, options.realtime ? 'realtime' : 'fast');
    turns.push(heard);
    options.print(options.json ? JSON.stringify(heard) : heardTurnText(heard));
    record(options.realtime ? turn : { ...turn, marks: {} });
  };
  const engines = await prepareEngines(stores, realClock);
  const brain = createBrain({
    stores,
    clock,
    announce: (text, origin) => box.conversation.announce(text, origin),
    model: engines.language,
  });
  let fail: (error: EarshotError) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const box: Box = new Box({
    stores,
    brain,
    engines,
    audio: {
      kind: 'files',
      paths,
      gapMs: options.gapMs,
      pace: options.realtime ? 'realtime' : 'fast',
      ...(options.out === undefined ? {} : { outPath: resolve(options.out) }),
    },
    restMode: options.wake ? 'wake' : 'open',
    waitsForChosen: true,
    clock,
    realClock,
    onTurn,
    onFatal: fail,
  });
  const follower = new SourceFollower({ box, realClock, sampleClock });
  try {
    await box.start();
    await Promise.race([follower.over, failed]);
  } finally {
    await box.stop();
  }
  return turns;
}
