import type { AudioStatus } from '../daemon/ports/audio.ts';
import { type Direction, NO_DEVICE } from './device-choice.ts';

/** What is known of one direction of sound. */
export class DirectionState {
  readonly direction: Direction;
  /** As configured: 'default', 'none' or part of a name. */
  readonly wanted: string;
  streamErrors = 0;
  droppedFrames = 0;
  #state: AudioStatus['state'];
  #device: string;
  #reason: string;
  #isMuted = false;

  constructor(direction: Direction, wanted: string) {
    this.direction = direction;
    this.wanted = wanted;
    this.#device = wanted;
    this.#state = 'closed';
    this.#reason = this.isWanted ? 'not started yet' : 'switched off in the configuration';
  }

  /** False where it is switched off, for good or for now. */
  get isWanted(): boolean {
    return this.wanted !== NO_DEVICE && !this.#isMuted;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  opened(device: string): void {
    this.#device = device;
    this.#become('open', '');
  }

  absent(reason: string): void {
    this.#device = this.wanted;
    this.#become('absent', reason);
  }

  stalled(reason: string): void {
    if (!this.#isMuted) this.#become('stalled', reason);
  }

  closed(): void {
    if (this.isWanted) this.#become('closed', 'stopped');
  }

  /** Closed until unmuted. */
  muted(): void {
    if (!this.isWanted) return;
    this.#isMuted = true;
    this.#become('closed', 'muted');
  }

  unmuted(): void {
    if (!this.#isMuted) return;
    this.#isMuted = false;
    this.#become('closed', 'not opened yet');
  }

  status(): AudioStatus {
    return {
      direction: this.direction,
      state: this.#state,
      device: this.#device,
      streamErrors: this.streamErrors,
      droppedFrames: this.droppedFrames,
      reason: this.#reason,
    };
  }

  #become(state: AudioStatus['state'], reason: string): void {
    this.#state = state;
    this.#reason = reason;
  }
}
