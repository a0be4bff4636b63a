import type { Partial, Recognition, Transcript } from '../ports/hearing.ts';

/** Opens a recognition on the one engine there is; `attempt` counts from 0. */
export type BeginRecognition = (
  attempt: number,
  onPartial: (partial: Partial) => void,
) => Recognition;

export interface ProvisionalOptions {
  begin: BeginRecognition;
  onPartial: (partial: Partial) => void;
  /** How many times it may be taken for over and go on after all; each is heard again. */
  maxConclusions: number;
  /** Signal that is heard again at most; beyond it, it is not taken for over any more. */
  maxSamples: number;
}

/**
 * An utterance that can be understood as if it were over, and go on. A recogniser that has finished
 * takes no more, so one that goes on is recognised again from its beginning, by the same samples.
 */
export class ProvisionalRecognition implements Recognition {
  readonly #options: ProvisionalOptions;
  #inner: Recognition;
  #attempt = 0;
  /** All of it: it may have to be heard again. The longest utterance bounds it. */
  #heard: Float32Array[] = [];
  #heardSamples = 0;
  #conclusion: Promise<Transcript> | undefined;
  /** The partial that was told last, and the one that the engine found last. */
  #told = '';
  #found = '';
  #isCatchingUp = false;

  /** @throws ENGINE_FAILED while the recogniser is being replaced */
  constructor(options: ProvisionalOptions) {
    this.#options = options;
    this.#inner = this.#begin();
  }

  accept(samples: Float32Array): void {
    this.#heard.push(samples);
    this.#heardSamples += samples.length;
    if (!this.#conclusion) this.#inner.accept(samples);
  }

  /**
   * Takes it for over, until `resume`.
   * @returns what it would be, rejected as `finish`; undefined: not again
   */
  conclude(): Promise<Transcript> | undefined {
    if (this.#conclusion || !this.#mayConclude()) return undefined;
    this.#conclusion = this.#inner.finish();
    this.#conclusion.catch(() => undefined);
    return this.#conclusion;
  }

  /**
   * It was not over: recognises it again, from its beginning. Nothing if it was not concluded.
   * @throws ENGINE_FAILED while the recogniser is being replaced
   */
  resume(): void {
    if (!this.#conclusion) return;
    this.#conclusion = undefined;
    this.#attempt += 1;
    this.#isCatchingUp = true;
    this.#inner = this.#begin();
    for (const samples of this.#heard) this.#inner.accept(samples);
    void this.#catchUp(this.#attempt);
  }

  async settled(): Promise<void> {
    if (!this.#conclusion) return this.#inner.settled();
    // Its failure belongs to who finishes it.
    await this.#conclusion.catch(() => undefined);
  }

  /** What it was concluded to be, if it was; no second search. */
  finish(): Promise<Transcript> {
    this.#heard = [];
    return this.#conclusion ?? this.#inner.finish();
  }

  /**
   * Takes it for over after its first samples, and hears those again: what came later is not of it.
   * @throws ENGINE_FAILED while the recogniser is being replaced
   */
  finishAt(samples: number): Promise<Transcript> {
    if (!this.#conclusion) this.#inner.cancel();
    this.#conclusion = undefined;
    this.#attempt += 1;
    // Its words are a part of those that were told.
    this.#isCatchingUp = true;
    const inner = this.#begin();
    this.#inner = inner;
    let left = samples;
    for (const piece of this.#heard) {
      if (left <= 0) break;
      inner.accept(piece.subarray(0, left));
      left -= piece.length;
    }
    this.#heard = [];
    return inner.finish();
  }

  cancel(): void {
    this.#heard = [];
    this.#inner.cancel();
  }

  #mayConclude(): boolean {
    const { maxConclusions, maxSamples } = this.#options;
    return this.#attempt < maxConclusions && this.#heardSamples <= maxSamples;
  }

  #begin(): Recognition {
    const attempt = this.#attempt;
    return this.#options.begin(attempt, ({ text }) => {
      if (attempt !== this.#attempt) return;
      this.#found = text;
      // Who watches the words must not see them go away and come again.
      if (!this.#isCatchingUp) this.#tell(text);
    });
  }

  async #catchUp(attempt: number): Promise<void> {
    await this.#inner.settled().catch(() => undefined);
    if (attempt !== this.#attempt) return;
    this.#isCatchingUp = false;
    this.#tell(this.#found);
  }

  #tell(text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    this.#options.onPartial({ text });
  }
}
