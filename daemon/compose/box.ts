import { systemAccess } from '../../hw/host-access.ts';
import type { Clock } from '../base/clock.ts';
import type { EarshotError } from '../base/errors.ts';
import type { Component } from '../base/lifecycle.ts';
import { Conversation } from '../dialog/conversation.ts';
import type { ConversationObserver } from '../dialog/conversation-parts.ts';
import type { Turn } from '../dialog/turn.ts';
import type { AudioStatus } from '../ports/audio.ts';
import type { AudioChoice } from '../threads/ears.ts';
import { EngineRoom } from '../threads/engine-room.ts';
import type { Brain } from './brain.ts';
import { conversationOptions } from './conversation-options.ts';
import { earsOptions } from './ears-options.ts';
import { createEndpointing } from './endpointing.ts';
import type { Engines } from './engines.ts';
import { HearingNotes } from './hearing-notes.ts';
import { MuteLatch } from './mute-latch.ts';
import { OtherAudioDucking, otherAudioOf } from './other-audio-ducking.ts';
import { enrolledPeople } from './speakers.ts';
import { spokenLanguage } from './spoken-language.ts';
import type { Stores } from './stores.ts';

/** Nobody is listened to or spoken to. */
const QUIET_STATES: ReadonlySet<string> = new Set(['idle', 'muted', 'faulted']);

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
  /** Tells what other boxes say, when they begin; absent: there are none. */
  onSaidElsewhere?: ((listener: (text: string) => void) => void) | undefined;
  /** Absent: nobody looks on at the conversation. */
  observer?: ConversationObserver;
  /** The process must end and be started again; databases are still open. */
  onFatal: (error: EarshotError) => void;
}

/** The box with its engines: it hears, answers and speaks. */
export class Box implements Component {
  readonly name = 'box';
  readonly conversation: Conversation;
  readonly latch: MuteLatch;
  readonly room: EngineRoom;
  readonly hearing = new HearingNotes();
  readonly #options: BoxOptions;
  readonly #audio = new Map<AudioStatus['direction'], AudioStatus>();
  readonly #ducking: OtherAudioDucking | undefined;

  constructor(options: BoxOptions) {
    this.#options = options;
    const { stores, brain, clock, realClock } = options;
    const { config } = stores.settings.loaded;
    this.room = this.#createRoom();
    this.room.onEvent((event) => {
      if (event.kind === 'audio') this.#audio.set(event.status.direction, event.status);
      this.hearing.note(event);
    });
    const hasSpeakers = options.engines.plan.chosen.speaker !== undefined;
    brain.people.follow(this.room, hasSpeakers);
    brain.prefill?.follow(this.room);
    brain.summaries.follow(this.room);
    this.conversation = new Conversation({
      clock,
      realClock,
      log: stores.log,
      ears: this.room,
      speak: async (sentence, signal) => {
        const voice = await this.room.voice();
        return voice.speak({ ...sentence, rate: config.speech.rate }, signal);
      },
      prepare: brain.people.permitted(brain.prepare),
      urgency: brain.urgency,
      endpointing: createEndpointing({
        language: spokenLanguage(config),
        settings: config.endpointing,
        progress: brain.progress,
        store: stores.state,
        clock,
        log: stores.log,
      }),
      restMode: options.restMode,
      ...(options.onSaidElsewhere ? { onSaidElsewhere: options.onSaidElsewhere } : {}),
      manners: stores.state.manners,
      options: conversationOptions(config, stores.timeZone),
      onTurn: (turn) => {
        brain.remember(turn.heard);
        brain.summaries.giveWay();
        options.onTurn(turn);
      },
      observer: {
        moved: (state) => options.observer?.moved(state),
        begun: (turn) => {
          brain.people.begun(turn);
          options.observer?.begun(turn);
        },
        saying: (sentence) => options.observer?.saying(sentence),
      },
    });
    this.latch = new MuteLatch(this.conversation);
    this.#ducking = this.#createDucking();
    // After the conversation, which has heard of the event then.
    this.room.onEvent(() => this.#ducking?.note());
  }

  /** State of microphone and speaker; empty before the ears have reported. */
  get audioStatus(): AudioStatus[] {
    return [...this.#audio.values()];
  }

  async start(): Promise<void> {
    const { stores, brain, waitsForChosen } = this.#options;
    await this.#ducking?.start();
    await this.room.start();
    if (waitsForChosen) await this.room.load();
    this.#followVolume();
    this.followSpeakers();
    this.conversation.start();
    brain.timers.start();
    stores.settings.onChange(() => this.#followVolume());
  }

  async stop(): Promise<void> {
    this.#options.brain.timers.stop();
    this.#options.brain.summaries.stop();
    this.conversation.stop();
    await this.room.stop();
    await this.#ducking?.stop();
  }

  /** The people that are known have changed. */
  followSpeakers(): void {
    const { stores, engines } = this.#options;
    const model = engines.plan.chosen.speaker?.model.id;
    if (model === undefined) return;
    const people = enrolledPeople(stores.state.speakers.list(), model);
    this.room.send({ kind: 'speakers', people });
  }

  #followVolume(): void {
    this.conversation.setVolume(this.#options.stores.settings.loaded.config.audio.volumePercent);
  }

  #createDucking(): OtherAudioDucking | undefined {
    const { stores, audio, realClock: clock } = this.#options;
    const other = otherAudioOf(stores.settings.loaded.config.audio, audio, {
      run: systemAccess(clock).run,
      runFolder: stores.paths.runFolder,
    });
    if (!other) return undefined;
    const isBusy = (): boolean => !QUIET_STATES.has(this.conversation.state);
    return new OtherAudioDucking({ other, clock, isBusy });
  }

  #createRoom(): EngineRoom {
    const { stores, brain, audio, restMode, realClock, onFatal, engines } = this.#options;
    const { config } = stores.settings.loaded;
    const { wake, vad, denoise, endOfTurn, speaker, tts, ...others } = engines.plan.chosen;
    if (config.audio.denoise && !denoise) {
      const reason = engines.plan.reasons.denoise ?? 'models.denoise is none';
      stores.log.warn({ reason }, 'audio.denoise is on, but there is no model for it');
    }
    if (!config.speakers.unknownMay.includes('*') && !speaker) {
      const reason = engines.plan.reasons.speaker ?? 'models.speaker is none';
      stores.log.warn({ reason }, 'speakers.unknownMay counts for everybody: nobody can be known');
    }
    const { cacheMiB } = config.speech;
    const chosen = { ...others, ...(tts ? { tts: { ...tts, cacheMiB } } : {}) };
    return new EngineRoom({
      ears: earsOptions(
        config,
        { audio, restMode, boxId: boxIdOf(stores) },
        { wake, vad, denoise, endOfTurn, speaker },
      ),
      chosen,
      reasons: engines.plan.reasons,
      isolation: config.engines.isolation,
      grammar: brain.grammar,
      localModel: engines.localModel,
      cores: engines.cores,
      clock: realClock,
      log: stores.log,
      onFatal,
    });
  }
}

/** By which the ears know their own claims; undefined: no other box is asked. */
function boxIdOf({ settings, state }: Stores): string | undefined {
  const { boxes, mqtt } = settings.loaded.config;
  return mqtt.home.url === '' || boxes.arbitration === 'off' ? undefined : state.deviceId;
}
