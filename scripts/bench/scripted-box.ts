import { once } from 'node:events';
import { setTimeout as delay, setImmediate as nextTurnOfLoop } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { loadConfig } from '../../config/load.ts';
import { ManualClock, SystemClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { conversationOptions } from '../../daemon/compose/conversation-options.ts';
import { Conversation } from '../../daemon/dialog/conversation.ts';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { Ears, EarsCommand, EarsEvent, ReplyAudio } from '../../daemon/ports/ears.ts';
import type { GeneratedPiece } from '../../daemon/ports/language.ts';
import { Listener } from '../../daemon/voice/listener.ts';
import { Playback } from '../../daemon/voice/playback.ts';
import { createResampler } from '../../hw/resampler.ts';
import { EngineClient } from '../../models/client.ts';
import { Patience } from '../../models/patience.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { RemoteRecognizer, serveRecognizer } from '../../models/recognizer-link.ts';
import { RemoteSynthesizer, serveSynthesizer } from '../../models/synthesizer-link.ts';
import { plainEndpointing } from './plain-endpointing.ts';
import {
  ScriptedModel,
  ScriptedRecognizer,
  ScriptedSpeech,
  ScriptedVoice,
  StageTimes,
} from './scripted-stages.ts';

const LISTENER = {
  hangoverMs: 640,
  maxUtteranceMs: 15_000,
  noSpeechTimeoutMs: 5_000,
  // Its figures are what the pipeline adds to an endpoint, not what is saved before it.
  speculation: false,
};
const FRAME_MS = 32;
const SPEECH_FRAMES = 8;
/** Frames of silence that end an utterance. */
const SILENT_FRAMES = LISTENER.hangoverMs / FRAME_MS;
const PULL_MS = 5;
const CHUNK_WITHIN_MS = 10_000;
const TIMER_LATE_MS = 1;
const SPEAKER_RATE_HZ = 48_000;
const REPLY_TOKENS = 64;
const STDERR_FD = 2;
/** Longer than the pause that a conversation makes after playback. */
const AFTER_PLAYBACK_MS = 1_000;

/** A turn of the scripted box; times are ms beyond what the engines themselves took. */
export interface Overhead {
  /** From the frame that ended the utterance to the first sample handed to the speaker. */
  firstAudioMs: number;
  /** The same to the moment when audio lay ready for the speaker's next pull. */
  audioReadyMs: number;
}

/**
 * Everything between microphone frames and the speaker's pulls, as the daemon has it, around
 * engines that only wait. Every link between threads is a MessageChannel here too.
 */
export class ScriptedBox {
  readonly #times = new StageTimes();
  readonly #clock = new SystemClock();
  readonly #pauses = new ManualClock();
  readonly #listener: Listener;
  readonly #playback: Playback;
  readonly #ports: MessagePort[] = [];
  readonly #pulling = new AbortController();
  readonly #happened = new EventTarget();
  #atRest: Promise<unknown> = once(this.#happened, 'rest');
  #nextSample = 0;
  #readyMs = 0;
  #startedMs = 0;

  constructor() {
    const toEars = this.#channel();
    const emit = (event: EarsEvent): void => {
      if (event.kind === 'playback-started') this.#startedMs = event.atMs;
      toEars.far.postMessage(event);
    };
    const clock = this.#clock;
    this.#playback = new Playback({ clock, createResampler, emit });
    this.#listener = new Listener(LISTENER, {
      clock,
      speech: new ScriptedSpeech(),
      wake: undefined,
      recognizer: this.#recognizer(),
      isPlaying: () => !this.#playback.isIdle,
      emit,
    });
    toEars.far.on('message', (command: EarsCommand) => this.#obey(command));
    this.#converse(toEars.near);
    void this.#pull();
  }

  /** Says one utterance to the box and waits until its reply is over. */
  async turn(): Promise<Overhead> {
    await this.#atRest;
    this.#atRest = once(this.#happened, 'rest');
    this.#times.take();
    this.#readyMs = 0;
    for (let n = 0; n < SPEECH_FRAMES; n += 1) await this.#hear(1);
    for (let n = 1; n < SILENT_FRAMES; n += 1) await this.#hear(0);
    // The speaker pulls at any time after the utterance, not in step with it.
    await delay(PULL_MS * Math.random());
    const endedMs = this.#clock.nowMs();
    await this.#hear(0);
    await this.#atRest;
    const stagesMs = this.#times.take();
    return {
      firstAudioMs: this.#startedMs - endedMs - stagesMs,
      audioReadyMs: this.#readyMs - endedMs - stagesMs,
    };
  }

  close(): void {
    this.#pulling.abort();
    for (const port of this.#ports) port.close();
  }

  #channel(): { near: MessagePort; far: MessagePort } {
    const { port1: near, port2: far } = new MessageChannel();
    this.#ports.push(near);
    return { near, far };
  }

  #recognizer(): RemoteRecognizer {
    const { near, far } = this.#channel();
    const flags = createCancelFlags();
    serveRecognizer(far, new ScriptedRecognizer(this.#times), flags);
    return new RemoteRecognizer(new EngineClient(near, flags));
  }

  #voice(): RemoteSynthesizer {
    const { near, far } = this.#channel();
    const audio = this.#channel();
    const flags = createCancelFlags();
    serveSynthesizer(far, new ScriptedVoice(this.#times), {
      flags,
      toEars: (chunk, transfer) => audio.far.postMessage(chunk, transfer),
    });
    audio.near.on('message', (chunk: ReplyAudio) => {
      if (this.#readyMs === 0) this.#readyMs = this.#clock.nowMs();
      this.#playback.enqueue(chunk);
    });
    const patience = new Patience({
      clock: this.#clock,
      name: 'voice',
      limitMs: CHUNK_WITHIN_MS,
      onStuck: () => undefined,
    });
    return new RemoteSynthesizer(new EngineClient(near, flags), patience);
  }

  #converse(port: MessagePort): void {
    const ears: Ears = {
      onEvent: (listener) => void port.on('message', listener),
      send: (command) => port.postMessage(command),
    };
    const model = new ScriptedModel(this.#times);
    const voice = this.#voice();
    const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] });
    const conversation = new Conversation({
      clock: this.#pauses,
      realClock: this.#clock,
      log: createLog('error', STDERR_FD),
      ears,
      speak: (sentence, signal) => voice.speak({ ...sentence, rate: 1 }, signal),
      prepare: async ({ text }, signal) => {
        const messages = [{ role: 'user' as const, content: text }];
        const pieces = textOf(model.generate({ messages, maxTokens: REPLY_TOKENS, signal }));
        const early = { pieces };
        return { early, commit: async () => early };
      },
      endpointing: plainEndpointing(),
      restMode: 'open',
      // Half duplex: nobody speaks during a reply, and the ears here know no more.
      options: {
        ...conversationOptions(config, 'UTC'),
        bargeIn: { ...config.bargeIn, strategy: 'off' },
      },
      onTurn: () => undefined,
    });
    ears.onEvent((event) => {
      // The pause after a reply is no part of the way to its first audio: it is skipped.
      if (event.kind === 'playback-ended') this.#pauses.advanceBy(AFTER_PLAYBACK_MS);
    });
    conversation.start();
  }

  #obey(command: EarsCommand): void {
    if (command.kind === 'mode') {
      this.#listener.setMode(command.mode, command.forMs);
      if (command.mode === 'open') this.#happened.dispatchEvent(new Event('rest'));
    } else if (command.kind === 'hangover') {
      this.#listener.setHangover(command.utteranceId, command.hangoverMs);
    } else if (command.kind === 'reply-complete') {
      this.#playback.complete(command.turnId, command.sentences);
    } else if (command.kind === 'flush') {
      this.#playback.flush(command.turnId);
    }
  }

  async #hear(probability: number): Promise<void> {
    const samples = new Float32Array(FRAME_SAMPLES);
    samples[0] = probability;
    const firstSample = this.#nextSample;
    this.#nextSample += FRAME_SAMPLES;
    await this.#listener.hear({ samples, firstSample, capturedMs: this.#clock.nowMs() });
    await nextTurnOfLoop();
  }

  /** A speaker that takes a block every 5 ms, as hw/portaudio.ts. */
  async #pull(): Promise<void> {
    const block = new Float32Array((SPEAKER_RATE_HZ * PULL_MS) / 1000);
    let dueMs = this.#clock.nowMs();
    while (!this.#pulling.signal.aborted) {
      this.#playback.render(block, SPEAKER_RATE_HZ);
      dueMs = Math.max(dueMs + PULL_MS, this.#clock.nowMs());
      await delay(Math.floor(dueMs - this.#clock.nowMs() - TIMER_LATE_MS));
      // Timers are a millisecond late; a speaker is not.
      while (this.#clock.nowMs() < dueMs) await nextTurnOfLoop();
    }
  }
}

async function* textOf(pieces: AsyncIterable<GeneratedPiece>): AsyncGenerator<string, void> {
  for await (const piece of pieces) if (piece.kind === 'text') yield piece.text;
}
