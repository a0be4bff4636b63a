/** Pieces that may be on their way to a reader who has not taken them yet. */
export const STREAM_WINDOW = 256;
/** The reader tells the sender after this many: a quarter of the window, so that it never idles. */
export const CREDIT_STEP = 64;

/** How much the reader of an answer can still take; keeps a fast engine behind a slow reader. */
export class Credit {
  readonly #isHeld: () => boolean;
  readonly #waiting: (() => void)[] = [];
  #left = STREAM_WINDOW;

  /** @param isHeld whether the reader needs nothing for now, however much was given */
  constructor(isHeld: () => boolean) {
    this.#isHeld = isHeld;
  }

  /** One piece was sent, whether or not there was room. */
  take(): void {
    this.#left -= 1;
  }

  /** The reader has taken `pieces` more, or will never take any (Infinity). */
  give(pieces: number): void {
    this.#left += pieces;
    this.look();
  }

  /** The reader may not be holding any more. */
  look(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves when there is room for a piece. */
  async room(): Promise<void> {
    while (this.#left <= 0 || this.#isHeld()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
