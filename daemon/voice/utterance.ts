import { type AudioFrame, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent, UtteranceEnd } from '../ports/ears.ts';
import type { EndOfTurnDetector, Recognizer, Transcript } from '../ports/hearing.ts';
import { END_PROBABILITY } from './endpointer.ts';
import { type Expectation, whereToBegin } from './expectation.ts';
import { LevelMeter } from './level-meter.ts';
import { LevelledRecognition } from './levelled-recognition.ts';
import { PauseJudgement } from './pause-judgement.ts';
import type { PlaybackPresence } from './playback-presence.ts';
import type { ScoredFrame } from './preroll.ts';
import { ProvisionalRecognition } from './provisional-recognition.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** In one breath with the wake phrase, its own end is counted as speech too. */
const MIN_SPEECH_AFTER_WAKE_MS = 300;
/** Shorter stretches are the tail of the wake word, a cough or a click. */
const MIN_SPEECH_MS = 160;
/** Signal after the last loud frame that may still be the end of the last word. */
const SOFT_TAIL_MS = 192;
/** Signal before an utterance that is its background. */
const BACKGROUND_MS = 1000;
/** Every so many speech frames the speech so far is told. */
const TOLD_SPEECH_FRAMES = 2;
/**
 * An utterance that goes on after a likely end is heard again. That costs PocketSphinx 0.35 to 0.55
 * s of a core per second, while the user speaks on: longer ones would not be caught up with before
 * they end. Nearly all commands are shorter.
 */
const MAX_LIKELY_ENDS = 4;
const MAX_HEARD_AGAIN_MS = 4000;

export interface UtteranceParts {
  recognizer: Recognizer;
  /** Absent: nobody says what a pause sounds like. */
  endOfTurn?: EndOfTurnDetector | undefined;
  playback: PlaybackPresence;
  nowMs: () => number;
  emit: (event: EarsEvent) => void;
  /** Whether likely ends are told. */
  speculation: boolean;
}

/** Where an utterance was found to begin. */
export interface UtteranceStart {
  id: string;
  speechStartSample: number;
  /** The last frames, up to the one with which the start was known. */
  before: readonly ScoredFrame[];
}

/** One utterance from its first speech frame to its transcript. */
export class LiveUtterance {
  readonly id: string;
  /** With less speech than this it was not an utterance, ms. */
  readonly minSpeechMs: number;
  readonly #parts: UtteranceParts;
  readonly #speechStartSample: number;
  readonly #recognition: ProvisionalRecognition;
  readonly #judgement: PauseJudgement;
  readonly #meter = new LevelMeter();
  #duringPlayback: boolean;
  #speechFrames = 0;
  #speechEndSample = 0;
  #speechEndMs = 0;
  /** The first sample that was recognised, and the last frame about as loud as the user. */
  #firstSample: number | undefined;
  #loudEnd = { sample: 0, ms: 0 };
  /** A likely end that was not called off; it is told when its transcript is there. */
  #pause: { isTold: boolean; told: Promise<void> } | undefined;

