import type { Worker } from 'node:worker_threads';
import type { RemoteSynthesizer } from '../../models/synthesizer-link.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Ears, EarsCommand, EarsEvent } from '../ports/ears.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import { type EarsConnection, isBootReport } from './boot.ts';
import {
  type CandidateParts,
  languageModelCandidate,
  recognizerCandidate,
  voiceCandidate,
} from './candidates.ts';
import { Current } from './current.ts';
import type { EarsOptions } from './ears.ts';
import { earsStatus } from './ears-status.ts';
import {
  type EngineChoice,
  type LanguageModelName,
  RESCUE_RECOGNIZER,
  RESCUE_VOICE,
  type RecognizerName,
  type VoiceChoice,
} from './engine-choice.ts';
import { type Candidate, EngineSeat, type EngineStatus } from './engine-seat.ts';
import type { LocalModel } from './local-model.ts';
import { type Isolation, RESCUE_READY_WITHIN_MS, spawnThread } from './spawn.ts';

export type ThreadName = 'ears' | 'stt' | 'llm' | 'tts' | 'knowledge';

/** What the owner wants instead of the rescue engines. */
export interface ChosenEngines {
  stt?: EngineChoice<RecognizerName>;
  tts?: VoiceChoice;
  llm?: EngineChoice<LanguageModelName>;
}

export interface EngineRoomOptions {
  ears: EarsOptions;
  chosen: ChosenEngines;
  /** Why a role has not the engine that its profile would like, for the status. */
  reasons: Readonly<Partial<Record<string, string>>>;
  /** Where the engines live, the ears apart: their library loads once in a process. */
  isolation: Isolation;
  grammar: GrammarSource;
  /** Speaks for the chosen language model. */
  localModel: LocalModel;
  /** Cores for each thread; empty: any. */
  cores: Record<ThreadName, readonly number[]>;
  clock: Clock;
  log: Log;
  /** A thread that cannot be replaced has died: the process should end and be restarted. */
  onFatal: (error: EarshotError) => void;
}

/** Closing a dead output takes up to a second (see hw/stream-closer.ts). */
const EARS_STOP_WITHIN_MS = 4000;
/** A stand-in that is being started is waited for; longer than its start takes. */
const VOICE_WITHIN_MS = 3000;

/** The engine threads and the ports between them. Engines that die are replaced and reconnected. */
export class EngineRoom implements Ears {
  readonly #options: EngineRoomOptions;
  readonly #listeners: ((event: EarsEvent) => void)[] = [];
  readonly #stt: EngineSeat;
  readonly #tts: EngineSeat;
  readonly #llm: EngineSeat | undefined;
  /** Why chosen models of the ears were not taken. */
  readonly #refusals: string[] = [];
  #isStopping = false;
  #ears: Worker | undefined;
  readonly currentVoice: Current<RemoteSynthesizer>;

