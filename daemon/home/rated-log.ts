import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

const WINDOW_MS = 60_000;
const MAX_LINES = 20;
/** Beyond this many keys the oldest may be told again. */
const MAX_KEYS = 2000;

/** Tells each trouble once, and of a flood of different ones only so many a minute. */
export class RatedLog {
  readonly #log: Pick<Log, 'warn'>;
  readonly #clock: Clock;
  readonly #told = new Set<string>();
  #windowEndsMs = 0;
  #lines = 0;
  #withheld = 0;

  constructor(log: Pick<Log, 'warn'>, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param fields what it is about: the same fields and message are told once */
  warn(fields: Readonly<Record<string, string | number>>, message: string): void {
    const key = JSON.stringify([message, fields]);
    if (this.#told.has(key)) return;
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#windowEndsMs) this.#openWindow(nowMs);
    if (this.#lines >= MAX_LINES) {
      this.#withheld += 1;
      return;
    }
    this.#lines += 1;
    this.#told.add(key);
    const [oldest] = this.#told;
    if (this.#told.size > MAX_KEYS && oldest !== undefined) this.#told.delete(oldest);
    this.#log.warn(fields, message);
  }

  #openWindow(nowMs: number): void {
    this.#windowEndsMs = nowMs + WINDOW_MS;
    this.#lines = 0;
    if (this.#withheld === 0) return;
    this.#log.warn(
      { count: this.#withheld },
      'more troubles with devices were not told one by one',
    );
    this.#withheld = 0;
  }
}
