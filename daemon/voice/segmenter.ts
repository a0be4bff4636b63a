import type { Clock } from '../base/clock.ts';
import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent, UtteranceEnd } from '../ports/ears.ts';
import type { EndOfTurnDetector, Recognizer } from '../ports/hearing.ts';
import { Endpointer, type EndpointerOptions } from './endpointer.ts';
import type { Expectation } from './expectation.ts';
import type { PlaybackPresence } from './playback-presence.ts';
import type { Preroll, ScoredFrame } from './preroll.ts';
import { LiveUtterance } from './utterance.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** A gap that an utterance bears: shorter than the pause that usually ends one. */
const BRIDGED_MS = 500;
/**
 * After a failure no speech is taken for so long, unless the wake word asks for it: while there is
 * no recogniser, it would fail again at every third frame. One failure a second costs nothing.
 */
const RETRY_MS = 1000;
/**
 * Speech much softer than the user that ends what they said, unless the wait is longer: a third
 * more than anybody's own; see LevelMeter.
 */
const SOFTER_MS = 1200;

export interface SegmenterOptions extends EndpointerOptions {
  /** Whether likely ends are told, with what the transcript would be. */
  speculation: boolean;
}

export interface SegmenterParts {
  clock: Clock;
  recognizer: Recognizer;
  /** Absent: nobody says what a pause sounds like. */
  endOfTurn?: EndOfTurnDetector | undefined;
  /** Holds each frame before accept() is called with it. */
  preroll: Preroll;
  playback: PlaybackPresence;
  emit: (event: EarsEvent) => void;
  /** It takes no more speech until it is told to: why. The event was emitted before. */
  onOver: (why: 'told' | 'silent' | 'failed') => void;
}

type Live = { kind: 'utterance'; utterance: LiveUtterance } & Expectation;
type State =
  | { kind: 'idle' }
  | ({ kind: 'waiting' } & Expectation)
  | Live
  /** The utterance is over, its transcript is awaited; what is said meanwhile is kept. */
  | { kind: 'finishing'; utterance: LiveUtterance; told: Promise<void> }
  | { kind: 'told' };

/** Cuts frames into utterances and has them recognised, one after the other. */
export class Segmenter {
  readonly #options: SegmenterOptions;
  readonly #parts: SegmenterParts;
  readonly #endpointer: Endpointer;
  #state: State = { kind: 'idle' };
  /** Frames before this sample were dealt with. */
  #doneSample = 0;
  /** Speech before this sample is not taken: the recogniser has just failed. */
  #retrySample = Number.NEGATIVE_INFINITY;
  #utterances = 0;

  constructor(options: SegmenterOptions, parts: SegmenterParts) {
    this.#options = options;
    this.#parts = parts;
    this.#endpointer = new Endpointer(options);
  }

  /** True while nobody speaks and nobody has just been asked to. */
  get isAtEase(): boolean {
    const state = this.#state;
    return state.kind === 'waiting' && state.deadlineSample === Number.POSITIVE_INFINITY;
  }

  /**
   * Takes speech from now on. An utterance under way, or a beginning of one, goes on, at most with
   * another deadline; after an utterance what was said since then is taken too.
   * @param deadlineSample undefined: a wait that goes on keeps its own
   */
  take(nowSample: number, deadlineSample: number | undefined): void {
    const state = this.#state;
    if (state.kind === 'waiting' || state.kind === 'utterance') {
      state.deadlineSample = deadlineSample ?? state.deadlineSample;
    } else if (state.kind !== 'finishing') {
      this.listen({
        fromSample: state.kind === 'told' ? this.#doneSample : nowSample,
        deadlineSample: deadlineSample ?? Number.POSITIVE_INFINITY,
        wakeStartSample: undefined,
      });
    }
  }

