import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';
import { type Clock, sleep } from '../../daemon/base/clock.ts';
import { asEarshotError, EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome, ModelFiles, OpenEngine } from '../../daemon/ports/models.ts';

/** flock(2): exclusive, and refused at once when another has it. */
const LOCK_EXCLUSIVE_NOW = 2 | 4;
/** How often a waiting engine asks again. */
const ASK_AGAIN_MS = 25;
/** TensorRT builds the largest engines in minutes; what takes longer than this is stuck. */
const LONGEST_WAIT_MS = 900_000;

let flock: ((file: number, operation: number) => number) | undefined;

/** What an engine is opened with. */
export interface Opening {
  model: ModelFiles;
  home: EngineHome;
  clock: Clock;
}

/**
 * Opens an engine when no other is being opened on the same GPU: sessions made on one GPU at the
 * same time have crashed ONNX Runtime (its issue 26610). An engine on the CPU does not wait.
 *
 * The turn is a lock on the file `home.gpu.turnPath`, so it holds between threads and between
 * processes, and ends with the process that has it, however that ends. The file is never removed.
 * @throws ENGINE_STUCK when the turn does not come, STATE_UNUSABLE when the file cannot be made,
 *   and what `open` throws
 */
export async function openInTurn<T>(
  open: OpenEngine<T>,
  { model, home, clock }: Opening,
): Promise<T> {
  if (home.provider === 'cpu') return await open(model, home);
  if (!home.gpu) throw new EarshotError('INTERNAL', `${home.provider} without a GPU`);
  const { turnPath } = home.gpu;
  const file = openTurn(turnPath);
  try {
    await takeTurn(file, turnPath, clock);
    return await open(model, home);
  } finally {
    // Closing the file gives the turn back.
    closeSync(file);
  }
}

function openTurn(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (cause) {
    const { message } = asEarshotError(cause);
    throw new EarshotError('STATE_UNUSABLE', `cannot lock ${path}: ${message}`, { cause });
  }
}

async function takeTurn(file: number, path: string, clock: Clock): Promise<void> {
  flock ??= koffi.load('libc.so.6').func('int flock(int, int)');
  const deadlineMs = clock.nowMs() + LONGEST_WAIT_MS;
  while (flock(file, LOCK_EXCLUSIVE_NOW) !== 0) {
    if (clock.nowMs() >= deadlineMs) {
      throw new EarshotError('ENGINE_STUCK', `another engine still holds ${path}`);
    }
    await sleep(clock, ASK_AGAIN_MS);
  }
}
