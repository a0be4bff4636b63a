import type { AudioFrame } from '../ports/audio.ts';

/** Frames kept before now, 3 s: longer than any wake phrase plus the time to report it. */
export const PREROLL_FRAMES = 94;

/** A frame with the probability that it is speech. */
export interface ScoredFrame {
  frame: AudioFrame;
  probability: number;
}

/** The last few seconds before now, so that no first word is lost. */
export class Preroll {
  readonly #capacity: number;
  #frames: ScoredFrame[] = [];

  /** @param capacity frames kept, 1 or more */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(scored: ScoredFrame): void {
    this.#frames.push(scored);
    if (this.#frames.length > this.#capacity) this.#frames.shift();
  }

  /** Where the newest frame ends; 0 when there is none. */
  get endSample(): number {
    const newest = this.#frames.at(-1)?.frame;
    return newest ? newest.firstSample + newest.samples.length : 0;
  }

  /** Frames that end after `sample`, oldest first. */
  since(sample: number): readonly ScoredFrame[] {
    return this.#frames.filter(({ frame }) => frame.firstSample + frame.samples.length > sample);
  }

  /** Frames that begin at `sample` or before it, oldest first. */
  until(sample: number): readonly ScoredFrame[] {
    return this.#frames.filter(({ frame }) => frame.firstSample <= sample);
  }

  clear(): void {
    this.#frames = [];
  }
}
