import { CANCELLED, GOING, HELD, MAX_CALLS, parseToWorker } from '../../models/protocol.ts';

/** Boot of the bridge: that of the engine, and the file that runs in the process. */
export interface BridgeSettings {
  file: string;
  settings: unknown;
}

/** Tells the bridge to end its process, and itself after it. */
export const END_PROCESS = 'end-process';

/** First message from the bridge in the daemon to the process of an engine. */
export interface ProcessBoot {
  /** Address of the engine's thread file, which runs in that process. */
  file: string;
  name: string;
  cores: readonly number[];
  settings: unknown;
  /** Names of its links. */
  links: readonly string[];
}

/** Every later message between the two: something that goes through a link. */
export interface LinkMessage {
  link: string;
  message: unknown;
}

/** What the process reports about its thread, apart from its links. */
export interface ProcessReport {
  report: unknown;
}

/**
 * The cancel flags of a client in another process. Memory is not shared with it, so they are set
 * from its messages, by a thread that is never inside an engine.
 */
export class MirroredFlags {
  readonly #flags: Int32Array;
  /** Call that last took each slot. */
  readonly #idOfSlot = new Float64Array(MAX_CALLS).fill(-1);

  /** @param flags one a slot, read by the engine */
  constructor(flags: Int32Array) {
    this.#flags = flags;
  }

  /** @param raw a message on its way to the engine */
  note(raw: unknown): void {
    const message = parseToWorker(raw);
    if (message?.kind === 'call') {
      this.#idOfSlot[message.flagSlot] = message.id;
      Atomics.store(this.#flags, message.flagSlot, GOING);
    } else if (message?.kind === 'cancel') {
      this.#change(message.id, (slot) => Atomics.store(this.#flags, slot, CANCELLED));
    } else if (message?.kind === 'hold') {
      this.#change(message.id, (slot) => Atomics.compareExchange(this.#flags, slot, GOING, HELD));
    } else if (message?.kind === 'resume') {
      this.#change(message.id, (slot) => Atomics.compareExchange(this.#flags, slot, HELD, GOING));
    }
  }

  #change(id: number, set: (slot: number) => void): void {
    const slot = this.#idOfSlot.indexOf(id);
    if (slot >= 0) set(slot);
  }
}
