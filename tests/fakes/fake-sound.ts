import type { ManualClock } from '../../daemon/base/clock.ts';
import type {
  CaptureStream,
  PlaybackStream,
  SoundDevice,
  SoundSystem,
} from '../../hw/sound-system.ts';

/** Samples of one frame at 16 kHz. */
export const FRAME = 512;
export const FRAME_MS = 32;

function device(name: string, inputChannels: number, outputChannels: number): SoundDevice {
  return { id: 0, name, inputChannels, outputChannels, defaultRateHz: 48_000, hostApi: 'ALSA' };
}

export const USB = device('USB Audio: Speakerphone (hw:1,0)', 1, 2);
export const HDMI = device('HDMI 0', 0, 2);

/** Sound hardware with plugs that can be pulled, running on the manual clock. */
export class FakeSound implements SoundSystem {
  present: SoundDevice[];
  probes = 0;
  opened: string[] = [];
  /** Microphones that were opened and not closed. */
  openCaptures = 0;
  /** Times that everything was closed by force. */
  forced = 0;
  /** Streams stop moving, as after the death of a sound server. */
  isDead = false;
  hangsOnClose = false;
  failsReading = false;
  plugged: () => void = () => {};
  /** Devices that are listed but do not open, as a sound server without sinks. */
  closed = new Set<SoundDevice>();
  #listed: SoundDevice[] = [];
  #isHeld = false;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock, present: SoundDevice[]) {
    this.#clock = clock;
    this.present = present;
  }

  devices(): SoundDevice[] {
    if (!this.#isHeld) this.#listed = [...this.present];
    this.#isHeld = true;
    return this.#listed;
  }

  async probe(): Promise<SoundDevice[]> {
    this.probes += 1;
    return this.present;
  }

  onHotplug(onChange: () => void): () => void {
    this.plugged = onChange;
    return () => {};
  }

  #open(wanted: SoundDevice): () => Promise<void> {
    if (!this.present.includes(wanted) || this.closed.has(wanted))
      throw new Error('device unavailable');
    this.opened.push(wanted.name);
    return () =>
      new Promise((resolve) => {
        const step = (): void => {
          if (this.isDead || !this.present.includes(wanted)) return;
          resolve();
        };
        this.#clock.setTimer(FRAME_MS, step);
      });
  }

  #close(): Promise<void> {
    return this.hangsOnClose ? new Promise(() => {}) : Promise.resolve();
  }

  openCapture(wanted: SoundDevice): CaptureStream {
    const move = this.#open(wanted);
    const read = async (): Promise<Float32Array> => {
      await move();
      if (this.failsReading) throw new Error('nothing was read');
      return new Float32Array(FRAME).fill(0.5);
    };
    this.openCaptures += 1;
    const close = (): Promise<void> => {
      if (!this.hangsOnClose) this.openCaptures -= 1;
      return this.#close();
    };
    return { sampleRateHz: 16_000, read, close };
  }

  openPlayback(wanted: SoundDevice): PlaybackStream {
    const move = this.#open(wanted);
    return { sampleRateHz: 48_000, blockSamples: 480, write: move, close: () => this.#close() };
  }

  async terminate(): Promise<void> {
    this.#isHeld = false;
    this.forced += 1;
    this.openCaptures = 0;
  }
}