  /** @throws ENGINE_FAILED while the recogniser is being replaced */
  constructor(start: UtteranceStart, expectation: Expectation, parts: UtteranceParts) {
    const { id, speechStartSample, before } = start;
    const { playback, recognizer, emit, speculation, endOfTurn } = parts;
    this.id = id;
    this.#parts = parts;
    this.#speechStartSample = speechStartSample;
    this.#duringPlayback = playback.isAudibleSince(speechStartSample);
    emit({ kind: 'speech-start', utteranceId: id, sample: speechStartSample });
    const { firstSample, leadSamples } = whereToBegin(expectation, speechStartSample);
    const isAfterWake = leadSamples !== undefined;
    this.minSpeechMs = isAfterWake ? MIN_SPEECH_AFTER_WAKE_MS : MIN_SPEECH_MS;
    this.#recognition = new ProvisionalRecognition({
      // Each recognition has an id of its own: one may not be quite over when the next begins.
      begin: (attempt, onPartial) => {
        const utteranceId = attempt === 0 ? id : `${id}/${attempt}`;
        const lead = isAfterWake ? { leadSamples } : {};
        return new LevelledRecognition(recognizer.begin({ utteranceId, onPartial, ...lead }));
      },
      onPartial: ({ text }) => emit({ kind: 'partial', utteranceId: id, text }),
      maxConclusions: speculation ? MAX_LIKELY_ENDS : 0,
      maxSamples: MAX_HEARD_AGAIN_MS * SAMPLES_PER_MS,
    });
    this.#judgement = new PauseJudgement(endOfTurn, (endProbability) =>
      emit({ kind: 'pause', utteranceId: id, endProbability }),
    );
    for (const scored of before) if (endOf(scored) > firstSample) this.#recall(scored);
    this.#measureBackground(before);
  }

  /** Takes the next frame. */
  accept(frame: AudioFrame): void {
    this.#firstSample ??= frame.firstSample;
    this.#recognition.accept(frame.samples);
    this.#judgement.accept(frame.samples);
  }

  /**
   * The speaker was still speaking in this frame.
   * @param speechMs speech so far
   */
  noteSpeech(scored: ScoredFrame, speechMs: number): void {
    const { emit, playback } = this.#parts;
    this.#markSpeech(scored);
    this.#speechFrames += 1;
    if (playback.isAudibleSince(scored.frame.firstSample)) this.#duringPlayback = true;
    if (this.#speechFrames % TOLD_SPEECH_FRAMES !== 0) return;
    emit({ kind: 'speech', utteranceId: this.id, speechMs });
  }

  /**
   * It may be over: tells how much it sounds like that, and what its transcript would be, each as
   * soon as it is known.
   */
  pause(): void {
    this.#judgement.pause();
    const conclusion = this.#recognition.conclude();
    if (!conclusion) return;
    const pause = { isTold: false, told: Promise.resolve() };
    this.#pause = pause;
    const { emit, nowMs } = this.#parts;
    const told = conclusion.then((transcript) => {
      if (this.#pause !== pause) return;
      pause.isTold = true;
      emit({ kind: 'likely-end', utteranceId: this.id, transcript, atMs: nowMs() });
    });
    // A failure belongs to who finishes the utterance.
    pause.told = told.catch(() => undefined);
  }

  /**
   * It was not over.
   * @throws ENGINE_FAILED while the recogniser is being replaced
   */
  resume(): void {
    const wasJudged = this.#judgement.resume();
    const wasTold = wasJudged || (this.#pause?.isTold ?? false);
    this.#pause = undefined;
    if (wasTold) this.#parts.emit({ kind: 'speech-resumed', utteranceId: this.id });
    this.#recognition.resume();
  }

  /** Speech much softer than the user since they were last heard, ms; see LevelMeter. */
  get softMs(): number {
    return this.#meter.softMs;
  }

  async settled(): Promise<void> {
    await this.#judgement.settled();
    await this.#recognition.settled();
    await this.#pause?.told;
  }

  cancel(): void {
    this.#pause = undefined;
    this.#judgement.resume();
    this.#recognition.cancel();
  }

  /**
   * @param end `softer`: it ended where the user was last heard
   * @throws ENGINE_FAILED, ENGINE_STUCK as the recogniser does
   */
  async finish(end: UtteranceEnd): Promise<EarsEvent & { kind: 'utterance' }> {
    const { nowMs } = this.#parts;
    const endpointMs = nowMs();
    this.#pause = undefined;
    this.#judgement.resume();
    const transcript = await (end === 'softer' ? this.#finishLoud() : this.#recognition.finish());
    const times = {
      speechStartSample: this.#speechStartSample,
      speechEndSample: this.#speechEndSample,
      speechEndMs: this.#speechEndMs,
      endpointMs,
      transcriptMs: nowMs(),
    };
    return {
      kind: 'utterance',
      utteranceId: this.id,
      transcript,
      times,
      end,
      level: this.#meter.level,
      duringPlayback: this.#duringPlayback,
    };
  }

  #finishLoud(): Promise<Transcript> {
    const { sample, ms } = this.#loudEnd;
    this.#speechEndSample = sample;
    this.#speechEndMs = ms;
    const endSample = sample + SOFT_TAIL_MS * SAMPLES_PER_MS;
    return this.#recognition.finishAt(endSample - (this.#firstSample ?? endSample));
  }

  /** Takes a frame that came before the start was known. */
  #recall(scored: ScoredFrame): void {
    this.accept(scored.frame);
    if (scored.frame.firstSample >= this.#speechStartSample) this.#markSpeech(scored);
  }

  #markSpeech(scored: ScoredFrame): void {
    this.#meter.addSpeech(scored);
    this.#speechEndSample = endOf(scored);
    this.#speechEndMs = scored.frame.capturedMs;
    if (this.#meter.softMs > 0) return;
    this.#loudEnd = { sample: this.#speechEndSample, ms: this.#speechEndMs };
  }

  #measureBackground(before: readonly ScoredFrame[]): void {
    const fromSample = this.#speechStartSample - BACKGROUND_MS * SAMPLES_PER_MS;
    const background = before.filter(
      (scored) => endOf(scored) > fromSample && endOf(scored) <= this.#speechStartSample,
    );
    const silent = background.filter(({ probability }) => probability < END_PROBABILITY);
    for (const scored of silent.length > 0 ? silent : background) this.#meter.addNoise(scored);
  }
}

function endOf({ frame }: ScoredFrame): number {
  return frame.firstSample + frame.samples.length;
}
