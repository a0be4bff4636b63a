import { FRAME_SAMPLES } from '../ports/audio.ts';
import type { SpeechProbability, WakeDetector } from '../ports/hearing.ts';
import { PREROLL_FRAMES, Preroll } from './preroll.ts';
import type { WakeGate } from './wake-gate.ts';
import { WakeSpotter } from './wake-spotter.ts';

/** Tried in a test of a wake word; half of them lie on each side of the usual setting. */
export const WAKE_LADDER: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** One wake word engine with its gate, at one sensitivity. */
export interface WakeRung {
  sensitivity: number;
  detector: WakeDetector;
  gate: WakeGate;
}

/** A waking, at one sensitivity. */
export interface RungWaking {
  sensitivity: number;
  phrase: string;
  /** In samples of all that was heard. */
  endSample: number;
}

interface Climber {
  sensitivity: number;
  spotter: WakeSpotter;
}

/** The ears of the box up to the wake, at several sensitivities at once. */
export class WakeLadder {
  readonly #speech: SpeechProbability;
  readonly #climbers: readonly Climber[];
  readonly #preroll = new Preroll(PREROLL_FRAMES);
  #nextSample = 0;

  constructor(speech: SpeechProbability, rungs: readonly WakeRung[]) {
    this.#speech = speech;
    this.#climbers = rungs.map(({ sensitivity, detector, gate }) => ({
      sensitivity,
      spotter: new WakeSpotter(detector, this.#preroll, gate),
    }));
  }

  /**
   * One call after the other.
   * @param samples one frame, see FRAME_SAMPLES
   * @returns the wakings in it, and how likely somebody speaks, 0..1
   */
  async hear(samples: Float32Array): Promise<{ wakings: RungWaking[]; probability: number }> {
    const probability = await this.#speech.score(samples);
    const frame = { samples, firstSample: this.#nextSample, capturedMs: 0 };
    this.#nextSample += FRAME_SAMPLES;
    this.#preroll.push({ frame, probability });
    const wakings: RungWaking[] = [];
    for (const { sensitivity, spotter } of this.#climbers) {
      const found = await spotter.accept({ frame, probability });
      if (!found) continue;
      wakings.push({ sensitivity, phrase: found.phrase, endSample: found.endSample });
    }
    return { wakings, probability };
  }
}

/** Wakings that are no further apart belong to one saying, ms. */
const SAME_SAYING_MS = 1_000;
const SAMPLES_PER_MS = 16;

/** @returns for each saying the least sensitivity that woke, in order of time */
export function sayingsOf(wakings: readonly RungWaking[]): { least: number; endSample: number }[] {
  const sayings: { least: number; endSample: number }[] = [];
  for (const { sensitivity, endSample } of wakings.toSorted((a, b) => a.endSample - b.endSample)) {
    const last = sayings.at(-1);
    if (last && endSample - last.endSample <= SAME_SAYING_MS * SAMPLES_PER_MS) {
      last.least = Math.min(last.least, sensitivity);
    } else sayings.push({ least: sensitivity, endSample });
  }
  return sayings;
}