  constructor(options: EngineRoomOptions) {
    this.#options = options;
    const { clock, log, onFatal, chosen } = options;
    const shared = { clock, log, onFatal };
    this.currentVoice = new Current({ name: 'the voice', clock, waitMs: VOICE_WITHIN_MS });
    this.#stt = new EngineSeat({
      ...shared,
      name: 'stt',
      chosen: chosen.stt && this.#recognizer(chosen.stt),
      rescue: this.#recognizer(RESCUE_RECOGNIZER),
    });
    this.#tts = new EngineSeat({
      ...shared,
      name: 'tts',
      chosen: chosen.tts && this.#voiceOf(chosen.tts),
      rescue: this.#voiceOf(RESCUE_VOICE),
    });
    if (!chosen.llm) return;
    const parts = { ...this.#partsFor('llm'), local: options.localModel };
    const model = languageModelCandidate(chosen.llm, parts);
    this.#llm = new EngineSeat({ ...shared, name: 'llm', chosen: model, rescue: undefined });
  }

  #seats(): EngineSeat[] {
    return [this.#stt, this.#tts, ...(this.#llm ? [this.#llm] : [])];
  }

  /** Starts on the rescue engines. @throws LIBRARY_MISSING, ENGINE_FAILED, AUDIO_FILE_INVALID */
  async start(): Promise<void> {
    // The ears first: the engines are connected to them.
    await this.#startEars();
    await Promise.all(this.#seats().map((seat) => seat.start()));
  }

  /** Brings in the chosen engines; resolves when they work, or have been given up. */
  async load(): Promise<void> {
    for (const seat of this.#seats()) seat.load();
    await Promise.all(this.#seats().map((seat) => seat.settled()));
  }

  /** Devices are closed before the ears thread ends: PortAudio calls back into it until then. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#ears) await this.#stopEars();
    await Promise.all([...this.#seats().map((seat) => seat.stop()), this.#ears?.terminate()]);
  }

  onEvent(listener: (event: EarsEvent) => void): void {
    this.#listeners.push(listener);
  }

  send(command: EarsCommand): void {
    this.#ears?.postMessage(command);
  }

  /** @throws ENGINE_FAILED when no voice is there, and none comes */
  voice(): Promise<RemoteSynthesizer> {
    return this.currentVoice.get();
  }

  /** What runs, for the status. */
  get engines(): EngineStatus[] {
    const ears = { isReady: this.#ears !== undefined, refusals: this.#refusals };
    return [
      { name: 'ears', ...earsStatus(this.#options.ears, ears) },
      this.#statusOf('stt', this.#stt),
      this.#statusOf('tts', this.#tts),
      ...(this.#llm ? [this.#statusOf('llm', this.#llm)] : []),
    ];
  }

  #statusOf(name: 'stt' | 'tts' | 'llm', seat: EngineSeat): EngineStatus {
    const { chosen, reasons } = this.#options;
    const { detail, ...status } = seat.status;
    const reason = chosen[name] ? undefined : reasons[name];
    return { name, ...status, detail: reason === undefined ? detail : `${detail} (${reason})` };
  }

  #partsFor(name: 'stt' | 'tts' | 'llm'): CandidateParts {
    const { cores, isolation, clock, log } = this.#options;
    const connect = (connection: EarsConnection): void =>
      this.#ears?.postMessage(connection, [connection.port]);
    return { cores: cores[name], isolation, clock, log, connect };
  }

  #recognizer(choice: EngineChoice<RecognizerName>): Candidate {
    const { grammar } = this.#options;
    return recognizerCandidate(choice, { ...this.#partsFor('stt'), grammar });
  }

  #voiceOf(choice: VoiceChoice): Candidate {
    return voiceCandidate(choice, {
      ...this.#partsFor('tts'),
      current: this.currentVoice,
      onStuck: (error) => void this.#tts.end(error),
    });
  }

  async #startEars(): Promise<void> {
    const { clock, cores, ears: settings } = this.#options;
    const worker = await spawnThread<EarsOptions>({
      name: 'ears',
      cores: cores.ears,
      settings,
      links: {},
      file: new URL('./ears.js', import.meta.url),
      isolation: 'thread',
      clock,
      readyWithinMs: RESCUE_READY_WITHIN_MS,
      onMessage: (message) => {
        if (!isBootReport(message)) this.#hear(message as EarsEvent);
      },
    });
    this.#ears = worker;
    this.#endWith(worker);
  }

  #hear(event: EarsEvent): void {
    if (event.kind === 'recognizer-stuck') {
      void this.#stt.end(new EarshotError('ENGINE_STUCK', event.message));
    }
    if (event.kind === 'model-refused') {
      this.#options.log.error({ event }, 'a model of the ears was refused');
      this.#refusals.push(event.message);
    }
    for (const listener of this.#listeners) listener(event);
  }

  /** The ears are never replaced: their death ends the daemon, which is then started again. */
  #endWith(worker: Worker): void {
    const { onFatal } = this.#options;
    worker.on('error', (cause) =>
      onFatal(new EarshotError('ENGINE_FAILED', `ears thread: ${cause.message}`, { cause })),
    );
    worker.once('exit', (code) => {
      if (this.#isStopping) return;
      onFatal(new EarshotError('ENGINE_FAILED', `the ears thread ended by itself (${code})`));
    });
  }

  async #stopEars(): Promise<void> {
    const wait = new AbortController();
    this.onEvent((event) => {
      if (event.kind === 'stopped') wait.abort();
    });
    this.send({ kind: 'stop' });
    const end = await sleep(this.#options.clock, EARS_STOP_WITHIN_MS, wait.signal);
    if (end === 'elapsed') this.#options.log.warn('the sound devices did not close in time');
  }
}
