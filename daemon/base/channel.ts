/** What a full channel does: forget its oldest item and count it, make the sender wait, refuse. */
export type Overflow = 'drop-oldest' | 'wait' | 'reject';

/** A bounded queue between one or more senders and one reader: the only queue of the house. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #overflow: Overflow;
  readonly #items: T[] = [];
  readonly #readers: ((result: IteratorResult<T>) => void)[] = [];
  readonly #writers: (() => void)[] = [];
  #closed = false;
  #dropped = 0;

  /** @param capacity items held, 1 or more */
  constructor(capacity: number, overflow: Overflow) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError('capacity must be >= 1');
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  /** Items forgotten by `drop-oldest` since creation. */
  get dropped(): number {
    return this.#dropped;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Takes an item without waiting. False: closed, or full under `wait` or `reject`. */
  offer(item: T): boolean {
    if (this.#closed) return false;
    const reader = this.#readers.shift();
    if (reader) {
      reader({ value: item, done: false });
      return true;
    }
    if (this.#items.length >= this.#capacity) {
      if (this.#overflow !== 'drop-oldest') return false;
      this.#items.shift();
      this.#dropped += 1;
    }
    this.#items.push(item);
    return true;
  }

  /** Takes an item, waiting for room under `wait`. False: closed, or full under `reject`. */
  async send(item: T): Promise<boolean> {
    while (!this.offer(item)) {
      if (this.#closed || this.#overflow === 'reject') return false;
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
    return true;
  }

  /** No further items; the reader gets what is left, then the end. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true });
    for (const writer of this.#writers.splice(0)) writer();
  }

  async receive(): Promise<IteratorResult<T>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift() as T;
      this.#writers.shift()?.();
      return { value, done: false };
    }
    if (this.#closed) return { value: undefined, done: true };
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => this.receive(),
      return: async () => {
        this.close();
        return { value: undefined, done: true };
      },
    };
  }
}
