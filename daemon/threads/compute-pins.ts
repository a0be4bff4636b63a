import { pinTasks } from '../../hw/affinity.ts';
import { busyBetween, type ThreadLoad, threadLoads } from '../../hw/busy-threads.ts';
import type { Clock } from '../base/clock.ts';

/** A clock tick of Linux (USER_HZ is 100). */
const MS_PER_TICK = 10;
/** A thread that computed for this share of the time is at work for the engine. */
const BUSY_SHARE = 0.25;
/** Shorter stretches say nothing: times are counted in ticks. */
const LEAST_MS = 200;
/** Threads of the house that are bound to cores of their own. */
const OTHERS = ['ears', 'stt', 'tts', 'knowledge'];

/**
 * Keeps the threads on which an engine computes on its cores. llama.cpp computes on the pool
 * threads of the process, which no thread starts, so that they inherit no mask; they are known by
 * the processor time they take.
 */
export class ComputePins {
  readonly #cores: readonly number[];
  readonly #clock: Clock;
  #loads: ThreadLoad[] = [];
  #sinceMs = 0;

  /** @param cores empty: nothing is bound */
  constructor(cores: readonly number[], clock: Clock) {
    this.#cores = cores;
    this.#clock = clock;
  }

  /** The engine begins to compute. */
  begin(): void {
    if (this.#cores.length === 0) return;
    this.#loads = threadLoads();
    this.#sinceMs = this.#clock.nowMs();
  }

  /** The engine has computed: whoever was busy meanwhile did it. */
  end(): void {
    const elapsedMs = this.#clock.nowMs() - this.#sinceMs;
    if (this.#cores.length === 0 || elapsedMs < LEAST_MS) return;
    const leastTicks = (elapsedMs / MS_PER_TICK) * BUSY_SHARE;
    pinTasks(busyBetween(this.#loads, threadLoads(), { leastTicks, others: OTHERS }), this.#cores);
  }
}
