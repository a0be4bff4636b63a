import { setImmediate as nextTurnOfLoop } from 'node:timers/promises';
import { loadConfig } from '../../config/load.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { conversationOptions } from '../../daemon/compose/conversation-options.ts';
import { Conversation } from '../../daemon/dialog/conversation.ts';
import type { SpeakSentence } from '../../daemon/dialog/reply-speaker.ts';
import { onePiece } from '../../daemon/dialog/turn.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { Ears, EarsCommand, EarsEvent } from '../../daemon/ports/ears.ts';
import type { Recognizer, SpeechProbability } from '../../daemon/ports/hearing.ts';
import { type EarsSpeaker, obeySpeaker, openSpeaker } from '../../daemon/threads/ears-speaker.ts';
import { openFrontEnd } from '../../daemon/threads/open-front-end.ts';
import { openWakeGate, type WakeSettings } from '../../daemon/threads/open-wake.ts';
import type { FrontEnd } from '../../daemon/voice/front-end.ts';
import { Listener } from '../../daemon/voice/listener.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import type { LiveRoom } from './live-room.ts';
import { plainEndpointing } from './plain-endpointing.ts';

const LISTENER = {
  hangoverMs: 640,
  maxUtteranceMs: 15_000,
  noSpeechTimeoutMs: 5000,
  speculation: true,
};
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const BLOCK_SAMPLES = 128;
const BLOCK_MS = BLOCK_SAMPLES / SAMPLES_PER_MS;
/** From the moment a block is asked for until it is heard: queues and buffers of the devices. */
const OUT_MS = 50;
const VOLUME_PERCENT = 70;
/** A box that has answered itself for so long will go on for ever. */
const LONGEST_TALK_MS = 60_000;
const STDERR_FD = 2;
const MILLION = 1e6;

export interface SelfTalkParts {
  room: LiveRoom;
  /** By how much slower the loudspeaker's clock runs than the microphone's. */
  ppm: number;
  echo: 'kalman' | 'off';
  /** What interrupts it; absent: as `bargeIn.strategy` and `audio.echo` are by default. */
  strategy?: 'wake-word';
  speech: SpeechProbability;
  recognizer: Recognizer;
  wake: WakeSettings;
  onEvent: (event: EarsEvent) => void;
  /** Called for each turn that somebody seems to have asked for. */
  onVoiceTurn: (text: string) => void;
}

/** A whole box that is alone in a room, on a clock of samples: only its voice is ever heard. */
export class SelfTalkBox implements Ears {
  readonly #parts: SelfTalkParts;
  readonly #clock: ManualClock;
  readonly #listeners: ((event: EarsEvent) => void)[] = [];
  readonly #frontEnd: FrontEnd;
  readonly #speaker: EarsSpeaker;
  readonly #listener: Listener;
  readonly #voice = new EspeakSynthesizer('en-us');
  readonly #conversation: Conversation;
  #frames = 0;
  #blocks = 0;

