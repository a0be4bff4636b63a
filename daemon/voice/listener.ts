import type { Clock } from '../base/clock.ts';
import { type AudioFrame, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent, HearingMode } from '../ports/ears.ts';
import type {
  EndOfTurnDetector,
  Recognizer,
  SpeechProbability,
  WakeDetector,
} from '../ports/hearing.ts';
import { ATTENTION, type Attention } from './attention.ts';
import { PlaybackPresence } from './playback-presence.ts';
import { PREROLL_FRAMES, Preroll, type ScoredFrame } from './preroll.ts';
import { Segmenter, type SegmenterOptions } from './segmenter.ts';
import type { WakeGate } from './wake-gate.ts';
import { WakeSpotter } from './wake-spotter.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

export interface ListenerOptions extends SegmenterOptions {
  /** After the wake word, how long to wait for speech. */
  noSpeechTimeoutMs: number;
}

export interface ListenerParts {
  clock: Clock;
  speech: SpeechProbability;
  /** Absent: the mode `wake` hears nothing, and `duplex` is told no wake word. */
  wake: WakeDetector | undefined;
  /** Decides whether a detection wakes the box; absent: each does. */
  gate?: WakeGate | undefined;
  recognizer: Recognizer;
  /** Asked at each pause; absent: nobody says what it sounds like. */
  endOfTurn?: EndOfTurnDetector;
  /** Whether the box is to be heard at the moment; asked once a frame. */
  isPlaying: () => boolean;
  emit: (event: EarsEvent) => void;
}

/** Turns microphone frames into wake words and utterances, as the mode asks for. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #parts: ListenerParts;
  readonly #preroll = new Preroll(PREROLL_FRAMES);
  readonly #playback: PlaybackPresence;
  readonly #segmenter: Segmenter;
  readonly #spotter: WakeSpotter | undefined;
  #attention: Attention = 'off';
  #nextSample = 0;

  constructor(options: ListenerOptions, parts: ListenerParts) {
    const { wake, gate, isPlaying, clock, recognizer, endOfTurn, emit } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#playback = new PlaybackPresence(isPlaying);
    this.#segmenter = new Segmenter(options, {
      clock,
      recognizer,
      endOfTurn,
      preroll: this.#preroll,
      playback: this.#playback,
      emit,
      onOver: (why) => this.#attend(ATTENTION[this.#attention][why], undefined),
    });
    this.#spotter = wake && new WakeSpotter(wake, this.#preroll, gate);
  }

  /** True while nobody speaks and nobody has just been asked to. */
  get isResting(): boolean {
    if (this.#attention === 'open') return this.#segmenter.isAtEase;
    return this.#attention === 'wake';
  }

  /**
   * Changes what is listened for; see ATTENTION for what becomes of what is under way.
   * @param forMs `no-speech` is told when nobody has spoken by then; absent: no end of the wait
   */
  setMode(mode: HearingMode, forMs?: number): void {
    const deadline = forMs === undefined ? undefined : this.#samplesFromNow(forMs);
    const isForCommand = this.#attention === 'command';
    this.#attend(mode, deadline ?? (isForCommand ? undefined : Number.POSITIVE_INFINITY));
  }

  /** Silence that ends the current utterance, if it is still this one. */
  setHangover(utteranceId: string, hangoverMs: number): void {
    this.#segmenter.setHangover(utteranceId, hangoverMs);
  }

  /** Resolves when the recogniser has dealt with all frames so far, and that was told. */
  settled(): Promise<void> {
    return this.#segmenter.settled();
  }

  /** One call a frame, each after the one before ended; the mode may change in between. */
  async hear(frame: AudioFrame): Promise<void> {
    this.#playback.note(frame);
    this.#noteGap(frame);
    if (this.#attention === 'off') return;
    const scored = { frame, probability: await this.#score(frame) };
    this.#preroll.push(scored);
    if (ATTENTION[this.#attention].spotsWake && (await this.#spot(scored))) return;
    if (ATTENTION[this.#attention].takesSpeech) this.#segmenter.accept(scored);
  }

  async #score({ samples }: AudioFrame): Promise<number> {
    const probability = await this.#parts.speech.score(samples);
    if (!Number.isNaN(probability)) return probability;
    // A frame of no sense would be remembered for ever.
    this.#parts.speech.reset();
    return 0;
  }

  #noteGap({ firstSample, samples }: AudioFrame): void {
    const gap = firstSample - this.#nextSample;
    this.#nextSample = firstSample + samples.length;
    if (gap === 0) return;
    this.#preroll.clear();
    this.#spotter?.reset();
    this.#parts.speech.reset();
    this.#segmenter.noteGap(gap);
  }

  /** @param deadlineSample undefined: a wait that goes on keeps its own */
  #attend(wanted: Attention, deadlineSample: number | undefined): void {
    const next = wanted === 'wake' && !this.#spotter ? 'off' : wanted;
    const before = this.#attention;
    this.#attention = next;
    if (before === 'off') this.#forget();
    if (!ATTENTION[before].spotsWake) this.#spotter?.reset();
    if (ATTENTION[next].takesSpeech) this.#segmenter.take(this.#nextSample, deadlineSample);
    else if (next !== 'told') this.#segmenter.stop();
  }

  /** What was heard before nobody listened belongs to nothing that comes. */
  #forget(): void {
    this.#preroll.clear();
    this.#parts.speech.reset();
  }

  /** @returns whether the wake word was heard, and the frame dealt with */
  async #spot(scored: ScoredFrame): Promise<boolean> {
    const detection = await this.#spotter?.accept(scored);
    // The mode may have changed while the detector was busy.
    if (!detection || !ATTENTION[this.#attention].spotsWake) return false;
    const { phrase, startSample, endSample } = detection;
    this.#attention = 'command';
    this.#segmenter.stop();
    const { clock, emit } = this.#parts;
    emit({ kind: 'wake', phrase, endSample, atMs: clock.nowMs() });
    if (this.#attention !== 'command') return true;
    this.#segmenter.listen({
      fromSample: endSample,
      deadlineSample: this.#samplesFromNow(this.#options.noSpeechTimeoutMs),
      wakeStartSample: startSample,
    });
    return true;
  }

  #samplesFromNow(lengthMs: number): number {
    return this.#nextSample + lengthMs * SAMPLES_PER_MS;
  }
}
