/**
 * Pieces that can be read again from the first on, by several readers; the source is asked once for
 * each piece. Keeps all of them: for answers, which are short.
 */
export class Replay implements AsyncIterable<string> {
  readonly #source: AsyncIterator<string>;
  readonly #steps: Promise<IteratorResult<string>>[] = [];

  constructor(pieces: AsyncIterable<string>) {
    this.#source = pieces[Symbol.asyncIterator]();
  }

  /** A reader that leaves early leaves the source as it is. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void> {
    for (let n = 0; ; n += 1) {
      this.#steps[n] ??= this.#source.next();
      const step = await this.#steps[n];
      if (step === undefined || step.done) return;
      yield step.value;
    }
  }
}
