import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsCommand, EarsEvent } from '../ports/ears.ts';
import type { EndpointingWords, WordCue } from './endpointing-words.ts';
import type { LearnedPatience } from './learned-patience.ts';

/** How much of a command the words so far are; see the sentence matcher. */
export type Progress = 'complete' | 'extensible' | 'incomplete' | 'none';

export interface HangoverOptions {
  /** After a complete command; no wait is shorter, ms. */
  minHangoverMs: number;
  /** When nothing tells whether it is over, ms. */
  hangoverMs: number;
  /** After a sentence that hangs ("set a timer for"); no wait is longer, ms. */
  maxHangoverMs: number;
}

/** What is known of an utterance that may be over. */
export interface Evidence {
  progress: Progress;
  cue: WordCue;
  /** How sure the recogniser is of the words, 0..1. */
  confidence: number;
  /** How likely it sounded like the end, 0..1; undefined: nobody has said. */
  endProbability: number | undefined;
}

/** A command that may go on gets this share of the way from the shortest wait to the usual one. */
const EXTENSIBLE_SHARE = 0.25;
/**
 * Log odds that more follows, by the last words, where the recogniser is sure of them. At the
 * confidence of PocketSphinx's dictation (0.4) a hanging word makes more to follow twice as likely:
 * it hangs at 22 % of cuts and 11 % of ends in negatives_librispeech_tc100.
 */
const CUE_LOG_ODDS: Record<WordCue, number> = {
  hanging: 1.75,
  filler: 2.5,
  dictation: 2.5,
  none: 0,
};
/**
 * How much longer the wait for each unit of log odds that more follows. Were pauses spread
 * exponentially, it would be their mean beyond the shortest, whatever a cut-off costs against a
 * wait; those of 200 to 1500 ms in negatives_librispeech_tc100 are 330 ms longer than 200 in the
 * mean, with a longer tail.
 */
const MS_PER_LOG_ODDS = 400;
/**
 * Where the words say nothing, what sounds like most ends do has the usual wait: the median of 105
 * ends that FallingEnd was trained on.
 */
const USUAL_END_LOG_ODDS = 0.4;
/** No detector is surer than this in either direction. */
const MOST_LOG_ODDS = 4;

/**
 * Silence that ends an utterance, ms: within the options, however patient the box has become.
 * @param patience a factor, 1: as in the options
 */
export function waitFor(evidence: Evidence, options: HangoverOptions, patience = 1): number {
  const { minHangoverMs, maxHangoverMs } = options;
  const waitMs = patience * soundingWaitMs(evidence, options);
  return Math.round(Math.max(minHangoverMs, Math.min(maxHangoverMs, waitMs)));
}

/** The wait that the words ask for, and what the sound of them takes off or adds. */
function soundingWaitMs(evidence: Evidence, options: HangoverOptions): number {
  const { minHangoverMs, hangoverMs, maxHangoverMs } = options;
  const { progress, cue, confidence, endProbability } = evidence;
  switch (progress) {
    case 'complete':
      return minHangoverMs;
    case 'extensible':
      return (
        minHangoverMs + EXTENSIBLE_SHARE * (hangoverMs - minHangoverMs) + soundMs(endProbability, 0)
      );
    case 'incomplete':
      return maxHangoverMs;
    case 'none':
      return (
        hangoverMs +
        MS_PER_LOG_ODDS * CUE_LOG_ODDS[cue] * confidence +
        soundMs(endProbability, USUAL_END_LOG_ODDS)
      );
  }
}

/** What the sound adds to a wait, or takes off. @param neutral log odds that do neither */
function soundMs(endProbability: number | undefined, neutral: number): number {
  const isKnown = endProbability !== undefined && !Number.isNaN(endProbability);
  return isKnown ? MS_PER_LOG_ODDS * (neutral - logOdds(endProbability)) : 0;
}

function logOdds(probability: number): number {
  const share = Math.max(0, Math.min(1, probability));
  const odds = Math.log(share / (1 - share));
  return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, odds));
}

/** Speech this soon after an endpoint goes on with what was said before it. */
const CUT_OFF_MS = 700;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

export interface EndpointingParts {
  options: HangoverOptions;
  /** How much of a command the words so far are. */
  progress: (words: string) => Progress;
  words: EndpointingWords;
  /** Absent: nothing is learned. */
  patience: LearnedPatience | undefined;
}

