import { type Clock, sleep } from '../daemon/base/clock.ts';
import type {
  AudioDevices,
  AudioFrame,
  AudioStatus,
  CreateResampler,
  RenderBlock,
} from '../daemon/ports/audio.ts';
import { chooseDevice, type Direction } from './device-choice.ts';
import type { DirectionState } from './direction-state.ts';
import { errorText } from './error-text.ts';
import { FrameQueue } from './frame-queue.ts';
import { LiveSession } from './live-session.ts';
import { isOneBack, openDirection } from './open-direction.ts';
import { SearchTimer } from './search-timer.ts';
import type { SoundDevice, SoundSystem } from './sound-system.ts';
import { StatusBoard } from './status-board.ts';
import { StreamCloser } from './stream-closer.ts';

export interface LiveAudioOptions {
  /** 'default', 'none', or part of a device name in any case. */
  input: string;
  output: string;
  system: SoundSystem;
  clock: Clock;
  createResampler: CreateResampler;
  /** False while somebody speaks or is spoken to: nothing is closed just to look for a device. */
  isIdle: () => boolean;
  /** Sound cannot be mended in this process: end it by exitNow(), as pool threads hang. */
  onUnrecoverable: (reason: string) => void;
}

const STALL_REASON = 'no sound has moved for a second';
const WATCH_MS = 250;
/** Between two looks when nothing is open: soon after a failure, then once a second. */
const SOON_MS = 250;
const SOON_LOOKS = 8;
const LOOK_MS = 1_000;
/** A session that lasted this long was sound; its end is news. */
const STEADY_MS = 5_000;
/**
 * Microphone and speaker of the box. When one fails, both are closed, PortAudio is shut down (or it
 * would not see new devices) and what is there is opened again. Before its thread ends, stop() must
 * have come back: naudiodon's callbacks outlive the thread.
 */
export class LiveAudio implements AudioDevices {
  readonly #options: LiveAudioOptions;
  readonly #closer: StreamCloser;
  readonly #board: StatusBoard;
  readonly #search: SearchTimer;
  readonly #queue = new FrameQueue();
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #render: RenderBlock = () => {};
  #onStatus: (status: AudioStatus) => void = () => {};
  #session: LiveSession | undefined;
  #known: SoundDevice[] = [];
  #trouble: { direction: Direction; reason: string } | undefined;
  #looks = 0;
  #isReopenDue = false;
  #hasGivenUp = false;
  #endHotplug: () => void = () => {};
  #watching: Promise<void> = Promise.resolve();

  constructor(options: LiveAudioOptions) {
    this.#options = options;
    this.#closer = new StreamCloser(options.clock, options.system);
    this.#board = new StatusBoard(options.input, options.output);
    this.#search = new SearchTimer(options.clock);
  }

