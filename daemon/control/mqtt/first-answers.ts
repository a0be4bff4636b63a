import type { Clock } from '../../base/clock.ts';

/** A sender that tries again does so within minutes, ms. */
export const KEPT_MS = 10 * 60 * 1000;
const MAX_KEPT = 500;

/** Remembers what was answered, so that a repeated request is not done again. */
export class FirstAnswers<T> {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { untilMs: number; answer: Promise<T> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param work called unless the same key had its answer, or has its work under way; never rejects
   * @param isFinal false: the request may be done yet, when it is repeated
   */
  async of(key: string, work: () => Promise<T>, isFinal: (answer: T) => boolean): Promise<T> {
    this.#forgetOld();
    const kept = this.#kept.get(key);
    if (kept) return kept.answer;
    const entry = { untilMs: this.#clock.nowMs() + KEPT_MS, answer: work() };
    this.#kept.set(key, entry);
    const answer = await entry.answer;
    if (!isFinal(answer) && this.#kept.get(key) === entry) this.#kept.delete(key);
    return answer;
  }

  /** The oldest come first: they are all kept for the same time. */
  #forgetOld(): void {
    for (const [key, { untilMs }] of this.#kept) {
      if (untilMs > this.#clock.nowMs() && this.#kept.size < MAX_KEPT) return;
      this.#kept.delete(key);
    }
  }
}