  /** Waits for speech, first in the frames that were kept. Nothing is under way: see stop(). */
  listen(expectation: Expectation): void {
    this.#wait(expectation);
    if (expectation.wakeStartSample !== undefined) this.#retrySample = Number.NEGATIVE_INFINITY;
    this.#doneSample = expectation.fromSample;
    for (const scored of this.#parts.preroll.since(expectation.fromSample)) this.accept(scored);
  }

  /** Takes no more speech, and drops what is under way. */
  stop(): void {
    const state = this.#state;
    if (state.kind === 'utterance' || state.kind === 'finishing') state.utterance.cancel();
    this.#endpointer.reset();
    this.#state = { kind: 'idle' };
  }

  /** Silence that ends the current utterance, if it is still this one. */
  setHangover(utteranceId: string, hangoverMs: number): void {
    const state = this.#state;
    if (state.kind === 'utterance' && state.utterance.id === utteranceId) {
      this.#endpointer.hangoverMs = hangoverMs;
    }
  }

  /** Resolves when the recogniser has dealt with all frames so far, and that was told. */
  async settled(): Promise<void> {
    const state = this.#state;
    if (state.kind === 'utterance') await state.utterance.settled();
    else if (state.kind === 'finishing') await state.told;
  }

  /** The next frame does not follow the one before. An utterance bears a gap like a pause. */
  noteGap(gapSamples: number): void {
    const state = this.#state;
    this.#doneSample = Number.NEGATIVE_INFINITY;
    this.#retrySample = Number.NEGATIVE_INFINITY;
    // The signal before it is lost: no command can be given with its wake phrase.
    if (state.kind === 'waiting') state.wakeStartSample = undefined;
    if (gapSamples > 0 && gapSamples <= BRIDGED_MS * SAMPLES_PER_MS) return;
    if (state.kind !== 'utterance') return this.#endpointer.reset();
    // Either it was over before, or it was cut in a word, and nobody knows what it was.
    if (this.#endpointer.isPausing) this.#end(state, 'silence');
    else this.#drop({ ...state, wakeStartSample: undefined });
  }

  /** Takes the next frame. */
  accept(scored: ScoredFrame): void {
    const { frame } = scored;
    const state = this.#state;
    const endSample = frame.firstSample + frame.samples.length;
    if (state.kind !== 'waiting' && state.kind !== 'utterance') return;
    if (endSample <= this.#doneSample) return;
    this.#doneSample = endSample;
    try {
      if (state.kind === 'waiting') this.#await(state, scored);
      else this.#follow(state, scored);
    } catch (error) {
      this.#fail(error);
    }
  }

  #wait({ fromSample, deadlineSample, wakeStartSample }: Expectation): void {
    this.#endpointer.reset();
    this.#state = { kind: 'waiting', fromSample, deadlineSample, wakeStartSample };
  }

  #await(state: State & { kind: 'waiting' }, scored: ScoredFrame): void {
    const isTaken = scored.frame.firstSample >= this.#retrySample;
    if (isTaken && this.#endpointer.accept(scored.probability) === 'start') {
      this.#begin(state, scored);
    } else if (scored.frame.firstSample >= state.deadlineSample && !this.#endpointer.isStarting) {
      this.#state = { kind: 'idle' };
      this.#parts.emit({ kind: 'no-speech' });
      this.#over('silent');
    }
  }

  #begin(state: State & { kind: 'waiting' }, { frame }: ScoredFrame): void {
    const { clock, preroll, ...parts } = this.#parts;
    const speechStartSample = this.#doneSample - this.#endpointer.speechMs * SAMPLES_PER_MS;
    const before = preroll.until(frame.firstSample);
    const id = `u${this.#utterances++}`;
    const utterance = new LiveUtterance({ id, speechStartSample, before }, state, {
      ...parts,
      nowMs: () => clock.nowMs(),
      speculation: this.#options.speculation,
    });
    this.#state = { ...state, kind: 'utterance', utterance };
  }

  #follow(state: Live, scored: ScoredFrame): void {
    const { utterance } = state;
    utterance.accept(scored.frame);
    const step = this.#endpointer.accept(scored.probability);
    const { speechMs, silenceMs } = this.#endpointer;
    if (silenceMs === 0) utterance.noteSpeech(scored, speechMs);
    if (step === 'likely-end' && speechMs >= utterance.minSpeechMs) utterance.pause();
    else if (step === 'resumed') utterance.resume();
    else if (step === 'end') this.#end(state, 'silence');
    else if (step === 'too-long') this.#end(state, 'too-long');
    else if (utterance.softMs >= Math.max(SOFTER_MS, this.#endpointer.hangoverMs)) {
      this.#end(state, 'softer');
    }
  }

  #end(state: Live, end: UtteranceEnd): void {
    const { utterance } = state;
    if (this.#endpointer.speechMs < utterance.minSpeechMs) return this.#drop(state);
    this.#endpointer.reset();
    const finishing: State = { kind: 'finishing', utterance, told: Promise.resolve() };
    this.#state = finishing;
    finishing.told = utterance.finish(end).then(
      (event) => {
        if (this.#state !== finishing) return;
        this.#state = { kind: 'told' };
        this.#parts.emit(event);
        this.#over('told');
      },
      (error) => {
        if (this.#state === finishing) this.#fail(error);
      },
    );
  }

  #drop(state: Live): void {
    state.utterance.cancel();
    this.#wait(state);
    this.#parts.emit({ kind: 'speech-dropped' });
  }

  #fail(error: unknown): void {
    this.stop();
    this.#retrySample = this.#doneSample + RETRY_MS * SAMPLES_PER_MS;
    const message = error instanceof Error ? error.message : String(error);
    this.#parts.emit({ kind: 'hearing-failed', message });
    this.#over('failed');
  }

  /** Unless the dialog was so fast that it has said already what to listen for next. */
  #over(why: 'told' | 'silent' | 'failed'): void {
    const isOver = this.#state.kind === 'told' || this.#state.kind === 'idle';
    if (isOver) this.#parts.onOver(why);
  }
}