  async start(render: RenderBlock, onStatus: (status: AudioStatus) => void): Promise<void> {
    this.#render = render;
    this.#onStatus = onStatus;
    if (this.#board.missing.length > 0) this.#openWhatIsThere();
    this.#tell();
    this.#endHotplug = this.#options.system.onHotplug(() => this.#search.restart());
    this.#watching = this.#watch();
  }

  frames(): AsyncIterable<AudioFrame> {
    return this.#queue.frames;
  }

  status(): AudioStatus[] {
    this.#board.input.droppedFrames = this.#queue.dropped;
    return this.#board.status();
  }

  /** A microphone that does not close by itself is closed by force, with the speaker. */
  async setMuted(isMuted: boolean): Promise<void> {
    const { input } = this.#board;
    const session = this.#session;
    if (isMuted) {
      input.muted();
      const capture = session?.endCapture();
      const isClosed = capture === undefined || (await this.#closer.closeCapture(capture));
      if (!isClosed) this.#noteTrouble('input', 'the microphone does not close');
    } else {
      input.unmuted();
      if (session && this.#board.missing.includes(input)) this.#open(session, input);
      else this.#wake.abort();
    }
    this.#tell();
  }

  /** Closes both streams in bounded time. Streams that hang leave pool threads behind. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    this.#endHotplug();
    await this.#watching;
    await this.#closeSession();
    for (const state of this.#board.all) state.closed();
    this.#tell();
    this.#queue.close();
  }

  /** True when process.exit() would hang: end the process with exitNow(). */
  get needsHardExit(): boolean {
    return this.#closer.stuckThreads > 0;
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const lookMs = this.#looks < SOON_LOOKS ? SOON_MS : LOOK_MS;
      await this.#pause(this.#session === undefined ? lookMs : WATCH_MS);
      if (this.#stopping.signal.aborted) break;
      if (this.#session === undefined) {
        if (this.#board.missing.length > 0) await this.#lookAgain();
      } else if (this.#trouble !== undefined || this.#session.stalled().length > 0) {
        await this.#recover(this.#session);
      } else if (this.#board.missing.length > 0) await this.#seek(this.#session);
      if (this.#closer.isExhausted && this.#options.isIdle()) {
        this.#giveUp('too many threads hang in sound streams that do not close');
      }
      this.#tell();
    }
  }

  /** Waits, unless a stream fails or stop() is called. */
  async #pause(delayMs: number): Promise<void> {
    if (this.#trouble !== undefined) return;
    await sleep(this.#options.clock, delayMs, this.#wake.signal);
    if (!this.#stopping.signal.aborted) this.#wake = new AbortController();
  }

  async #lookAgain(): Promise<void> {
    this.#looks += 1;
    // Whoever holds PortAudio keeps its old list of devices.
    if (await this.#closer.close(undefined, undefined)) this.#openWhatIsThere();
  }

  #openWhatIsThere(): void {
    try {
      this.#known = this.#options.system.devices();
    } catch (error) {
      for (const state of this.#board.missing) state.absent(errorText(error));
      return;
    }
    const session = this.#newSession();
    for (const state of this.#board.missing) this.#open(session, state);
    if (session.isOpen('input') || session.isOpen('output')) {
      this.#session = session;
      this.#search.restart();
    } else session.end();
  }

  #newSession(): LiveSession {
    const { clock, createResampler } = this.#options;
    return new LiveSession({
      clock,
      createResampler,
      render: this.#render,
      onCaptured: (block, isFirst) => this.#queue.accept(block, isFirst, clock.nowMs()),
      onTrouble: (direction, reason) => this.#noteTrouble(direction, reason),
    });
  }

  #noteTrouble(direction: Direction, reason: string): void {
    this.#trouble = { direction, reason };
    this.#wake.abort();
  }

  #open(session: LiveSession, state: DirectionState): void {
    openDirection(session, state, { system: this.#options.system, known: this.#known });
  }

  async #recover(session: LiveSession): Promise<void> {
    const trouble = this.#trouble;
    const dead = new Set(session.stalled());
    if (trouble !== undefined) dead.add(trouble.direction);
    for (const direction of dead) {
      const state = this.#board[direction];
      state.streamErrors += 1;
      state.stalled(trouble?.direction === direction ? trouble.reason : STALL_REASON);
    }
    this.#tell();
    await this.#closeSession();
    // A device that opens and fails at once is left to the pauses of the watch.
    if (session.ageMs < STEADY_MS || this.#stopping.signal.aborted) return;
    this.#looks = 0;
    await this.#lookAgain();
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    this.#trouble = undefined;
    this.#isReopenDue = false;
    session.end();
    const isClosed = await this.#closer.close(session.capture, session.playback);
    for (const state of this.#board.all) {
      if (state.isOpen) state.stalled('opening the sound devices again');
    }
    if (!isClosed) this.#giveUp('the sound system does not answer');
  }

  /**
   * One direction works, the other is missing. A device that PortAudio knows is opened beside the
   * working one. One that it does not know is looked for by another process; only when it is really
   * there, and nobody is speaking, is everything closed and opened again.
   */
  async #seek(session: LiveSession): Promise<void> {
    const isKnown = (state: DirectionState): boolean =>
      chooseDevice(this.#known, state.wanted, state.direction) !== undefined;
    if (this.#search.isRetryDue()) {
      for (const state of this.#board.missing.filter(isKnown)) this.#open(session, state);
    }
    const unknown = this.#board.missing.filter((state) => !isKnown(state));
    if (unknown.length > 0 && this.#search.isSearchDue()) {
      this.#isReopenDue = await isOneBack(this.#options.system, unknown);
    }
    if (!this.#isReopenDue || !this.#options.isIdle() || this.#stopping.signal.aborted) return;
    await this.#closeSession();
    await this.#lookAgain();
  }

  #giveUp(reason: string): void {
    if (this.#hasGivenUp) return;
    this.#hasGivenUp = true;
    this.#options.onUnrecoverable(reason);
  }

  #tell(): void {
    this.#board.input.droppedFrames = this.#queue.dropped;
    this.#board.tell(this.#onStatus);
  }
}
