import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EarshotError } from '../daemon/base/errors.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../daemon/ports/audio.ts';
import { probeDevices } from './device-probe.ts';
import { errorText } from './error-text.ts';
import { watchSoundHardware } from './hotplug.ts';
import { downmix, interleave } from './interleave.ts';
import { holdPortAudio, releasePortAudio, shutDownPortAudio } from './portaudio-shutdown.ts';
import type { CaptureStream, PlaybackStream, SoundDevice, SoundSystem } from './sound-system.ts';

// naudiodon's own index.js would install a signal handler that writes crash.log into the working
// folder, and stream wrappers that report to the console: its native part is loaded directly.

interface NativeDevice {
  id: number;
  name: string;
  maxInputChannels: number;
  maxOutputChannels: number;
  defaultSampleRate: number;
  hostAPIName: string;
}

interface NativeOptions {
  deviceId: number;
  sampleRate: number;
  channelCount: number;
  sampleFormat: number;
  maxQueue: number;
  framesPerBuffer: number;
  closeOnError: boolean;
}

interface NativeRead {
  err?: string;
  buf?: Buffer;
  finished?: boolean;
}

interface NativeStream {
  start(): void;
  read(bytes: number): Promise<NativeRead>;
  write(chunk: Buffer): Promise<string | undefined>;
  quit(how: 'WAIT' | 'ABORT'): Promise<void>;
}

interface NativeAddon {
  getDevices(): NativeDevice[];
  create(options: { inOptions: NativeOptions } | { outOptions: NativeOptions }): NativeStream;
}

/** naudiodon's name for 32-bit float. */
const FORMAT_FLOAT32 = 1;
const FLOAT_BYTES = 4;
const MS_PER_SECOND = 1_000;
/** PortAudio calls back twice a frame: a frame leaves at most 16 ms after its last sample. */
const CALLBACKS_PER_FRAME = 2;
/** A full input queue blocks PortAudio's thread: room for 256 ms of a busy reader. */
const INPUT_QUEUE_CHUNKS = 16;
/** Blocks between render() and PortAudio: three here and one waiting to enter, 20 ms in all. */
const OUTPUT_QUEUE_CHUNKS = 3;
const OUTPUT_BLOCK_MS = 5;
/** Rates tried after 16 kHz and the device's own. */
const COMMON_RATES_HZ = [48_000, 44_100];
/** Microphone arrays have more; their first channels do. */
const MOST_CHANNELS = 8;

const require = createRequire(import.meta.url);

function nativeFolder(): string {
  return join(dirname(require.resolve('naudiodon/package.json')), 'build', 'Release');
}

function addonPath(): string {
  return join(nativeFolder(), 'naudiodon.node');
}

function libraryPath(): string {
  return join(nativeFolder(), 'libportaudio.so.2');
}

let loaded: NativeAddon | undefined;

/** Loads naudiodon, once in a process: a second thread cannot. @throws LIBRARY_MISSING */
function addon(): NativeAddon {
  try {
    loaded ??= require(addonPath()) as NativeAddon;
    return loaded;
  } catch (error) {
    const message = 'naudiodon does not load: install the Debian package libasound2';
    throw new EarshotError('LIBRARY_MISSING', message, { cause: error });
  }
}

function soundDevice(native: NativeDevice): SoundDevice {
  return {
    id: native.id,
    name: native.name,
    inputChannels: native.maxInputChannels,
    outputChannels: native.maxOutputChannels,
    defaultRateHz: native.defaultSampleRate,
    hostApi: native.hostAPIName,
  };
}

/**
 * Every sound device, for `earshot doctor`. Blocks 40 to 250 ms.
 * @throws LIBRARY_MISSING
 */
export function listAudioDevices(): SoundDevice[] {
  return addon().getDevices().map(soundDevice);
}

/** @throws what naudiodon says, with PortAudio let go of */
function create(options: Parameters<NativeAddon['create']>[0]): NativeStream {
  let stream: NativeStream;
  try {
    stream = addon().create(options);
  } catch (error) {
    releaseAfter(error);
    throw error;
  }
  startOrClose(stream);
  return stream;
}

/** Rates and channel counts to try, best first: mono, then what the device may insist on. */
function forms(firstRateHz: number, device: SoundDevice, channels: number): [number, number][] {
  const rates = new Set([firstRateHz, device.defaultRateHz, ...COMMON_RATES_HZ]);
  const counts = [1, 2, Math.min(channels, MOST_CHANNELS)].filter((count) => count <= channels);
  return [...rates].flatMap((rate) =>
    [...new Set(counts)].map((count): [number, number] => [rate, count]),
  );
}

