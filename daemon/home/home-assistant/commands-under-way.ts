import type { CancelTimer, Clock } from '../../base/clock.ts';
import type { Answer } from './messages.ts';

/** A person says a few things at once, a scene some more; all lists are asked for together. */
const MAX_UNDER_WAY = 256;

interface Waiting {
  resolve: (answer: Answer) => void;
  cancel: CancelTimer;
}

/** Commands that wait for their answers, by id. */
export class CommandsUnderWay {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isFull(): boolean {
    return this.#waiting.size >= MAX_UNDER_WAY;
  }

  /** Its answer, or `late` after so long. */
  wait(id: number, withinMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimer(withinMs, () => this.settle(id, { kind: 'late' }));
      this.#waiting.set(id, { resolve, cancel });
    });
  }

  /** Answers to what nobody waits for are dropped. */
  settle(id: number, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    waiting.cancel();
    waiting.resolve(answer);
  }

  settleAll(answer: Answer): void {
    for (const id of [...this.#waiting.keys()]) this.settle(id, answer);
  }
}
