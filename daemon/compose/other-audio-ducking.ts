import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { RunProgram } from '../../hw/host-access.ts';
import { PulseOtherAudio } from '../../hw/other-audio.ts';
import type { CancelTimer, Clock } from '../base/clock.ts';
import type { OtherAudio } from '../ports/other-audio.ts';
import type { AudioChoice } from '../threads/ears.ts';

const PERCENT = 100;

/** Other programs as the settings want them; undefined: they are left alone. */
export function otherAudioOf(
  { duckOthers, duckOthersPercent }: Pick<Config['audio'], 'duckOthers' | 'duckOthersPercent'>,
  { kind }: Pick<AudioChoice, 'kind'>,
  { run, runFolder }: { run: RunProgram; runFolder: string },
): OtherAudio | undefined {
  if (kind !== 'live' || !duckOthers) return undefined;
  return new PulseOtherAudio({
    run,
    path: join(runFolder, 'lowered.json'),
    processId: process.pid,
    share: duckOthersPercent / PERCENT,
  });
}

/** Between two looks at whether the box still listens or speaks. */
const LOOK_MS = 500;
/** No conversation lasts longer without a pause; a box that is stuck must not keep others quiet. */
const LONGEST_MS = 180_000;

/** Keeps what other programs play low while the box listens or speaks. */
export class OtherAudioDucking {
  readonly #other: OtherAudio;
  readonly #clock: Clock;
  readonly #isBusy: () => boolean;
  #sinceMs: number | undefined;
  #cancelLook: CancelTimer = () => {};

  /** @param parts `isBusy`: somebody is listened to, or spoken to */
  constructor(parts: { other: OtherAudio; clock: Clock; isBusy: () => boolean }) {
    this.#other = parts.other;
    this.#clock = parts.clock;
    this.#isBusy = parts.isBusy;
  }

  /** Gives back what a daemon that crashed has lowered. */
  start(): Promise<void> {
    return this.#other.restore();
  }

  /** Something has happened in the conversation. */
  note(): void {
    if (this.#sinceMs !== undefined || !this.#isBusy()) return;
    this.#sinceMs = this.#clock.nowMs();
    void this.#other.lower();
    this.#lookLater();
  }

  stop(): Promise<void> {
    this.#cancelLook();
    this.#sinceMs = undefined;
    return this.#other.restore();
  }

  #lookLater(): void {
    this.#cancelLook = this.#clock.setTimer(LOOK_MS, () => {
      const passedMs = this.#clock.nowMs() - (this.#sinceMs ?? 0);
      if (this.#isBusy() && passedMs < LONGEST_MS) return this.#lookLater();
      this.#sinceMs = undefined;
      void this.#other.restore();
    });
  }
}
