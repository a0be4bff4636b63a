import type { WakeDetection, WakeDetector } from '../ports/hearing.ts';

/** Several wake word engines side by side, for words that no single one of them knows. */
export class WakeDetectors implements WakeDetector {
  readonly #detectors: readonly WakeDetector[];

  constructor(detectors: readonly WakeDetector[]) {
    this.#detectors = detectors;
  }

  /** @returns what the first of them found; all of them heard the samples */
  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    let found: WakeDetection | undefined;
    for (const detector of this.#detectors) {
      const detection = await detector.accept(samples);
      found ??= detection;
    }
    return found;
  }

  reset(): void {
    for (const detector of this.#detectors) detector.reset();
  }

  async close(): Promise<void> {
    for (const detector of this.#detectors) await detector.close();
  }
}
