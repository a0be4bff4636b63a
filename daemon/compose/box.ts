import { wakeWords } from '../../config/wake-schema.ts';
import type { Clock } from '../base/clock.ts';
import type { EarshotError } from '../base/errors.ts';
import type { Component } from '../base/lifecycle.ts';
import { Conversation } from '../dialog/conversation.ts';
import type { Turn } from '../dialog/turn.ts';
import type { AudioStatus } from '../ports/audio.ts';
import type { AudioChoice } from '../threads/ears.ts';
import { EngineRoom } from '../threads/engine-room.ts';
import type { Brain } from './brain.ts';
import type { Engines } from './engines.ts';
import type { Stores } from './stores.ts';

const PERCENT = 100;

export interface BoxOptions {
  stores: Stores;
  brain: Brain;
  engines: Engines;
  audio: AudioChoice;
  /** What the box hears at rest. */
  restMode: 'wake' | 'open' | 'off';
  /**
   * True: it neither hears nor speaks before the chosen engines are there, so that no recording and
   * no single sentence is met by a stand-in. False: whoever starts it calls room.load() later.
   */
  waitsForChosen: boolean;
  /** The clock of conversations and timers: real, or the sample counter of `hear`. */
  clock: Clock;
  realClock: Clock;
  onTurn: (turn: Turn) => void;
  /** The process must end and be started again; databases are still open. */
  onFatal: (error: EarshotError) => void;
}

/** The box with its engines: it hears, answers and speaks. */
export class Box implements Component {
  readonly name = 'box';
  readonly conversation: Conversation;
  readonly room: EngineRoom;
  readonly #options: BoxOptions;
  readonly #audio = new Map<AudioStatus['direction'], AudioStatus>();

  constructor(options: BoxOptions) {
    this.#options = options;
    const { stores, brain, clock, realClock } = options;
    const { config } = stores.settings.loaded;
    this.room = this.#createRoom();
    this.room.onEvent((event) => {
      if (event.kind === 'audio') this.#audio.set(event.status.direction, event.status);
    });
    this.conversation = new Conversation({
      clock,
      realClock,
      log: stores.log,
      ears: this.room,
      speak: async ({ turnId, sentence, text }, signal) => {
        const voice = await this.room.voice();
        await voice.speak({ turnId, sentence, text, rate: config.speech.rate }, signal);
      },
      respond: brain.respond,
      progress: brain.progress,
      hangover: config.endpointing,
      restMode: options.restMode,
      onTurn: (turn) => {
        brain.remember(turn.heard);
        options.onTurn(turn);
      },
    });
  }

  /** State of microphone and speaker; empty before the ears have reported. */
  get audioStatus(): AudioStatus[] {
    return [...this.#audio.values()];
  }

  async start(): Promise<void> {
    const { stores, brain, waitsForChosen } = this.#options;
    await this.room.start();
    if (waitsForChosen) await this.room.load();
    this.conversation.start();
    this.#followVolume();
    brain.timers.start();
    stores.settings.onChange(() => this.#followVolume());
  }

  async stop(): Promise<void> {
    this.#options.brain.timers.stop();
    this.conversation.cancel();
    await this.room.stop();
  }

  #followVolume(): void {
    const { volumePercent } = this.#options.stores.settings.loaded.config.audio;
    this.room.send({ kind: 'gain', gain: volumePercent / PERCENT });
  }

  #createRoom(): EngineRoom {
    const { stores, brain, audio, restMode, realClock, onFatal, engines } = this.#options;
    const { config } = stores.settings.loaded;
    const { hangoverMs, maxUtteranceMs, noSpeechTimeoutMs } = config.endpointing;
    const { wake, vad, ...chosen } = engines.plan.chosen;
    const { refractoryMs, secondStage: hasSecondStage } = config.wake;
    const words = wakeWords(config.wake);
    const wakeSettings = { words, refractoryMs, hasSecondStage, ...(wake ? { engine: wake } : {}) };
    return new EngineRoom({
      ears: {
        audio,
        ...(restMode === 'wake' ? { wake: wakeSettings } : {}),
        ...(vad ? { vad } : {}),
        listener: { hangoverMs, maxUtteranceMs, noSpeechTimeoutMs },
        gain: config.audio.volumePercent / PERCENT,
      },
      chosen,
      reasons: engines.plan.reasons,
      isolation: config.engines.isolation,
      grammar: brain.grammar,
      localModel: engines.localModel,
      knowledgePath: stores.paths.knowledgeDb,
      cores: engines.cores,
      clock: realClock,
      log: stores.log,
      onFatal,
    });
  }
}