interface LiveEvidence {
  utteranceId: string;
  words: string;
  confidence: number;
  endProbability: number | undefined;
  hangoverMs: number;
}

interface JudgedEndpoint {
  sample: number;
  /** The user waited for longer than after a complete command. */
  wasLong: boolean;
  /** Speech that came soon after it; if there are words in it, the user was cut off. */
  resumedBy: string | undefined;
}

/** Decides how much silence ends what is being said, and learns from how that turned out. */
export class Endpointing {
  readonly #parts: EndpointingParts;
  #live: LiveEvidence | undefined;
  /** The last endpoint, until it is known whether it was one. */
  #endpoint: JudgedEndpoint | undefined;

  constructor(parts: EndpointingParts) {
    this.#parts = parts;
  }

  /**
   * Takes every event of the ears, in order.
   * @returns what to tell the ears, if the wait is another one now
   */
  hear(event: EarsEvent): (EarsCommand & { kind: 'hangover' }) | undefined {
    switch (event.kind) {
      case 'speech-start':
        this.#noteSpeechAfter(event);
        this.#begin(event.utteranceId);
        return undefined;
      case 'partial':
        return this.#note(event.utteranceId, { words: event.text });
      case 'likely-end': {
        const { text, confidence } = event.transcript;
        return this.#note(event.utteranceId, { words: text, confidence });
      }
      case 'pause':
        return this.#note(event.utteranceId, { endProbability: event.endProbability });
      case 'speech-resumed':
        return this.#note(event.utteranceId, { endProbability: undefined });
      case 'utterance':
        return this.#end(event);
      case 'playback-started':
        // What follows is said to the reply, or is the reply.
        if (this.#endpoint?.resumedBy === undefined) this.#confirmEndpoint();
        return undefined;
      default:
        return undefined;
    }
  }

  #begin(utteranceId: string): LiveEvidence {
    this.#live = {
      utteranceId,
      words: '',
      confidence: 1,
      endProbability: undefined,
      hangoverMs: this.#parts.options.hangoverMs,
    };
    return this.#live;
  }

  #note(
    utteranceId: string,
    change: Partial<Omit<LiveEvidence, 'utteranceId' | 'hangoverMs'>>,
  ): (EarsCommand & { kind: 'hangover' }) | undefined {
    const known = this.#live?.utteranceId === utteranceId ? this.#live : undefined;
    const live = Object.assign(known ?? this.#begin(utteranceId), change);
    const { progress, words, options, patience } = this.#parts;
    const { confidence, endProbability } = live;
    const cue = words.cueOf(live.words);
    const evidence = { progress: progress(live.words), cue, confidence, endProbability };
    const hangoverMs = waitFor(evidence, options, patience?.factor);
    if (hangoverMs === live.hangoverMs) return undefined;
    live.hangoverMs = hangoverMs;
    return { kind: 'hangover', utteranceId, hangoverMs };
  }

  #end({ utteranceId, times, transcript, end }: EarsEvent & { kind: 'utterance' }): undefined {
    const hasWords = transcript.text !== '';
    if (hasWords && this.#endpoint?.resumedBy === utteranceId) {
      this.#endpoint = undefined;
      this.#parts.patience?.note('cut-off');
    }
    this.#confirmEndpoint();
    const live = this.#live?.utteranceId === utteranceId ? this.#live : undefined;
    this.#live = undefined;
    // Noise is not cut off, and what was too long was not ended by a wait.
    if (!live || end !== 'silence' || !hasWords) return;
    const { hangoverMs } = live;
    const sample = times.speechEndSample + hangoverMs * SAMPLES_PER_MS;
    const wasLong = hangoverMs > this.#parts.options.minHangoverMs;
    this.#endpoint = { sample, wasLong, resumedBy: undefined };
  }

  #noteSpeechAfter({ utteranceId, sample }: EarsEvent & { kind: 'speech-start' }): void {
    const endpoint = this.#endpoint;
    const isSoon = endpoint && sample - endpoint.sample <= CUT_OFF_MS * SAMPLES_PER_MS;
    if (isSoon && endpoint.resumedBy === undefined) endpoint.resumedBy = utteranceId;
    else this.#confirmEndpoint();
  }

  #confirmEndpoint(): void {
    if (this.#endpoint?.wasLong) this.#parts.patience?.note('long-wait');
    this.#endpoint = undefined;
  }
}
