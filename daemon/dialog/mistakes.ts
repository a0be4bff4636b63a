import { type ConversationState, IDLE } from './states.ts';

/** Remembers whether the live reply was interrupted by a sound that was no request. */
export class Mistakes {
  #before: ConversationState = IDLE;
  #wasOne = false;

  /** The live reply was paused for nothing: another sound alone proves no interruption. */
  get wasOne(): boolean {
    return this.#wasOne;
  }

  /** The conversation has moved. */
  noteState(state: ConversationState): void {
    const before = this.#before;
    this.#before = state;
    if (!('turnId' in state && 'turnId' in before && state.turnId === before.turnId)) {
      this.#wasOne = false;
    } else if (before.name === 'interrupted' && before.by === 'speech') {
      if (state.name !== before.name) this.#wasOne = true;
    }
  }
}
