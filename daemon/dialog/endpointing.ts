import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsCommand, EarsEvent } from '../ports/ears.ts';
import { EndpointOutcomes } from './endpoint-outcomes.ts';
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
  /** How much was said so far, ms; counts where the sound does. */
  speechMs: number;
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
 * mean.
 */
const MS_PER_LOG_ODDS = 330;
/**
 * What the log odds of a detector are worth, and each e-fold of speech before the pause: logistic
 * regression on 1,159 ends and pauses of negatives_librispeech_tc100 and stt_misc, as recorded and
 * with pauses put in, gives 0.57 and 0.63. At the ends of phrases people sound as if they had
 * finished; who has said little goes on more often than who has said much.
 */
const SOUND_SHARE = 0.6;
const LENGTH_SHARE = 0.6;
/** Speech that says neither: the middle of the ends and pauses of stt_misc. */
const USUAL_SPEECH_MS = 4000;
/** Short questions are common too, and there were none to learn from. */
const LEAST_SPEECH_MS = 1000;
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
  const { progress, cue, confidence, endProbability, speechMs } = evidence;
  switch (progress) {
    case 'complete':
      return minHangoverMs;
    case 'extensible':
      return (
        minHangoverMs +
        EXTENSIBLE_SHARE * (hangoverMs - minHangoverMs) +
        MS_PER_LOG_ODDS * soundOdds(endProbability, { neutral: 0 })
      );
    case 'incomplete':
      return maxHangoverMs;
    case 'none':
      return (
        hangoverMs +
        MS_PER_LOG_ODDS *
          (CUE_LOG_ODDS[cue] * confidence +
            soundOdds(endProbability, { neutral: USUAL_END_LOG_ODDS, speechMs }))
      );
  }
}

/**
 * Log odds that more follows, by the sound of a pause and what was said before it; 0: unknown.
 * @param neutral log odds of an end that say neither @param speechMs absent: it does not count
 */
function soundOdds(
  endProbability: number | undefined,
  { neutral, speechMs = USUAL_SPEECH_MS }: { neutral: number; speechMs?: number },
): number {
  if (endProbability === undefined || Number.isNaN(endProbability)) return 0;
  const length = Math.log(USUAL_SPEECH_MS / Math.max(LEAST_SPEECH_MS, speechMs));
  return SOUND_SHARE * (neutral - logOdds(endProbability)) + LENGTH_SHARE * length;
}

function logOdds(probability: number): number {
  const share = Math.max(0, Math.min(1, probability));
  const odds = Math.log(share / (1 - share));
  return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, odds));
}

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
  speechMs: number;
  hangoverMs: number;
}

/** Decides how much silence ends what is being said, and learns from how that turned out. */
export class Endpointing {
  readonly #parts: EndpointingParts;
  readonly #outcomes: EndpointOutcomes;
  #live: LiveEvidence | undefined;

  constructor(parts: EndpointingParts) {
    this.#parts = parts;
    this.#outcomes = new EndpointOutcomes(parts.patience);
  }

  /**
   * Takes every event of the ears, in order.
   * @returns what to tell the ears, if the wait is another one now
   */
  hear(event: EarsEvent): (EarsCommand & { kind: 'hangover' }) | undefined {
    switch (event.kind) {
      case 'speech-start':
        this.#outcomes.noteSpeech(event.utteranceId, event.sample);
        this.#begin(event.utteranceId);
        return undefined;
      case 'speech':
        // It counts at the next pause.
        if (this.#live?.utteranceId === event.utteranceId) this.#live.speechMs = event.speechMs;
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
        this.#outcomes.noteReply();
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
      speechMs: 0,
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
    const { confidence, endProbability, speechMs } = live;
    const cue = words.cueOf(live.words);
    const evidence = {
      progress: progress(live.words),
      cue,
      confidence,
      endProbability,
      speechMs,
    };
    const hangoverMs = waitFor(evidence, options, patience?.factor);
    if (hangoverMs === live.hangoverMs) return undefined;
    live.hangoverMs = hangoverMs;
    return { kind: 'hangover', utteranceId, hangoverMs };
  }

  #end({ utteranceId, times, transcript, end }: EarsEvent & { kind: 'utterance' }): undefined {
    const hasWords = transcript.text !== '';
    this.#outcomes.noteUtterance(utteranceId, hasWords);
    const live = this.#live?.utteranceId === utteranceId ? this.#live : undefined;
    this.#live = undefined;
    // Noise is not cut off, and what was too long was not ended by a wait.
    if (!live || end !== 'silence' || !hasWords) return;
    const { hangoverMs } = live;
    const sample = times.speechEndSample + hangoverMs * SAMPLES_PER_MS;
    const wasLong = hangoverMs > this.#parts.options.minHangoverMs;
    this.#outcomes.noteEndpoint({ sample, wasLong });
  }
}
