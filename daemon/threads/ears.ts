import { DEFAULT_DEVICE, ECHO_CANCELLED_DEVICE } from '../../hw/device-choice.ts';
import { createResampler } from '../../hw/resampler.ts';
import { type Pace, WavAudio } from '../../hw/wav-audio.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { AudioDevices, AudioStatus } from '../ports/audio.ts';
import type { EarsEvent, ReplyAudio } from '../ports/ears.ts';
import { Listener, type ListenerOptions } from '../voice/listener.ts';
import { WakeContest } from '../voice/wake-contest.ts';
import { bootThread, type ToEars } from './boot.ts';
import { CurrentRecognizer } from './current-recognizer.ts';
import { Hearing } from './ears-hearing.ts';
import { type EarconSettings, obeySpeaker, openSpeaker } from './ears-speaker.ts';
import type { EndOfTurnName, EngineChoice, VadName } from './engine-choice.ts';
import { type OnRefused, openVad } from './open-ears.ts';
import { openEndOfTurn } from './open-end-of-turn.ts';
import { type FrontEndSettings, openFrontEnd } from './open-front-end.ts';
import type { SpeakerSettings } from './open-speaker.ts';
import { openSpotter } from './open-spotter.ts';
import { openWakeGate, type WakeSettings } from './open-wake.ts';

export type AudioChoice =
  | { kind: 'live'; input: string; output: string }
  | { kind: 'none' }
  | { kind: 'files'; paths: string[]; gapMs: number; outPath?: string; pace: Pace };

export interface EarsOptions {
  audio: AudioChoice;
  /** Absent: the microphone is heard as it is. */
  frontEnd?: FrontEndSettings;
  /** Absent: nothing wakes the box but speech in the mode `open`. */
  wake?: WakeSettings;
  /** Id of the box, where others may hear the same wake word; absent: it is alone. */
  boxId?: string;
  /** Absent: the one that is built in. */
  vad?: EngineChoice<VadName>;
  /** Absent: the one that is built in. */
  endOfTurn?: EngineChoice<EndOfTurnName>;
  /** Absent: nobody is told apart. */
  speaker?: SpeakerSettings;
  listener: ListenerOptions;
  /** Absent: none. */
  earcons?: EarconSettings;
  /** Playback gain, 0..1. */
  gain: number;
}

const RAW: FrontEndSettings = { echo: 'off' };
/** How often a reply is checked for a speaker that has gone. */
const HEARD_CHECK_MS = 500;

async function openDevices(
  { audio, frontEnd }: EarsOptions,
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
  const isCancelled = frontEnd?.echo === 'system' && audio.input === DEFAULT_DEVICE;
  const input = isCancelled ? ECHO_CANCELLED_DEVICE : audio.input;
  const { output } = audio;
  return new LiveAudio({ input, output, system, clock, createResampler, isIdle, onUnrecoverable });
}

await bootThread<EarsOptions>(async (options, { parent: main }) => {
  const clock = new SystemClock();
  const emit = (event: EarsEvent): void => main.postMessage(event);
  const onRefused: OnRefused = (role, { message }) =>
    emit({ kind: 'model-refused', role, message });
  const speech = await openVad(options.vad, onRefused);
  const endOfTurn = await openEndOfTurn(options.endOfTurn, onRefused);
  const contest = createContest(options, clock, emit);
  const ears = { clock, emit, ...(await openWakeGate(options.wake, emit, contest)) };
  const recognizer = new CurrentRecognizer({ clock, emit });
  const frontEnd = await openFrontEnd(options.frontEnd ?? RAW, { emit, onRefused });
  const onPlayed = (block: Float32Array, sampleRateHz: number): void =>
    frontEnd.played(block, sampleRateHz, clock.nowMs());
  const speaker = await openSpeaker(options, { clock, emit, onPlayed });
  const { playback, mixer } = speaker;
  const isPlaying = (): boolean => mixer.isPlaying;
  const spotter = await openSpotter(options.speaker, { isPlaying, emit, onRefused });
  const heard = spotter?.attentive(recognizer) ?? recognizer;
  const parts = { ...ears, speech, endOfTurn, recognizer: heard, isPlaying };
  const listener = new Listener(options.listener, parts);
  const isIdle = (): boolean => listener.isResting && mixer.isIdle;
  const devices = await openDevices(options, { clock, emit, isIdle });
  const isLockStep = options.audio.kind === 'files' && options.audio.pace === 'fast';
  const hearing = new Hearing({ devices, frontEnd, listener, emit, isLockStep });

  const obey = (command: ToEars): void => {
    switch (command.kind) {
      case 'mode':
        listener.setMode(command.mode, command.forMs);
        return hearing.begin();
      case 'hangover':
        return listener.setHangover(command.utteranceId, command.hangoverMs);
      case 'mute':
        return hearing.mute(command.isMuted);
      case 'wake-elsewhere':
        return contest?.heardElsewhere(command);
      case 'speakers':
        return spotter?.know(command.people);
      case 'tock':
        return hearing.tock();
      case 'stop':
        void Promise.resolve(devices?.stop()).then(() => emit({ kind: 'stopped' }));
        return;
      case 'connect-recognizer':
        return recognizer.connect(command);
      case 'connect-voice':
        command.port.on('message', (audio: ReplyAudio) => playback.enqueue(audio));
        return;
      default:
        return obeySpeaker(speaker, command);
    }
  };
  main.on('message', obey);
  const states = new Map<AudioStatus['direction'], AudioStatus['state']>();
  await devices?.start(
    (block, sampleRateHz) => mixer.render(block, sampleRateHz),
    (status) => {
      states.set(status.direction, status.state);
      emit({ kind: 'audio', status });
    },
  );
  const isSpeakerOpen = (): boolean => states.get('output') === 'open';
  if (!isLockStep) watchSpeaker(clock, () => playback.checkHeard(isSpeakerOpen()));
  void hearing.run();
  return undefined;
});

function createContest(
  { boxId: box }: EarsOptions,
  clock: Clock,
  emit: (event: EarsEvent) => void,
): WakeContest | undefined {
  if (box === undefined) return undefined;
  return new WakeContest({ clock, box, tell: (heard) => emit({ kind: 'wake-claimed', ...heard }) });
}

function watchSpeaker(clock: Clock, check: () => void): void {
  clock.setTimer(HEARD_CHECK_MS, () => {
    check();
    watchSpeaker(clock, check);
  });
}
