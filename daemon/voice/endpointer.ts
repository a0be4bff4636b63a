import { FRAME_MS } from '../ports/audio.ts';

/** Silero's own defaults: speech above 0.5, silence below 0.35 (its reference iterator). */
const START_PROBABILITY = 0.5;
/** Below this a frame is silence. */
export const END_PROBABILITY = 0.35;
/** Consecutive speech frames that make a start: 96 ms, so that a click does not count. */
const START_FRAMES = 3;
/**
 * Silence after which an utterance may be over. Shorter ones lie inside words (stop consonants);
 * pauses of 180 to 200 ms are heard as such (Heldner and Edlund 2010). In 285 s of read speech 49
 * pauses of the voice activity detector were as long; 54 at 160 ms, 45 at 224.
 */
const LIKELY_END_MS = 6 * FRAME_MS;
/** Speech frames in a row that end such a pause, so that neither a click nor a breath does. */
const RESUME_FRAMES = 2;

export interface EndpointerOptions {
  /** Silence that ends an utterance unless `hangoverMs` is changed, ms. */
  hangoverMs: number;
  maxUtteranceMs: number;
}

/** What a frame changed. */
export type EndpointStep = 'none' | 'start' | 'likely-end' | 'resumed' | 'end' | 'too-long';

type State =
  | { kind: 'quiet'; speechFrames: number }
  | {
      kind: 'speech';
      lengthMs: number;
      silenceMs: number;
      speechMs: number;
      /** Speech frames in a row since it may have been over; undefined: nobody thinks so. */
      framesSincePause: number | undefined;
    };

const QUIET: State = { kind: 'quiet', speechFrames: 0 };

/** Finds where an utterance begins, pauses and ends in a series of speech probabilities. */
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

  /** True while the utterance may be over. */
  get isPausing(): boolean {
    return this.#state.kind === 'speech' && this.#state.framesSincePause !== undefined;
  }

  /** True when the last frame was speech, and too few were for a start. */
  get isStarting(): boolean {
    return this.#state.kind === 'quiet' && this.#state.speechFrames > 0;
  }

  /** @param probability of speech in the next frame, 0..1 */
  accept(probability: number): EndpointStep {
    const state = this.#state;
    if (state.kind === 'quiet') return this.#awaitStart(state.speechFrames, probability);
    state.lengthMs += FRAME_MS;
    const step = follow(state, probability);
    if (state.silenceMs >= this.hangoverMs) return 'end';
    return state.lengthMs >= this.#options.maxUtteranceMs ? 'too-long' : step;
  }

  reset(): void {
    this.#state = QUIET;
  }

  #awaitStart(before: number, probability: number): EndpointStep {
    const speechFrames = probability >= START_PROBABILITY ? before + 1 : 0;
    if (speechFrames < START_FRAMES) {
      this.#state = { kind: 'quiet', speechFrames };
      return 'none';
    }
    const lengthMs = speechFrames * FRAME_MS;
    this.#state = {
      kind: 'speech',
      lengthMs,
      silenceMs: 0,
      speechMs: lengthMs,
      framesSincePause: undefined,
    };
    this.hangoverMs = this.#options.hangoverMs;
    return 'start';
  }
}

function follow(state: State & { kind: 'speech' }, probability: number): EndpointStep {
  const isPausing = state.framesSincePause !== undefined;
  if (probability < END_PROBABILITY) {
    state.silenceMs += FRAME_MS;
    if (!isPausing && state.silenceMs < LIKELY_END_MS) return 'none';
    state.framesSincePause = 0;
    return isPausing ? 'none' : 'likely-end';
  }
  state.silenceMs = 0;
  state.speechMs += FRAME_MS;
  if (state.framesSincePause === undefined) return 'none';
  state.framesSincePause += 1;
  if (state.framesSincePause < RESUME_FRAMES) return 'none';
  state.framesSincePause = undefined;
  return 'resumed';
}
