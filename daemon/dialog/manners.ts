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

/** Who closes or opens the microphone: somebody, by word or command, or the state of a switch. */
export type MutedBy = 'person' | 'switch';

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
  #isMutedByPerson = false;

  constructor(parts: MannersParts) {
    this.#parts = parts;
  }

  /** Behaves as it was told before this start. */
  recall(): void {
    const { store, announcements } = this.#parts;
    const kept = store?.readManners();
    if (kept?.isUndisturbed) announcements.setUndisturbed(true);
    this.#isMutedByPerson = kept?.isMuted ?? false;
    if (this.#isMutedByPerson) this.#mute(true);
  }

  /** @param by a switch says again after a restart how it stands, so that it is not kept */
  setMuted(isMuted: boolean, by: MutedBy): void {
    this.#mute(isMuted);
    if (by === 'switch') return;
    this.#isMutedByPerson = isMuted;
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
    const { store, announcements, log } = this.#parts;
    try {
      const { isUndisturbed } = announcements;
      store?.writeManners({ isMuted: this.#isMutedByPerson, isUndisturbed });
    } catch (error) {
      log.error({ err: error }, 'mute and do-not-disturb would not survive a restart');
    }
  }
}
