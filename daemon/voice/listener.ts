import type { Clock } from '../base/clock.ts';
import { type AudioFrame, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent, HearingMode } from '../ports/ears.ts';
import type { Recognizer, SpeechProbability, WakeDetector } from '../ports/hearing.ts';
import { Endpointer } from './endpointer.ts';
import { PREROLL_FRAMES, Preroll, type ScoredFrame } from './preroll.ts';
import { type Expectation, LiveUtterance } from './utterance.ts';
import type { WakeGate } from './wake-gate.ts';
import { WakeSpotter } from './wake-spotter.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

export interface ListenerOptions {
  hangoverMs: number;
  maxUtteranceMs: number;
  /** After the wake word, how long to wait for speech. */
  noSpeechTimeoutMs: number;
}

export interface ListenerParts {
  clock: Clock;
  speech: SpeechProbability;
  /** Absent: the mode `wake` hears nothing. */
  wake: WakeDetector | undefined;
  /** Decides whether a detection wakes the box; absent: each does. */
  gate?: WakeGate | undefined;
  recognizer: Recognizer;
  emit: (event: EarsEvent) => void;
}

type State =
  | { kind: 'off' }
  | { kind: 'wake' }
  | ({ kind: 'await-speech' } & Expectation)
  | ({ kind: 'utterance'; utterance: LiveUtterance } & Expectation);

