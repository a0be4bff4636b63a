import type { CancelTimer, Clock } from '../../base/clock.ts';

/** Things change in swarms: a device is added with all its entities. */
const QUIET_MS = 500;
/** While Home Assistant starts they change for a minute; the home is not looked at more often. */
const REST_MS = 5000;

/** Does a piece of work once a swarm of changes has passed; never twice at the same time. */
export class Settling {
  readonly #clock: Clock;
  readonly #work: () => Promise<void>;
  #cancel: CancelTimer | undefined;
  #restUntilMs = 0;
  #isTouched = false;
  #isUnderWay = false;

  /** @param work never throws */
  constructor(clock: Clock, work: () => Promise<void>) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Something changed. */
  touch(): void {
    this.#isTouched = true;
    if (this.#isUnderWay || this.#cancel) return;
    const restMs = this.#restUntilMs - this.#clock.nowMs();
    this.#cancel = this.#clock.setTimer(Math.max(QUIET_MS, restMs), () => void this.#run());
  }

  /** What has not been done yet will not be. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isTouched = false;
  }

  async #run(): Promise<void> {
    this.#cancel = undefined;
    this.#isTouched = false;
    this.#isUnderWay = true;
    await this.#work();
    this.#isUnderWay = false;
    this.#restUntilMs = this.#clock.nowMs() + REST_MS;
    if (this.#isTouched) this.touch();
  }
}
