import type { EarsEvent } from '../ports/ears.ts';
import type { ConversationEvent } from './states.ts';

type Change = 'hearing-lost' | 'hearing-back' | 'muted' | 'unmuted';

/** Whether the microphone can be heard; tells a change once. */
export class Microphone {
  readonly #tell: (event: ConversationEvent & { name: Change }) => void;
  #isMuted = false;
  #isLost = false;

  constructor(tell: (event: ConversationEvent & { name: Change }) => void) {
    this.#tell = tell;
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  note({ status }: EarsEvent & { kind: 'audio' }): void {
    // A muted microphone is closed: that is no fault.
    if (status.direction === 'output' || this.#isMuted) return;
    const isLost = status.state !== 'open';
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    this.#tell({ name: isLost ? 'hearing-lost' : 'hearing-back' });
  }

  noteMuted(isMuted: boolean): void {
    if (isMuted === this.#isMuted) return;
    this.#isMuted = isMuted;
    // Whether it can be had is known again when it is opened again.
    this.#isLost = false;
    this.#tell({ name: isMuted ? 'muted' : 'unmuted' });
  }
}