/** Turns microphone frames into utterances: wake gate, pre-roll, endpointing, recognition. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #parts: ListenerParts;
  readonly #endpointer: Endpointer;
  readonly #preroll = new Preroll(PREROLL_FRAMES);
  readonly #spotter: WakeSpotter | undefined;
  #state: State = { kind: 'off' };
  #nextSample = 0;
  #utterances = 0;

  constructor(options: ListenerOptions, parts: ListenerParts) {
    this.#options = options;
    this.#parts = parts;
    this.#endpointer = new Endpointer(options);
    this.#spotter = parts.wake && new WakeSpotter(parts.wake, this.#preroll, parts.gate);
  }

  /** True while nobody speaks and nobody has just been asked to. */
  get isResting(): boolean {
    const state = this.#state;
    if (state.kind === 'await-speech') return state.deadlineSample === Number.POSITIVE_INFINITY;
    return state.kind === 'wake';
  }

  /** Changes what is listened for; an utterance under way is dropped unless it stays `open`. */
  setMode(mode: HearingMode): void {
    this.#abandon();
    this.#endpointer.reset();
    if (mode === 'off') this.#state = { kind: 'off' };
    else if (mode === 'wake') this.#awaitWake();
    else {
      this.#awaitSpeech({
        fromSample: this.#nextSample,
        deadlineSample: Number.POSITIVE_INFINITY,
        wakeStartSample: undefined,
      });
    }
  }

  /** Silence that ends the current utterance, if it is still this one. */
  setHangover(utteranceId: string, hangoverMs: number): void {
    const state = this.#state;
    if (state.kind === 'utterance' && state.utterance.id === utteranceId) {
      this.#endpointer.hangoverMs = hangoverMs;
    }
  }

  /** Resolves when the recogniser has dealt with all frames so far. */
  async settled(): Promise<void> {
    if (this.#state.kind === 'utterance') await this.#state.utterance.settled();
  }

  async hear(frame: AudioFrame): Promise<void> {
    this.#noteGap(frame);
    if (this.#state.kind === 'off') return;
    const probability = await this.#parts.speech.score(frame.samples);
    const scored = { frame, probability };
    this.#preroll.push(scored);
    // The mode may have changed while the score was computed.
    const state = this.#state;
    if (state.kind === 'wake') await this.#spot(scored);
    else if (state.kind === 'await-speech') this.#waitForSpeech(state, frame, probability);
    else if (state.kind === 'utterance') await this.#follow(state, frame, probability);
  }

  #noteGap(frame: AudioFrame): void {
    const isGap = frame.firstSample !== this.#nextSample;
    this.#nextSample = frame.firstSample;
    if (isGap) {
      this.#preroll.clear();
      this.#spotter?.reset();
    }
    this.#nextSample += frame.samples.length;
  }

  #awaitWake(): void {
    this.#spotter?.reset();
    this.#state = { kind: 'wake' };
  }

  #awaitSpeech({ fromSample, deadlineSample, wakeStartSample }: Expectation): void {
    this.#endpointer.reset();
    this.#state = { kind: 'await-speech', fromSample, deadlineSample, wakeStartSample };
  }

  async #spot(scored: ScoredFrame): Promise<void> {
    const awaiting = this.#state;
    const detection = await this.#spotter?.accept(scored);
    // The mode may have changed while the detector was busy.
    if (!detection || this.#state !== awaiting) return;
    const { phrase, startSample, endSample } = detection;
    const { clock, emit } = this.#parts;
    emit({ kind: 'wake', phrase, endSample, atMs: clock.nowMs() });
    const waitSamples = this.#options.noSpeechTimeoutMs * SAMPLES_PER_MS;
    this.#awaitSpeech({
      fromSample: endSample,
      deadlineSample: this.#nextSample + waitSamples,
      wakeStartSample: startSample,
    });
    for (const { frame: earlier, probability } of this.#preroll.since(endSample)) {
      const now = this.#state;
      if (now.kind === 'await-speech') this.#waitForSpeech(now, earlier, probability);
      else if (now.kind === 'utterance') this.#advance(now, earlier, probability);
    }
  }

  #waitForSpeech(
    state: State & { kind: 'await-speech' },
    frame: AudioFrame,
    probability: number,
  ): void {
    if (this.#endpointer.accept(probability) === 'start') {
      this.#begin(state, frame);
    } else if (frame.firstSample >= state.deadlineSample) {
      this.#parts.emit({ kind: 'no-speech' });
      this.#awaitWake();
    }
  }

  #begin(state: State & { kind: 'await-speech' }, frame: AudioFrame): void {
    const frameEnd = frame.firstSample + frame.samples.length;
    const speechStartSample = frameEnd - this.#endpointer.speechMs * SAMPLES_PER_MS;
    const id = `u${this.#utterances++}`;
    try {
      const utterance = new LiveUtterance({ id, speechStartSample }, state, this.#parts);
      for (const scored of this.#preroll.since(utterance.firstSample)) {
        if (scored.frame.firstSample <= frame.firstSample) utterance.accept(scored.frame);
      }
      utterance.noteSpeech(frame);
      this.#state = { ...state, kind: 'utterance', utterance };
    } catch (error) {
      this.#fail(error);
    }
  }

  async #follow(
    state: State & { kind: 'utterance' },
    frame: AudioFrame,
    probability: number,
  ): Promise<void> {
    const step = this.#advance(state, frame, probability);
    if (step === 'none') return;
    await this.#finish(state, step === 'too-long' ? 'too-long' : 'silence');
  }

  #advance(
    state: State & { kind: 'utterance' },
    frame: AudioFrame,
    probability: number,
  ): 'none' | 'end' | 'too-long' {
    const { utterance } = state;
    utterance.accept(frame);
    const step = this.#endpointer.accept(probability);
    if (this.#endpointer.silenceMs === 0) utterance.noteSpeech(frame);
    return step === 'start' ? 'none' : step;
  }

  async #finish(state: State & { kind: 'utterance' }, end: 'silence' | 'too-long'): Promise<void> {
    const { clock, emit } = this.#parts;
    const { utterance } = state;
    if (this.#endpointer.speechMs < utterance.minSpeechMs) {
      utterance.cancel();
      this.#awaitSpeech(state);
      emit({ kind: 'speech-dropped' });
      return;
    }
    // Nothing is heard until the dialog says what to listen for next.
    this.#state = { kind: 'off' };
    this.#endpointer.reset();
    try {
      emit(await utterance.finish(() => clock.nowMs(), end));
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#state = { kind: 'off' };
    const message = error instanceof Error ? error.message : String(error);
    this.#parts.emit({ kind: 'hearing-failed', message });
  }

  #abandon(): void {
    if (this.#state.kind === 'utterance') this.#state.utterance.cancel();
  }
}
