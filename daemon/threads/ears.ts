import { createResampler } from '../../hw/resampler.ts';
import { type Pace, WavAudio } from '../../hw/wav-audio.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { AudioDevices, AudioStatus } from '../ports/audio.ts';
import type { EarsEvent, ReplyAudio } from '../ports/ears.ts';
import { Listener, type ListenerOptions } from '../voice/listener.ts';
import { Playback } from '../voice/playback.ts';
import { bootThread, type ToEars } from './boot.ts';
import { CurrentRecognizer } from './current-recognizer.ts';
import type { EngineChoice, VadName } from './engine-choice.ts';
import { type OnRefused, openVad } from './open-ears.ts';
import { openWakeGate, type WakeSettings } from './open-wake.ts';

export type AudioChoice =
  | { kind: 'live'; input: string; output: string }
  | { kind: 'none' }
  | { kind: 'files'; paths: string[]; gapMs: number; outPath?: string; pace: Pace };

export interface EarsOptions {
  audio: AudioChoice;
  /** Absent: nothing wakes the box but speech in the mode `open`. */
  wake?: WakeSettings;
  /** Absent: the one that is built in. */
  vad?: EngineChoice<VadName>;
  listener: ListenerOptions;
  /** Playback gain, 0..1. */
  gain: number;
}

/** How often a reply is checked for a speaker that has gone. */
const HEARD_CHECK_MS = 500;

async function openDevices(
  audio: AudioChoice,
  parts: { clock: Clock; emit: (event: EarsEvent) => void; isIdle: () => boolean },
): Promise<AudioDevices | undefined> {
  const { clock, emit, isIdle } = parts;
  if (audio.kind === 'none') return undefined;
  if (audio.kind === 'files') {
    const onSourceEnded = (sample: number): void => emit({ kind: 'source-ended', sample });
    return new WavAudio({ ...audio, clock, createResampler, onSourceEnded });
  }
  // Loaded only here: PortAudio looks for devices as soon as it is loaded.
  const { LiveAudio } = await import('../../hw/live-audio.ts');
  const { portAudio: system } = await import('../../hw/portaudio.ts');
  const onUnrecoverable = (reason: string): void => emit({ kind: 'sound-lost', reason });
  const { input, output } = audio;
  return new LiveAudio({ input, output, system, clock, createResampler, isIdle, onUnrecoverable });
}

await bootThread<EarsOptions>(async (options, { parent: main }) => {
  const clock = new SystemClock();
  const emit = (event: EarsEvent): void => main.postMessage(event);
  const onRefused: OnRefused = (role, { message }) =>
    emit({ kind: 'model-refused', role, message });
  const speech = await openVad(options.vad, onRefused);
  const ears = { clock, emit, ...(await openWakeGate(options.wake, emit)) };
  const recognizer = new CurrentRecognizer({ clock, emit });
  const listener = new Listener(options.listener, { ...ears, speech, recognizer });
  const playback = new Playback({ clock, createResampler, emit });
  playback.setGain(options.gain);
  const isLockStep = options.audio.kind === 'files' && options.audio.pace === 'fast';
  let tock: () => void = () => {};
  let begin: () => void = () => {};
  // A recording must not run on before the box knows what to listen for.
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const outputs = new Map<string, AudioStatus>();
  const isIdle = (): boolean => listener.isResting && playback.isIdle;
  const devices = await openDevices(options.audio, { clock, emit, isIdle });

  const obey = (command: ToEars): void => {
    switch (command.kind) {
      case 'mode':
        listener.setMode(command.mode);
        return begin();
      case 'hangover':
        return listener.setHangover(command.utteranceId, command.hangoverMs);
      case 'reply-complete':
        return playback.complete(command.turnId, command.sentences);
      case 'flush':
        return playback.flush(command.turnId);
      case 'gain':
        return playback.setGain(command.gain);
      case 'tock':
        return tock();
      case 'stop':
        void stop();
        return;
      case 'connect-recognizer':
        return recognizer.connect(command);
      case 'connect-voice':
        command.port.on('message', (audio: ReplyAudio) => playback.enqueue(audio));
    }
  };
  const stop = async (): Promise<void> => {
    await devices?.stop();
    emit({ kind: 'stopped' });
  };
  main.on('message', obey);
  await devices?.start(
    (block, sampleRateHz) => playback.render(block, sampleRateHz),
    (status) => {
      outputs.set(status.direction, status);
      emit({ kind: 'audio', status });
    },
  );
  watchSpeaker(clock, () => {
    if (isLockStep) return;
    playback.checkHeard(devices !== undefined && outputs.get('output')?.state === 'open');
  });
  const untilTock = (): Promise<void> =>
    new Promise((resolve) => {
      tock = resolve;
    });
  const hearing = { listener, emit, untilTock: isLockStep ? untilTock : undefined };
  if (devices) void begun.then(() => hearAll(devices, hearing));
  return undefined;
});

interface Hearing {
  listener: Listener;
  emit: (event: EarsEvent) => void;
  /** Waits for main's answer to a tick; absent: the ears do not wait. */
  untilTock: (() => Promise<void>) | undefined;
}

async function hearAll(
  source: AudioDevices,
  { listener, emit, untilTock }: Hearing,
): Promise<void> {
  for await (const frame of source.frames()) {
    await listener.hear(frame);
    if (!untilTock) continue;
    await listener.settled();
    emit({ kind: 'tick', sample: frame.firstSample + frame.samples.length });
    await untilTock();
  }
}

function watchSpeaker(clock: Clock, check: () => void): void {
  clock.setTimer(HEARD_CHECK_MS, () => {
    check();
    watchSpeaker(clock, check);
  });
}
