import type { HearingStatus } from '../control/status-reply.ts';
import type { EarsEvent, EchoStatus, SoundTrouble } from '../ports/ears.ts';

/** What the ears have told of how they hear, for the status. */
export class HearingNotes {
  #trouble: SoundTrouble | undefined;
  #echo: EchoStatus | undefined;
  readonly #rejected = { verifier: 0, refractory: 0, 'other-box': 0 };

  note(event: EarsEvent): void {
    if (event.kind === 'sound-trouble') this.#trouble = event.trouble;
    else if (event.kind === 'echo') this.#echo = event.status;
    else if (event.kind === 'wake-rejected') this.#rejected[event.why] += 1;
    // Nothing arrives from a muted microphone, so nothing can be wrong with it.
    else if (event.kind === 'muted' && event.isMuted) this.#trouble = undefined;
  }

  /** @param canceller as `audio.echo` of the settings */
  status(canceller: HearingStatus['canceller']): HearingStatus {
    const { verifier: unconfirmed, refractory: tooSoon, 'other-box': elsewhere } = this.#rejected;
    return {
      ...(this.#trouble ? { trouble: this.#trouble } : {}),
      canceller,
      ...(this.#echo ? { echo: known(this.#echo) } : {}),
      wakesRejected: { unconfirmed, tooSoon, elsewhere },
    };
  }
}

function known({ delayMs, driftPpm, erleDb, isConverged }: EchoStatus) {
  return {
    ...(delayMs === undefined ? {} : { delayMs }),
    driftPpm,
    ...(erleDb === undefined ? {} : { erleDb }),
    isConverged,
  };
}
