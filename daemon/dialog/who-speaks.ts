import { type Clock, sleep } from '../base/clock.ts';
import type { Ears, EarsEvent } from '../ports/ears.ts';
import { mayUse, type Permissions } from './permissions.ts';
import type { Phrases } from './phrases.ts';
import { onePiece, type Prepare, type Turn, type UserRequest } from './turn.ts';

/**
 * Who spoke is mostly known before the words are: both are looked for from the likely end on. A
 * request that needs it waits for it no longer than this.
 */
const KNOWN_WITHIN_MS = 500;

export interface WhoSpeaksParts {
  clock: Clock;
  /** What somebody may ask for who is not recognised. */
  unknownMay: Permissions;
  phrases: Phrases;
}

/** An utterance, and whose it is as far as is known. */
interface Voice {
  utteranceId: string;
  person: string | undefined;
  /** Aborts when it was looked for, found or not. */
  told: AbortController;
}

/** Follows who speaks, and keeps strangers from what they may not ask for. */
export class WhoSpeaks {
  readonly #parts: WhoSpeaksParts;
  #canTell = false;
  #current: Voice | undefined;

  constructor(parts: WhoSpeaksParts) {
    this.#parts = parts;
  }

  /** @param canTell whether the ears have a model for it; else everybody is a stranger */
  follow(ears: Ears, canTell: boolean): void {
    this.#canTell = canTell;
    ears.onEvent((event) => this.#hear(event));
  }

  /** A turn begins: whoever spoke last asked for it. */
  begun(turn: Turn): void {
    const voice = this.#current;
    if (turn.origin !== 'voice' || !turn.transcript || !voice) return;
    const note = (): void => {
      if (voice.person !== undefined) turn.person = voice.person;
    };
    note();
    voice.told.signal.addEventListener('abort', note, { once: true });
  }

  /** For what is spoken: whoever types has the box in their hands. */
  permitted(prepare: Prepare): Prepare {
    return async (request, signal) => {
      // Whoever speaks next has not asked for this.
      const voice = this.#current;
      const person = voice?.person;
      const known = person === undefined ? {} : { person };
      const may: UserRequest['mayUse'] = (intent) =>
        (mayUse(this.#parts.unknownMay, intent) || voice?.person !== undefined) &&
        (request.mayUse?.(intent) ?? true);
      const prepared = await prepare({ ...request, ...known, mayUse: may }, signal);
      const { intent, confirm } = prepared;
      if (mayUse(this.#parts.unknownMay, intent)) return prepared;
      const named = intent ? { intent } : {};
      const refuse = async () => ({
        ...named,
        pieces: onePiece(this.#parts.phrases.says.stranger),
      });
      const isStranger = !this.#canTell || (voice?.told.signal.aborted && !voice.person);
      if (isStranger) return { ...named, commit: refuse };
      return {
        ...named,
        ...(confirm === undefined ? {} : { confirm }),
        commit: async () => ((await this.#isKnown(voice)) ? prepared.commit() : refuse()),
      };
    };
  }

  async #isKnown(voice: Voice | undefined): Promise<boolean> {
    if (!voice) return false;
    const { signal } = voice.told;
    if (!signal.aborted) await sleep(this.#parts.clock, KNOWN_WITHIN_MS, signal);
    return voice.person !== undefined;
  }

  #hear(event: EarsEvent): void {
    if (event.kind === 'speech-start') {
      const { utteranceId } = event;
      this.#current = { utteranceId, person: undefined, told: new AbortController() };
    } else if (event.kind === 'speaker' && event.utteranceId === this.#current?.utteranceId) {
      this.#current.person = event.person;
      this.#current.told.abort();
    }
  }
}
