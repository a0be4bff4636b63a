import type { Log } from '../base/log.ts';
import type { Ears } from '../ports/ears.ts';
import type { Announcements } from './announcements.ts';
import type { Microphone } from './microphone.ts';

/** How people want the box to behave until they say otherwise. */
export interface StoredManners {
  isMuted: boolean;
  isUndisturbed: boolean;
}

/** Where it is kept over restarts. */
export interface MannersStore {
  /** Undefined: nobody has said anything yet. */
  readManners(): StoredManners | undefined;
  /** @throws DISK_FULL */
  writeManners(manners: StoredManners): void;
}

export interface MannersParts {
  ears: Pick<Ears, 'send'>;
  microphone: Microphone;
  announcements: Announcements;
  /** Absent: nothing is kept. */
  store: MannersStore | undefined;
  log: Log;
}

/** Mute and do-not-disturb. Whoever muted the box trusts that it stays so after a power cut. */
export class Manners {
  readonly #parts: MannersParts;

  constructor(parts: MannersParts) {
    this.#parts = parts;
  }

  /** Behaves as it was told before this start. */
  recall(): void {
    const { store, announcements } = this.#parts;
    const kept = store?.readManners();
    if (kept?.isUndisturbed) announcements.setUndisturbed(true);
    if (kept?.isMuted) this.#mute(true);
  }

  setMuted(isMuted: boolean): void {
    this.#mute(isMuted);
    this.#keep();
  }

  setUndisturbed(isOn: boolean): void {
    this.#parts.announcements.setUndisturbed(isOn);
    this.#keep();
  }

  #mute(isMuted: boolean): void {
    this.#parts.ears.send({ kind: 'mute', isMuted });
    this.#parts.microphone.noteMuted(isMuted);
  }

  /** A disk that fails does not keep the box from obeying now; the log has it. */
  #keep(): void {
    const { store, microphone, announcements, log } = this.#parts;
    try {
      const { isUndisturbed } = announcements;
      store?.writeManners({ isMuted: microphone.isMuted, isUndisturbed });
    } catch (error) {
      log.error({ err: error }, 'mute and do-not-disturb would not survive a restart');
    }
  }
}
