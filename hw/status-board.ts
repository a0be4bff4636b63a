import type { AudioStatus } from '../daemon/ports/audio.ts';
import type { Direction } from './device-choice.ts';
import { DirectionState } from './direction-state.ts';

/** Both directions of sound, and what was last said about them. */
export class StatusBoard {
  readonly input: DirectionState;
  readonly output: DirectionState;
  readonly #told: Partial<Record<Direction, string>> = {};

  /** @param input, output as configured: 'default', 'none' or part of a device name */
  constructor(input: string, output: string) {
    this.input = new DirectionState('input', input);
    this.output = new DirectionState('output', output);
  }

  get all(): DirectionState[] {
    return [this.input, this.output];
  }

  /** Directions that are wanted and not open. */
  get missing(): DirectionState[] {
    return this.all.filter((state) => state.isWanted && !state.isOpen);
  }

  status(): AudioStatus[] {
    return this.all.map((state) => state.status());
  }

  /** Reports each direction that has changed since the last call. */
  tell(onStatus: (status: AudioStatus) => void): void {
    for (const status of this.status()) {
      const text = JSON.stringify(status);
      if (this.#told[status.direction] === text) continue;
      this.#told[status.direction] = text;
      onStatus(status);
    }
  }
}
