import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { EngineThread } from '../../daemon/threads/engine-thread.ts';

const STDERR_FD = 2;
const clock = new ManualClock();
const workers: Worker[] = [];
let thread: EngineThread | undefined;

afterEach(async () => {
  await thread?.stop();
  workers.length = 0;
});

/** A thread that lives until it is terminated. */
function newWorker(): Worker {
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  workers.push(worker);
  return worker;
}

function newThread(spawn: () => Promise<Worker>) {
  const givenUp: EarshotError[] = [];
  thread = new EngineThread({
    name: 'stt',
    clock,
    log: createLog('silent', STDERR_FD),
    spawn,
    onReady: () => undefined,
    onDeath: () => undefined,
    onGivenUp: (error) => givenUp.push(error),
    onImmortal: (error) => givenUp.push(error),
  });
  return { thread, givenUp };
}

/** Lets time pass until `check` holds. */
async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(
    () => {
      clock.advanceBy(100);
      check();
    },
    { timeout: 5000, interval: 5 },
  );
}

describe('the thread of an engine', () => {
  it('is replaced when it dies', async () => {
    const engine = newThread(async () => newWorker());
    await engine.thread.start();
    await workers[0]?.terminate();
    await eventually(() => expect(workers).toHaveLength(2));
    await eventually(() => expect(engine.thread.state).toBe('ready'));
    expect(engine.thread.restarts).toBe(1);
  });

  it('is tried again when its replacement does not start', async () => {
    let attempts = 0;
    const engine = newThread(async () => {
      attempts += 1;
      if (attempts === 2) throw new Error('no memory');
      return newWorker();
    });
    await engine.thread.start();
    await workers[0]?.terminate();
    await eventually(() => expect(engine.thread.restarts).toBe(1));
    expect(attempts).toBe(3);
  });

  it('is given up at once when another try cannot mend it', async () => {
    let attempts = 0;
    const engine = newThread(async () => {
      attempts += 1;
      throw new EarshotError('MODEL_INVALID', 'big.onnx is cut off');
    });
    await engine.thread.startInTime();
    expect(engine.givenUp.map(({ message }) => message)).toEqual(['big.onnx is cut off']);
    expect([attempts, engine.thread.reason]).toEqual([1, 'big.onnx is cut off']);
  });

  it('is given up after five deaths in a minute', async () => {
    const engine = newThread(async () => newWorker());
    await engine.thread.start();
    for (let deaths = 1; deaths <= 5; deaths += 1) {
      await workers.at(-1)?.terminate();
      await eventually(() => expect(engine.thread.restarts).toBe(deaths));
    }
    await workers.at(-1)?.terminate();
    await eventually(() => expect(engine.givenUp).toHaveLength(1));
    expect(engine.givenUp[0]).toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'the stt thread keeps dying',
    });
    expect(engine.thread.state).toBe('given-up');
  });

  it('is not replaced when it is stopped', async () => {
    const engine = newThread(async () => newWorker());
    await engine.thread.start();
    await engine.thread.stop();
    clock.advanceBy(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(workers).toHaveLength(1);
  });
});
