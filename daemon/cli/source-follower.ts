import type { Clock, ManualClock } from '../base/clock.ts';
import type { Box } from '../compose/box.ts';
import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent } from '../ports/ears.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Silence after the recording in which a last utterance can still end, ms. */
const SETTLE_MS = 2000;
/** A reply that has not ended by then is not waited for. */
const LONGEST_TAIL_MS = 180_000;
const POLL_MS = 100;

export interface SourceFollowerParts {
  box: Box;
  realClock: Clock;
  /** Present in fast mode: moved along with the samples. */
  sampleClock: ManualClock | undefined;
}

/** Moves the sample clock in step with the recording, and knows when all has been said. */
export class SourceFollower {
  readonly #parts: SourceFollowerParts;
  #endedSample: number | undefined;
  #finish: () => void = () => {};
  /** Resolves when the recording is over and the box rests. */
  readonly over: Promise<void>;

  constructor(parts: SourceFollowerParts) {
    this.#parts = parts;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    parts.box.room.onEvent((event) => this.#note(event));
  }

  #note(event: EarsEvent): void {
    if (event.kind === 'tick') {
      void this.#tick(event.sample);
    } else if (event.kind === 'source-ended') {
      this.#endedSample = event.sample;
      if (!this.#parts.sampleClock) this.#poll(this.#parts.realClock.nowMs());
    }
  }

  /** Everything up to `sample` has been heard; the box catches up before the next frame. */
  async #tick(sample: number): Promise<void> {
    const { box, sampleClock } = this.#parts;
    sampleClock?.advanceTo(sample / SAMPLES_PER_MS);
    await box.conversation.activity.settled();
    const ended = this.#endedSample;
    if (ended !== undefined && this.#isOver((sample - ended) / SAMPLES_PER_MS)) this.#finish();
    else box.room.send({ kind: 'tock' });
  }

  #poll(endedMs: number): void {
    const { realClock } = this.#parts;
    realClock.setTimer(POLL_MS, () => {
      if (this.#isOver(realClock.nowMs() - endedMs)) this.#finish();
      else this.#poll(endedMs);
    });
  }

  #isOver(tailMs: number): boolean {
    const isAtRest = tailMs >= SETTLE_MS && this.#parts.box.conversation.isResting;
    return isAtRest || tailMs >= LONGEST_TAIL_MS;
  }
}
