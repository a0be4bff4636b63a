import { Channel } from '../../../daemon/base/channel.ts';
import type { Clock } from '../../../daemon/base/clock.ts';
import type { AudioFrame, AudioStatus } from '../../../daemon/ports/audio.ts';
import type { Ears, EarsCommand, EarsEvent } from '../../../daemon/ports/ears.ts';
import type { Recognizer, SpeechProbability, WakeDetector } from '../../../daemon/ports/hearing.ts';
import { type EarsSpeaker, obeySpeaker } from '../../../daemon/threads/ears-speaker.ts';
import { EarconPlayer } from '../../../daemon/voice/earcon-player.ts';
import { Listener } from '../../../daemon/voice/listener.ts';
import { Mixer } from '../../../daemon/voice/mixer.ts';
import { Playback } from '../../../daemon/voice/playback.ts';
import { SoundTroubleWatch } from '../../../daemon/voice/sound-trouble.ts';
import type { WakeGate } from '../../../daemon/voice/wake-gate.ts';
import { createResampler } from '../../../hw/resampler.ts';

/** Frames between microphone and listener: two seconds, as of a device. */
const FRAMES_WAITING = 64;
/** As in daemon/threads/ears.ts. */
const HEARD_CHECK_MS = 500;
const LISTENER = {
  hangoverMs: 640,
  maxUtteranceMs: 15_000,
  noSpeechTimeoutMs: 5000,
  speculation: true,
};

export interface InProcessEarsParts {
  clock: Clock;
  speech: SpeechProbability;
  wake: WakeDetector | undefined;
  gate: (emit: (event: EarsEvent) => void) => WakeGate;
  recognizer: Recognizer;
  /** The microphone is closed while muted. */
  onMute: (isMuted: boolean) => void;
}

/** The ears thread without its thread: the same parts, joined in the same way. */
export class InProcessEars implements Ears {
  readonly #speaker: EarsSpeaker;
  readonly #parts: InProcessEarsParts;
  readonly #listener: Listener;
  readonly #watch = new SoundTroubleWatch();
  readonly #frames = new Channel<AudioFrame>(FRAMES_WAITING, 'drop-oldest');
  readonly #listeners: ((event: EarsEvent) => void)[] = [];
  readonly #spies: ((command: EarsCommand) => void)[] = [];
  isSpeakerOpen = true;

  constructor(parts: InProcessEarsParts) {
    this.#parts = parts;
    const { clock } = parts;
    const emit = (event: EarsEvent): void => this.tell(event);
    const playback = new Playback({ clock, createResampler, emit });
    // Its sounds would cover the marks of its words: that they are asked for is seen all the same.
    const earcons = new EarconPlayer({ createResampler, sounds: undefined });
    const mixer = new Mixer({ playback, earcons, earconVolume: 1, onPlayed: () => {} });
    this.#speaker = { playback, earcons, mixer };
    const isPlaying = (): boolean => mixer.isPlaying;
    const gate = parts.gate(emit);
    this.#listener = new Listener(LISTENER, { ...parts, gate, isPlaying, emit });
  }

  get playback(): Playback {
    return this.#speaker.playback;
  }

  render(block: Float32Array, rateHz: number): void {
    this.#speaker.mixer.render(block, rateHz);
  }

  start(): void {
    void this.#hearAll();
    this.#watchSpeaker();
  }

  onEvent(listener: (event: EarsEvent) => void): void {
    this.#listeners.push(listener);
  }

  onCommand(spy: (command: EarsCommand) => void): void {
    this.#spies.push(spy);
  }

  /** Arrives a little later and in order, as between threads. */
  send(command: EarsCommand): void {
    queueMicrotask(() => {
      for (const spy of this.#spies) spy(command);
      this.#obey(command);
    });
  }

  tell(event: EarsEvent): void {
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(event);
    });
  }

  capture(frame: AudioFrame): void {
    const change = this.#watch.hear(frame);
    if (change) this.tell({ kind: 'sound-trouble', ...change });
    this.#frames.offer(frame);
  }

  device(direction: AudioStatus['direction'], state: AudioStatus['state']): void {
    if (direction === 'output') this.isSpeakerOpen = state === 'open';
    const status = { device: 'scripted', streamErrors: 0, droppedFrames: 0, reason: '' };
    this.tell({ kind: 'audio', status: { ...status, direction, state } });
  }

  #obey(command: EarsCommand): void {
    switch (command.kind) {
      case 'mode':
        return this.#listener.setMode(command.mode, command.forMs);
      case 'hangover':
        return this.#listener.setHangover(command.utteranceId, command.hangoverMs);
      case 'mute':
        this.#parts.onMute(command.isMuted);
        return this.tell({ kind: 'muted', isMuted: command.isMuted });
      default:
        return obeySpeaker(this.#speaker, command);
    }
  }

  async #hearAll(): Promise<void> {
    for await (const frame of this.#frames) await this.#listener.hear(frame);
  }

  #watchSpeaker(): void {
    this.#parts.clock.setTimer(HEARD_CHECK_MS, () => {
      this.playback.checkHeard(this.isSpeakerOpen);
      this.#watchSpeaker();
    });
  }
}
