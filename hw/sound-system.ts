/** A device as the sound system names it. */
export interface SoundDevice {
  /** Position in the list; changes when devices come and go. */
  id: number;
  name: string;
  /** 0: it cannot capture. */
  inputChannels: number;
  /** 0: it cannot play. */
  outputChannels: number;
  defaultRateHz: number;
  hostApi: string;
}

/** An open microphone. */
export interface CaptureStream {
  readonly sampleRateHz: number;
  /** @returns the next stretch, mono; empty when the stream has ended. May never settle. */
  read(): Promise<Float32Array>;
  /** Settles when the stream is closed; never does so when the library hangs. */
  close(): Promise<void>;
}

/** An open speaker. */
export interface PlaybackStream {
  readonly sampleRateHz: number;
  /** Samples that write() takes at a time: 5 ms. */
  readonly blockSamples: number;
  /** Settles when there is room again, which paces the caller. May never settle. */
  write(block: Float32Array): Promise<void>;
  /** Settles when the stream is closed; never does so when the library hangs. */
  close(): Promise<void>;
}

/** What LiveAudio needs from PortAudio; the seam for its tests. */
export interface SoundSystem {
  /**
   * Devices in the order of the sound system. While a stream is open: those known when the first
   * was opened. Blocks the thread, 40 to 250 ms.
   * @throws LIBRARY_MISSING
   */
  devices(): SoundDevice[];
  /** Devices as they are now, seen by a process of its own, so that open streams go on. */
  probe(): Promise<SoundDevice[]>;
  /** Calls when hardware is plugged in or out, where the system tells. @returns ends that */
  onHotplug(onChange: () => void): () => void;
  /** @throws NO_AUDIO_DEVICE when the device does not open in any form we can use */
  openCapture(device: SoundDevice): CaptureStream;
  /** @throws NO_AUDIO_DEVICE */
  openPlayback(device: SoundDevice): PlaybackStream;
  /** Closes whatever is still open, by force; after it devices() sees new devices. */
  terminate(): Promise<void>;
}