function openFailure(device: SoundDevice, error: unknown): EarshotError {
  const message = `"${device.name}" does not open: ${errorText(error)}`;
  return new EarshotError('NO_AUDIO_DEVICE', message, { cause: error });
}

/** naudiodon's constructor throws this before it holds PortAudio. */
const NOT_INITIALIZED = 'Could not initialize PortAudio';

/** A failed create() has initialised PortAudio and never lets go of it. */
function releaseAfter(error: unknown): void {
  if (errorText(error).startsWith(NOT_INITIALIZED)) return;
  releasePortAudio(libraryPath());
}

/** What PortAudio says when another rate or channel count may do (Pa_GetErrorText). */
const WRONG_FORM = /sample rate|number of channels|channel count/i;

/** Tries each form in turn. */
function firstThatOpens<T>(
  device: SoundDevice,
  candidates: [number, number][],
  open: (rateHz: number, channels: number) => T,
): T {
  let failure: unknown;
  for (const [rateHz, channels] of candidates) {
    try {
      return open(rateHz, channels);
    } catch (error) {
      failure ??= error;
      if (!WRONG_FORM.test(errorText(error))) break;
    }
  }
  throw openFailure(device, failure);
}

/** A stream that opens but does not start must not keep the device busy. */
function startOrClose(native: NativeStream): void {
  try {
    native.start();
  } catch (error) {
    native.quit('ABORT').catch(() => {});
    throw error;
  }
}

function openCapture(device: SoundDevice): CaptureStream {
  const candidates = forms(SAMPLE_RATE_HZ, device, device.inputChannels);
  return firstThatOpens(device, candidates, (sampleRateHz, channels) => {
    const samples = Math.round((FRAME_SAMPLES * sampleRateHz) / SAMPLE_RATE_HZ);
    const native = create({
      inOptions: {
        deviceId: device.id,
        sampleRate: sampleRateHz,
        channelCount: channels,
        sampleFormat: FORMAT_FLOAT32,
        maxQueue: INPUT_QUEUE_CHUNKS,
        framesPerBuffer: Math.round(samples / CALLBACKS_PER_FRAME),
        // True would give an overflow notice in place of the samples it came with.
        closeOnError: false,
      },
    });
    const read = async (): Promise<Float32Array> => {
      const { buf, err } = await native.read(samples * channels * FLOAT_BYTES);
      if (buf === undefined) throw new EarshotError('NO_AUDIO_DEVICE', err ?? 'nothing was read');
      return downmix(buf, channels);
    };
    return { sampleRateHz, read, close: () => native.quit('WAIT') };
  });
}

function openPlayback(device: SoundDevice): PlaybackStream {
  const candidates = forms(device.defaultRateHz, device, device.outputChannels);
  return firstThatOpens(device, candidates, (sampleRateHz, channels) => {
    const blockSamples = Math.round((sampleRateHz * OUTPUT_BLOCK_MS) / MS_PER_SECOND);
    const native = create({
      outOptions: {
        deviceId: device.id,
        sampleRate: sampleRateHz,
        channelCount: channels,
        sampleFormat: FORMAT_FLOAT32,
        maxQueue: OUTPUT_QUEUE_CHUNKS,
        framesPerBuffer: blockSamples,
        closeOnError: true,
      },
    });
    // What write() answers is at most an underflow notice; PortAudio has gone on by itself.
    const write = async (block: Float32Array): Promise<void> => {
      await native.write(interleave(block, channels));
    };
    return { sampleRateHz, blockSamples, write, close: () => native.quit('WAIT') };
  });
}

/** PortAudio through naudiodon. Whichever thread uses it first owns it for the process's life. */
export const portAudio: SoundSystem = {
  devices: () => {
    // Held until terminate(): otherwise each attempt to open would look for all devices again.
    addon();
    holdPortAudio(libraryPath());
    return listAudioDevices();
  },
  probe: async () => {
    const devices = (await probeDevices(addonPath())) as NativeDevice[];
    return devices.map(soundDevice);
  },
  onHotplug: watchSoundHardware,
  openCapture,
  openPlayback,
  terminate: () => shutDownPortAudio(libraryPath()),
};
