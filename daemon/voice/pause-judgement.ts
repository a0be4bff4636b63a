import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EndOfTurnDetector } from '../ports/hearing.ts';

/** What a detector is given at most: Smart Turn v3 hears 8 s, the others less. */
const HEARD_SAMPLES = 8 * SAMPLE_RATE_HZ;

/** Asks at each pause of an utterance whether it sounds like the end. */
export class PauseJudgement {
  readonly #detector: EndOfTurnDetector | undefined;
  readonly #onJudged: (endProbability: number) => void;
  /** The end of the utterance so far, at most HEARD_SAMPLES and one frame. */
  #heard: Float32Array[] = [];
  #heardSamples = 0;
  #pause: { isJudged: boolean } | undefined;
  /** The question that is being answered. */
  #asked: Promise<void> | undefined;

  /**
   * @param detector absent: nobody says
   * @param onJudged told its answer, 0..1, while the pause it belongs to goes on
   */
  constructor(detector: EndOfTurnDetector | undefined, onJudged: (endProbability: number) => void) {
    this.#detector = detector;
    this.#onJudged = onJudged;
  }

  accept(samples: Float32Array): void {
    this.#heard.push(samples);
    this.#heardSamples += samples.length;
    while (this.#heardSamples - (this.#heard[0]?.length ?? 0) >= HEARD_SAMPLES) {
      this.#heardSamples -= this.#heard.shift()?.length ?? 0;
    }
  }

  /** The speaker has paused. A detector that still thinks about the pause before is not asked. */
  pause(): void {
    if (!this.#detector || this.#asked) return;
    const pause = { isJudged: false };
    this.#pause = pause;
    this.#asked = this.#ask(this.#detector, pause).finally(() => {
      this.#asked = undefined;
    });
  }

  /** The speaker goes on, or is not listened to any more. @returns whether an answer was told */
  resume(): boolean {
    const isJudged = this.#pause?.isJudged ?? false;
    this.#pause = undefined;
    return isJudged;
  }

  /** Resolves when nothing is being asked. */
  async settled(): Promise<void> {
    await this.#asked;
  }

  /** A detector that fails has said nothing: the words and the silence decide. */
  async #ask(detector: EndOfTurnDetector, pause: { isJudged: boolean }): Promise<void> {
    const endProbability = await detector.score(this.#joined()).catch(() => undefined);
    if (endProbability === undefined || this.#pause !== pause) return;
    pause.isJudged = true;
    this.#onJudged(endProbability);
  }

  #joined(): Float32Array {
    const samples = new Float32Array(this.#heardSamples);
    let at = 0;
    for (const frame of this.#heard) {
      samples.set(frame, at);
      at += frame.length;
    }
    return samples;
  }
}
