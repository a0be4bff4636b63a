import type { AudioDevices } from '../ports/audio.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { FrontEnd } from '../voice/front-end.ts';
import type { Listener } from '../voice/listener.ts';
import { SoundTroubleWatch } from '../voice/sound-trouble.ts';

export interface HearingParts {
  /** Absent: nothing is heard. */
  devices: AudioDevices | undefined;
  frontEnd: Pick<FrontEnd, 'process'>;
  listener: Pick<Listener, 'hear' | 'settled'>;
  emit: (event: EarsEvent) => void;
  /** After each frame main is waited for, see `tick` and `tock`. */
  isLockStep: boolean;
}

/** Carries frames from the microphone through the front end to the listener. */
export class Hearing {
  readonly #parts: HearingParts;
  readonly #watch = new SoundTroubleWatch();
  #isMuted = false;
  #isToBeMuted = false;
  #muting: Promise<void> = Promise.resolve();
  #tock: () => void = () => {};
  #begin: () => void = () => {};
  /** A recording must not run on before the box knows what to listen for. */
  readonly #begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  constructor(parts: HearingParts) {
    this.#parts = parts;
  }

  /** The box knows what to listen for. */
  begin(): void {
    this.#begin();
  }

  /** Main has dealt with all that was told so far. */
  tock(): void {
    this.#tock();
  }

  /** Frames that were captured before are dropped too; `muted` is told when it is so. */
  mute(isMuted: boolean): void {
    this.#isToBeMuted = isMuted;
    if (isMuted) this.#isMuted = true;
    this.#muting = this.#muting.then(async () => {
      await this.#parts.devices?.setMuted(isMuted);
      // Whoever mutes again while the device opens is obeyed from that moment on.
      if (!isMuted && !this.#isToBeMuted) this.#isMuted = false;
      this.#parts.emit({ kind: 'muted', isMuted });
    });
  }

  /** Resolves when the microphone ends. */
  async run(): Promise<void> {
    const { devices, frontEnd, listener } = this.#parts;
    if (!devices) return;
    await this.#begun;
    for await (const frame of devices.frames()) {
      const change = this.#isMuted ? undefined : this.#watch.hear(frame);
      if (change) this.#parts.emit({ kind: 'sound-trouble', ...change });
      for (const clean of frontEnd.process(frame)) {
        if (!this.#isMuted) await listener.hear(clean);
      }
      if (this.#parts.isLockStep) await this.#step(frame.firstSample + frame.samples.length);
    }
  }

  async #step(sample: number): Promise<void> {
    await this.#parts.listener.settled();
    const answered = new Promise<void>((resolve) => {
      this.#tock = resolve;
    });
    this.#parts.emit({ kind: 'tick', sample });
    await answered;
  }
}
