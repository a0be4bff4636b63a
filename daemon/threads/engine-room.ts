import { MessageChannel, type Worker } from 'node:worker_threads';
import { EngineClient } from '../../models/client.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { RemoteRecognizer } from '../../models/recognizer-link.ts';
import { RemoteSynthesizer } from '../../models/synthesizer-link.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Ears, EarsCommand, EarsEvent } from '../ports/ears.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import { type EarsConnection, isBootReport } from './boot.ts';
import type { EarsOptions } from './ears.ts';
import { EngineThread } from './engine-thread.ts';
import type { KnowledgeOptions } from './knowledge.ts';
import { spawnThread } from './spawn.ts';
import type { SttOptions } from './stt.ts';
import type { TtsOptions } from './tts.ts';

export type ThreadName = 'ears' | 'stt' | 'tts' | 'knowledge';

export interface EngineRoomOptions {
  ears: EarsOptions;
  voice: string;
  grammar: GrammarSource;
  /** Path of knowledge.db. */
  knowledgePath: string;
  /** Cores for each thread; empty: any. */
  cores: Record<ThreadName, readonly number[]>;
  clock: Clock;
  log: Log;
  /** A thread that cannot be replaced has died: the process should end and be restarted. */
  onFatal: (error: EarshotError) => void;
}

/** Closing a dead output takes up to a second (see hw/stream-closer.ts). */
const EARS_STOP_WITHIN_MS = 4000;

const fileOf = (name: ThreadName): URL => new URL(`./${name}.js`, import.meta.url);

/** The engine threads and the ports between them. Engines that die are replaced and reconnected. */
export class EngineRoom implements Ears {
  readonly #options: EngineRoomOptions;
  readonly #listeners: ((event: EarsEvent) => void)[] = [];
  readonly #stt: EngineThread;
  readonly #tts: EngineThread;
  #isStopping = false;
  #ears: Worker | undefined;
  #knowledge: EngineClient | undefined;
  #synthesizer: RemoteSynthesizer | undefined;

  constructor(options: EngineRoomOptions) {
    this.#options = options;
    const { clock, log, onFatal: onGivenUp } = options;
    const shared = { clock, log, onGivenUp };
    this.#stt = new EngineThread({ ...shared, name: 'stt', spawn: () => this.#spawnStt() });
    this.#tts = new EngineThread({ ...shared, name: 'tts', spawn: () => this.#spawnTts() });
  }

  /** @throws LIBRARY_MISSING, ENGINE_FAILED, AUDIO_FILE_INVALID as the threads report them */
  async start(): Promise<void> {
    // The ears first: the engines are connected to them.
    const knowledge = this.#startKnowledge();
    await this.#startEars();
    await Promise.all([this.#stt.start(), this.#tts.start(), knowledge]);
  }

  /** Devices are closed before the ears thread ends: PortAudio calls back into it until then. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#ears) await this.#stopEars();
    await Promise.all([this.#stt.stop(), this.#tts.stop(), this.#ears?.terminate()]);
    await this.#knowledge?.call('close', undefined).catch(() => undefined);
  }

  onEvent(listener: (event: EarsEvent) => void): void {
    this.#listeners.push(listener);
  }

  send(command: EarsCommand): void {
    this.#ears?.postMessage(command);
  }

  /** @throws ENGINE_FAILED while the voice is being replaced */
  get voice(): RemoteSynthesizer {
    if (!this.#synthesizer) throw new EarshotError('ENGINE_FAILED', 'the voice is starting');
    return this.#synthesizer;
  }

  /** What runs, for the status. */
  get engines(): { name: ThreadName; state: 'starting' | 'ready'; detail: string }[] {
    const { wake } = this.#options.ears;
    const ears = wake ? `Silero VAD, PocketSphinx wake word "${wake.phrase}"` : 'Silero VAD';
    return [
      { name: 'ears', state: this.#ears ? 'ready' : 'starting', detail: ears },
      { name: 'stt', state: this.#stt.state, detail: 'PocketSphinx' },
      { name: 'tts', state: this.#tts.state, detail: 'espeak-ng' },
    ];
  }

  async #startEars(): Promise<void> {
    const { clock, cores, ears: options } = this.#options;
    const worker = await spawnThread<EarsOptions>({
      name: 'ears',
      cores: cores.ears,
      options,
      file: fileOf('ears'),
      clock,
      onMessage: (message) => {
        if (isBootReport(message)) return;
        for (const listener of this.#listeners) listener(message as EarsEvent);
      },
    });
    this.#ears = worker;
    this.#endWith(worker, 'ears');
  }

  /** Threads that are never replaced: their death ends the daemon, which is then started again. */
  #endWith(worker: Worker, name: ThreadName): void {
    const { onFatal } = this.#options;
    worker.on('error', (cause) =>
      onFatal(new EarshotError('ENGINE_FAILED', `${name} thread: ${cause.message}`, { cause })),
    );
    worker.once('exit', (code) => {
      if (this.#isStopping) return;
      onFatal(new EarshotError('ENGINE_FAILED', `the ${name} thread ended by itself (${code})`));
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

  #connect(connection: EarsConnection): void {
    this.#ears?.postMessage(connection, [connection.port]);
  }

  async #spawnStt(): Promise<Worker> {
    const { clock, cores } = this.#options;
    const toMain = new MessageChannel();
    const toEars = new MessageChannel();
    const flags = { main: createCancelFlags(), ears: createCancelFlags() };
    const worker = await spawnThread<SttOptions>({
      name: 'stt',
      cores: cores.stt,
      file: fileOf('stt'),
      clock,
      options: {
        main: { port: toMain.port2, flags: flags.main },
        ears: { port: toEars.port2, flags: flags.ears },
      },
      transfer: [toMain.port2, toEars.port2],
    });
    await this.#teach(new RemoteRecognizer(new EngineClient(toMain.port1, flags.main)));
    this.#connect({ kind: 'connect-recognizer', port: toEars.port1, flags: flags.ears });
    return worker;
  }

  async #teach(recognizer: RemoteRecognizer): Promise<void> {
    const { grammar, log } = this.#options;
    const unknown = await recognizer.unknownWords(grammar.words());
    if (unknown.length > 0) log.warn({ words: unknown }, 'words that cannot be heard');
    await recognizer.setGrammar(grammar.compile(new Set(unknown)));
  }

  async #spawnTts(): Promise<Worker> {
    const { clock, cores, voice } = this.#options;
    const toMain = new MessageChannel();
    const toEars = new MessageChannel();
    const flags = createCancelFlags();
    const worker = await spawnThread<TtsOptions>({
      name: 'tts',
      cores: cores.tts,
      file: fileOf('tts'),
      clock,
      options: { voice, main: { port: toMain.port2, flags }, ears: { port: toEars.port2 } },
      transfer: [toMain.port2, toEars.port2],
    });
    this.#synthesizer = new RemoteSynthesizer(new EngineClient(toMain.port1, flags));
    this.#connect({ kind: 'connect-voice', port: toEars.port1 });
    return worker;
  }

  async #startKnowledge(): Promise<void> {
    const { clock, cores, knowledgePath } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const flags = createCancelFlags();
    const worker = await spawnThread<KnowledgeOptions>({
      name: 'knowledge',
      cores: cores.knowledge,
      file: fileOf('knowledge'),
      clock,
      options: { path: knowledgePath, main: { port: port2, flags } },
      transfer: [port2],
    });
    this.#endWith(worker, 'knowledge');
    this.#knowledge = new EngineClient(port1, flags);
  }
}
