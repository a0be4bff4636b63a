import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { type Candidate, EngineSeat } from '../../daemon/threads/engine-seat.ts';

const STDERR_FD = 2;
/** Longer than a stand-in stays to finish what it began. */
const LONG_MS = 30_000;

/** An engine whose threads can be counted, killed, held back and refused. */
class TestEngine implements Candidate {
  readonly detail: string;
  readonly workers: Worker[] = [];
  readonly #onEnter: (name: string) => void;
  refusal: EarshotError | undefined;
  #gate: Promise<void> = Promise.resolve();
  open: () => void = () => {};

  constructor(name: string, onEnter: (name: string) => void) {
    this.detail = name;
    this.#onEnter = onEnter;
  }

  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  async spawn() {
    await this.#gate;
    if (this.refusal) throw this.refusal;
    const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
    this.workers.push(worker);
    return { worker, verdict: undefined, enter: () => this.#onEnter(this.detail) };
  }

  async die(): Promise<void> {
    await this.workers.at(-1)?.terminate();
  }

  /** Threads that have not ended. */
  get alive(): number {
    return this.workers.filter(({ threadId }) => threadId !== -1).length;
  }
}

const seats: EngineSeat[] = [];
afterEach(async () => {
  for (const seat of seats.splice(0)) await seat.stop();
});

function newSeat(options: { hasChosen?: boolean; hasRescue?: boolean } = {}) {
  const { hasChosen = true, hasRescue = true } = options;
  const clock = new ManualClock();
  const entered: string[] = [];
  const onEnter = (name: string): void => void entered.push(name);
  const chosen = new TestEngine('chosen', onEnter);
  const rescue = new TestEngine('rescue', onEnter);
  const fatal: EarshotError[] = [];
  const seat = new EngineSeat({
    name: 'stt',
    clock,
    log: createLog('silent', STDERR_FD),
    chosen: hasChosen ? chosen : undefined,
    rescue: hasRescue ? rescue : undefined,
    onFatal: (error) => fatal.push(error),
  });
  seats.push(seat);
  const eventually = (check: () => void): Promise<void> =>
    vi.waitFor(
      () => {
        clock.advanceBy(100);
        check();
      },
      { timeout: 5000, interval: 5 },
    );
  return { seat, chosen, rescue, entered, fatal, clock, eventually };
}

describe('a role', () => {
  it('is played by the rescue engine for good where nothing else was chosen', async () => {
    const { seat, entered } = newSeat({ hasChosen: false });
    await seat.start();
    seat.load();
    await seat.settled();
    expect(entered).toEqual(['rescue']);
    expect(seat.status).toEqual({ state: 'ready', detail: 'rescue' });
  });

  it('is played by the rescue engine while the chosen one is loaded', async () => {
    const { seat, chosen, rescue, entered, clock, eventually } = newSeat();
    chosen.hold();
    await seat.start();
    seat.load();
    expect(entered).toEqual(['rescue']);
    expect(seat.status).toEqual({
      state: 'stand-in',
      detail: 'rescue, because chosen is being loaded',
    });
    chosen.open();
    await seat.settled();
    expect(entered).toEqual(['rescue', 'chosen']);
    expect(seat.status).toEqual({ state: 'ready', detail: 'chosen' });
    expect(rescue.alive, 'it finishes what it began').toBe(1);
    clock.advanceBy(LONG_MS);
    await eventually(() => expect(rescue.alive).toBe(0));
  });

  it('is played by the rescue engine after the chosen one died, until it is back', async () => {
    const { seat, chosen, rescue, entered, clock, eventually } = newSeat();
    await seat.start();
    seat.load();
    await seat.settled();
    clock.advanceBy(LONG_MS);
    await eventually(() => expect(rescue.alive).toBe(0));
    entered.length = 0;
    chosen.hold();
    await chosen.die();
    await eventually(() => expect(entered).toEqual(['rescue']));
    chosen.open();
    await eventually(() => expect(entered).toEqual(['rescue', 'chosen']));
    expect(seat.status.state).toBe('ready');
  });

  it('stays with the rescue engine when the chosen model is broken, and says why', async () => {
    const { seat, chosen, fatal } = newSeat();
    chosen.refusal = new EarshotError('MODEL_INVALID', 'big.onnx is cut off');
    await seat.start();
    seat.load();
    await seat.settled();
    expect(seat.status).toEqual({
      state: 'stand-in',
      detail: 'rescue, because chosen failed: big.onnx is cut off',
    });
    expect(fatal).toEqual([]);
  });

  it('is played by nobody where there is no rescue engine, and the box goes on', async () => {
    const { seat, chosen, fatal, eventually } = newSeat({ hasRescue: false });
    chosen.hold();
    await seat.start();
    seat.load();
    expect(seat.status).toEqual({ state: 'starting', detail: 'chosen is being loaded' });
    chosen.refusal = new EarshotError('MODEL_TOO_LARGE', '9 GB do not fit');
    chosen.open();
    await eventually(() => expect(seat.status.state).toBe('failed'));
    expect(seat.status.detail).toBe('chosen failed: 9 GB do not fit');
    expect(fatal).toEqual([]);
  });

  it('ends the daemon when not even the rescue engine lives', async () => {
    const { seat, chosen, rescue, fatal, eventually } = newSeat();
    chosen.refusal = new EarshotError('MODEL_INVALID', 'big.onnx is cut off');
    await seat.start();
    seat.load();
    await seat.settled();
    rescue.refusal = new EarshotError('LIBRARY_MISSING', 'libpocketsphinx is gone');
    await rescue.die();
    await eventually(() => expect(fatal.map(({ code }) => code)).toEqual(['LIBRARY_MISSING']));
  });

  it('is left by an engine that does not answer', async () => {
    const { seat, chosen, entered, eventually } = newSeat();
    await seat.start();
    seat.load();
    await seat.settled();
    await seat.end(new EarshotError('ENGINE_STUCK', 'stt said nothing'));
    await eventually(() => expect(chosen.workers).toHaveLength(2));
    await eventually(() => expect(entered.at(-1)).toBe('chosen'));
  });

  it('leaves no thread behind when it is stopped, whoever plays it', async () => {
    const { seat, chosen, rescue } = newSeat();
    await seat.start();
    seat.load();
    await seat.settled();
    await seat.stop();
    expect([chosen.alive, rescue.alive]).toEqual([0, 0]);
  });
});
