import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { openInTurn } from '../../models/engines/gpu-turn.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-turn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model: ModelFiles = { id: 'any', paths: {}, settings: {} };
const onGpu = (turnPath: string): EngineHome => ({
  threads: 1,
  provider: 'cuda',
  gpu: { deviceId: 0, engineCacheFolder: folder, baselinePath: '/nowhere/b.json', turnPath },
});

/** Engines that open when they are told to, and the order in which they began. */
function setUp(turnPath: string) {
  const clock = new ManualClock();
  const began: string[] = [];
  const open = (name: string, home = onGpu(turnPath)) => {
    let finish: (failure?: Error) => void = () => {};
    const until = new Promise<string>((resolve, reject) => {
      finish = (failure) => (failure ? reject(failure) : resolve(name));
    });
    const begin = (): Promise<string> => {
      began.push(name);
      return until;
    };
    const opened = openInTurn(begin, { model, home, clock });
    return { opened, finish };
  };
  /** Lets what waits ask once more. */
  const askAgain = async (): Promise<void> => {
    clock.advanceBy(25);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, began, open, askAgain };
}

/** A process that holds the lock until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const child = spawn('flock', [path, '-c', 'echo held; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await once(child.stdout!, 'data');
  return child;
}

describe('the turn on a GPU', () => {
  it('is had by one engine after the other, even when one fails', async () => {
    const { began, open, askAgain } = setUp(join(folder, 'one'));
    const first = open('first');
    const second = open('second');
    await askAgain();
    expect(began).toEqual(['first']);
    first.finish(new Error('no memory'));
    await expect(first.opened).rejects.toThrow('no memory');
    await askAgain();
    expect(began).toEqual(['first', 'second']);
    second.finish();
    expect(await second.opened).toBe('second');
  });

  it('is each GPU’s own, and the CPU needs none', async () => {
    const { began, open } = setUp(join(folder, 'two'));
    const engines = [
      open('here'),
      open('there', onGpu(join(folder, 'three'))),
      open('cpu', { threads: 1, provider: 'cpu' }),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    expect(began.sort()).toEqual(['cpu', 'here', 'there']);
    for (const engine of engines) engine.finish();
    await Promise.all(engines.map(({ opened }) => opened));
  });

  it('does not come from an engine that is stuck: the others say so in the end', async () => {
    const { clock, open } = setUp(join(folder, 'four'));
    const stuck = open('stuck');
    const waiting = open('waiting');
    const refused = expect(waiting.opened).rejects.toMatchObject({ code: 'ENGINE_STUCK' });
    // Each wait begins when the one before has ended.
    for (let n = 0; n < 40_000; n += 1) {
      clock.advanceBy(25);
      await Promise.resolve();
    }
    await refused;
    stuck.finish();
    await stuck.opened;
  });

  it('needs a place for its file', async () => {
    const { open } = setUp(join(folder, 'no', 'such', 'folder'));
    await expect(open('lost').opened).rejects.toMatchObject({ code: 'STATE_UNUSABLE' });
  });

  it.skipIf(!existsSync('/usr/bin/flock'))(
    'is kept by another process, and free when that is killed (no /usr/bin/flock otherwise)',
    async () => {
      const path = join(folder, 'five');
      const child = await holder(path);
      const { began, open, askAgain } = setUp(path);
      const engine = open('ours');
      await askAgain();
      expect(began).toEqual([]);
      process.kill(-child.pid!, 'SIGKILL');
      await once(child, 'close');
      await askAgain();
      expect(began).toEqual(['ours']);
      engine.finish();
      await engine.opened;
    },
  );
});
