import { type GpuReadings, readGpu } from '../../hw/gpu-readings.ts';
import type { HostAccess } from '../../hw/host-access.ts';
import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';

/** A graphics card warms up over a minute or so. */
const LOOK_EVERY_MS = 30_000;

/** Looks at the GPU now and then, where there is one. */
export class GpuWatch implements Component {
  readonly name = 'gpu watch';
  readonly #access: HostAccess;
  readonly #clock: Clock;
  #cancel: CancelTimer = () => undefined;
  #isStopped = false;
  /** The last readings; undefined: there is no GPU that tells. */
  readings: GpuReadings | undefined;

  constructor(access: HostAccess, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  /** Does not wait for the first readings. */
  async start(): Promise<void> {
    void this.#look();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const readings = await readGpu(this.#access);
    // A machine without a GPU gets none while the daemon runs; one that is busy answers later.
    const hasOne = readings !== undefined || this.readings !== undefined;
    this.readings = readings ?? this.readings;
    if (this.#isStopped || !hasOne) return;
    this.#cancel = this.#clock.setTimer(LOOK_EVERY_MS, () => void this.#look());
  }
}