  private constructor(
    parts: SelfTalkParts,
    built: {
      clock: ManualClock;
      emit: { to: (event: EarsEvent) => void };
      frontEnd: FrontEnd;
      speaker: EarsSpeaker;
      gate: Awaited<ReturnType<typeof openWakeGate>>;
    },
  ) {
    const { clock, emit, frontEnd, speaker, gate } = built;
    this.#parts = parts;
    this.#clock = clock;
    this.#frontEnd = frontEnd;
    this.#speaker = speaker;
    emit.to = (event) => this.#tell(event);
    this.#listener = new Listener(LISTENER, {
      ...parts,
      ...gate,
      clock,
      isPlaying: () => speaker.mixer.isPlaying,
      emit: (event) => this.#tell(event),
    });
    this.#conversation = this.#openConversation();
    this.#conversation.start();
    this.#conversation.setVolume(VOLUME_PERCENT);
  }

  static async open(parts: SelfTalkParts): Promise<SelfTalkBox> {
    const clock = new ManualClock();
    const emit = { to: (_: EarsEvent): void => {} };
    const tell = (event: EarsEvent): void => emit.to(event);
    const onRefused = (role: string, error: Error): void => {
      throw new Error(`${role}: ${error.message}`);
    };
    const frontEnd = await openFrontEnd({ echo: parts.echo }, { emit: tell, onRefused });
    const onPlayed = (block: Float32Array, rateHz: number): void => {
      frontEnd.played(block, rateHz, clock.nowMs());
      parts.room.play(block);
    };
    const speaker = await openSpeaker({ gain: 1 }, { clock, emit: tell, onPlayed });
    const gate = await openWakeGate(parts.wake, tell);
    return new SelfTalkBox(parts, { clock, emit, frontEnd, speaker, gate });
  }

  onEvent(listener: (event: EarsEvent) => void): void {
    this.#listeners.push(listener);
  }

  send(command: EarsCommand): void {
    queueMicrotask(() => {
      if (command.kind === 'mode') this.#listener.setMode(command.mode, command.forMs);
      else if (command.kind === 'hangover') {
        this.#listener.setHangover(command.utteranceId, command.hangoverMs);
      } else obeySpeaker(this.#speaker, command);
    });
  }

  /** Says it, and whatever comes of that. Resolves when the box rests. @returns how long, ms */
  async say(text: string): Promise<number> {
    const startMs = this.#clock.nowMs();
    void this.#conversation.announce(text, 'say');
    const endMs = startMs + LONGEST_TALK_MS;
    do await this.#frame();
    while (this.#isBusy && this.#clock.nowMs() < endMs);
    return this.#clock.nowMs() - startMs;
  }

  get #isBusy(): boolean {
    return !this.#conversation.isResting || this.#speaker.mixer.isPlaying;
  }

  stop(): void {
    this.#conversation.stop();
  }

  /** One frame of the microphone, and what the loudspeaker plays meanwhile. */
  async #frame(): Promise<void> {
    const { room, ppm } = this.#parts;
    const pace = 1 + ppm / MILLION;
    const startMs = this.#frames * FRAME_MS;
    const endMs = startMs + FRAME_MS;
    for (; this.#blocks * BLOCK_MS * pace <= endMs; this.#blocks += 1) {
      this.#clock.advanceTo(this.#blocks * BLOCK_MS * pace);
      await nextTurnOfLoop();
      this.#speaker.mixer.render(new Float32Array(BLOCK_SAMPLES), SAMPLE_RATE_HZ);
    }
    this.#clock.advanceTo(endMs);
    const samples = room.hear(((startMs - OUT_MS) * SAMPLES_PER_MS) / pace, 1 / pace);
    const frame = { samples, firstSample: this.#frames * FRAME_SAMPLES, capturedMs: endMs };
    this.#frames += 1;
    for (const clean of this.#frontEnd.process(frame)) await this.#listener.hear(clean);
    await this.#listener.settled();
    await nextTurnOfLoop();
  }

  #tell(event: EarsEvent): void {
    this.#parts.onEvent(event);
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(event);
    });
  }

  #openConversation(): Conversation {
    const { strategy } = this.#parts;
    const flags = strategy ? [{ key: 'bargeIn.strategy', value: strategy }] : [];
    const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags });
    return new Conversation({
      clock: this.#clock,
      realClock: this.#clock,
      log: createLog('error', STDERR_FD),
      ears: this,
      speak: this.#speak,
      prepare: async () => {
        const early = { pieces: onePiece('Okay.') };
        return { early, commit: async () => early };
      },
      endpointing: plainEndpointing(undefined, this.#clock),
      restMode: 'wake',
      options: conversationOptions(config, 'UTC'),
      onTurn: ({ origin, transcript }) => {
        if (origin === 'voice') this.#parts.onVoiceTurn(transcript?.text ?? '');
      },
    });
  }

  readonly #speak: SpeakSentence = async ({ turnId, sentence, text }) => {
    let lengthMs = 0;
    const { playback } = this.#speaker;
    await this.#voice.synthesize({ text, rate: 1 }, ({ samples, sampleRateHz }) => {
      lengthMs += (samples.length * 1000) / sampleRateHz;
      playback.enqueue({ turnId, sentence, samples, sampleRateHz, last: false });
      return true;
    });
    const nothing = { samples: new Float32Array(0), sampleRateHz: SAMPLE_RATE_HZ };
    playback.enqueue({ turnId, sentence, ...nothing, last: true });
    return lengthMs;
  };
}
