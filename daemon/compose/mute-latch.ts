import { EarshotError } from '../base/errors.ts';
import type { Conversation } from '../dialog/conversation.ts';

/** Closes and opens the microphone; while a switch is closed, nothing else opens it. */
export class MuteLatch {
  readonly #conversation: Pick<Conversation, 'isMuted' | 'mute' | 'unmute'>;
  readonly #closed = new Set<string>();

  constructor(conversation: Pick<Conversation, 'isMuted' | 'mute' | 'unmute'>) {
    this.#conversation = conversation;
  }

  get isMuted(): boolean {
    return this.#conversation.isMuted;
  }

  mute(): void {
    this.#conversation.mute();
  }

  /** @throws BUSY while a switch is closed */
  unmute(): void {
    const [name] = this.#closed;
    if (name !== undefined) {
      throw new EarshotError('BUSY', `the mute switch (${name}) is closed: open it by hand`);
    }
    this.#conversation.unmute();
  }

  /** @param name which switch, for people */
  setSwitch(name: string, isClosed: boolean): void {
    if (isClosed) {
      this.#closed.add(name);
      this.#conversation.mute('switch');
    } else if (this.#closed.delete(name) && this.#closed.size === 0) {
      this.#conversation.unmute('switch');
    }
  }
}
