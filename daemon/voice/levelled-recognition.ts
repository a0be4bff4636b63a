import type { Recognition, Transcript } from '../ports/hearing.ts';
import { Leveller } from './leveller.ts';

/** An utterance that reaches its recogniser at the loudness that recognisers expect. */
export class LevelledRecognition implements Recognition {
  readonly #inner: Recognition;
  readonly #leveller = new Leveller();

  constructor(inner: Recognition) {
    this.#inner = inner;
  }

  accept(samples: Float32Array): void {
    this.#pass(this.#leveller.accept(samples));
  }

  settled(): Promise<void> {
    return this.#inner.settled();
  }

  finish(): Promise<Transcript> {
    this.#pass(this.#leveller.release());
    return this.#inner.finish();
  }

  cancel(): void {
    this.#inner.cancel();
  }

  #pass(ready: readonly Float32Array[]): void {
    for (const samples of ready) this.#inner.accept(samples);
  }
}
