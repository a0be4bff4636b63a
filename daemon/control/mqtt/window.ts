import { EarshotError } from '../../base/errors.ts';

/** Work that waits for its turn; above it, whoever asks is told to come back. */
const MAX_WAITING = 1000;

interface Waiting {
  begin: () => void;
  refuse: (error: EarshotError) => void;
}

/** Lets a few pieces of work be under way at once, the others in the order in which they came. */
export class Window {
  readonly #waiting: Waiting[] = [];
  /** How many may be under way. */
  #size: number;
  #underWay = 0;

  /** @param size 1 or more */
  constructor(size: number) {
    this.#size = size;
  }

  /** @param size 1 or more; what is under way goes on */
  resize(size: number): void {
    this.#size = Math.max(1, size);
    this.#beginNext();
  }

  /** @throws BUSY when too much waits; what `work` throws; what clear() was given */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#size) await this.#turn();
    else this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#beginNext();
    }
  }

  /** Refuses all that waits. */
  clear(error: EarshotError): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new EarshotError('BUSY', 'too much waits to be sent to the broker'));
    }
    return new Promise((begin, refuse) => this.#waiting.push({ begin, refuse }));
  }

  #beginNext(): void {
    while (this.#underWay < this.#size) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#underWay += 1;
      next.begin();
    }
  }
}
