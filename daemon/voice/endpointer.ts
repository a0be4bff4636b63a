import { FRAME_MS } from '../ports/audio.ts';

/** Silero's own defaults: speech above 0.5, silence below 0.35 (its reference iterator). */
const START_PROBABILITY = 0.5;
const END_PROBABILITY = 0.35;
/** Consecutive speech frames that make a start: 96 ms, so that a click does not count. */
const START_FRAMES = 3;

export interface EndpointerOptions {
  /** Silence that ends an utterance unless `hangoverMs` is changed, ms. */
  hangoverMs: number;
  maxUtteranceMs: number;
}

/** What a frame changed. */
export type EndpointStep = 'none' | 'start' | 'end' | 'too-long';

type State =
  | { kind: 'quiet'; speechFrames: number }
  | { kind: 'speech'; lengthMs: number; silenceMs: number; speechMs: number };

const QUIET: State = { kind: 'quiet', speechFrames: 0 };

/** Finds where an utterance begins and ends in a series of speech probabilities. */
export class Endpointer {
  readonly #options: EndpointerOptions;
  #state: State = QUIET;
  /** Silence that ends the current utterance, ms; back to the default at each start. */
  hangoverMs: number;

  constructor(options: EndpointerOptions) {
    this.#options = options;
    this.hangoverMs = options.hangoverMs;
  }

  /** Silence since the last speech frame, ms; 0 outside an utterance. */
  get silenceMs(): number {
    return this.#state.kind === 'speech' ? this.#state.silenceMs : 0;
  }

  /** Speech frames of the current utterance, ms; 0 outside one. */
  get speechMs(): number {
    return this.#state.kind === 'speech' ? this.#state.speechMs : 0;
  }

  /** @param probability of speech in the next frame, 0..1 */
  accept(probability: number): EndpointStep {
    const state = this.#state;
    if (state.kind === 'quiet') {
      const speechFrames = probability >= START_PROBABILITY ? state.speechFrames + 1 : 0;
      if (speechFrames < START_FRAMES) {
        this.#state = { kind: 'quiet', speechFrames };
        return 'none';
      }
      const lengthMs = speechFrames * FRAME_MS;
      this.#state = { kind: 'speech', lengthMs, silenceMs: 0, speechMs: lengthMs };
      this.hangoverMs = this.#options.hangoverMs;
      return 'start';
    }
    state.lengthMs += FRAME_MS;
    if (probability >= END_PROBABILITY) {
      state.silenceMs = 0;
      state.speechMs += FRAME_MS;
    } else {
      state.silenceMs += FRAME_MS;
    }
    if (state.silenceMs >= this.hangoverMs) return 'end';
    return state.lengthMs >= this.#options.maxUtteranceMs ? 'too-long' : 'none';
  }

  reset(): void {
    this.#state = QUIET;
  }
}
