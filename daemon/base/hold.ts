/**
 * "Not now", said to whoever works for its owner: they stop as soon as they can, keep what they
 * have, and go on at release(). Passed along like an AbortSignal.
 */
export class Hold {
  #isHeld = false;
  readonly #listeners = new Set<(isHeld: boolean) => void>();

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Without effect while held. */
  hold(): void {
    this.#set(true);
  }

  /** Without effect unless held. */
  release(): void {
    this.#set(false);
  }

  /** Calls `listener` at every change, @returns what ends that */
  onChange(listener: (isHeld: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #set(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    for (const listener of [...this.#listeners]) listener(isHeld);
  }
}
