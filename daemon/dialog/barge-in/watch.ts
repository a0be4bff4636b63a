import { tokenize } from '../../skills/tokens.ts';
import type { Phrases } from '../phrases.ts';
import type { BargeInStrategy, SpeechDuringReply } from './strategy.ts';

export interface BargeInWatchParts {
  strategy: BargeInStrategy;
  phrases: Phrases;
  /** The last words cannot wait. */
  isUrgent: (words: string) => boolean;
  /** The words may be what the box itself is saying. */
  isOwn: (words: string) => boolean;
  /** See SpeechDuringReply.isGuarded. */
  isGuarded: () => boolean;
}

/** Follows one stretch of speech during a reply, and asks the strategy whether it interrupts. */
export class BargeInWatch {
  readonly #parts: BargeInWatchParts;
  #speech: { utteranceId: string; speechMs: number; words: string } | undefined;

  constructor(parts: BargeInWatchParts) {
    this.#parts = parts;
  }

  /** Somebody is speaking who may yet interrupt. */
  get isCandidate(): boolean {
    return this.#speech !== undefined && this.#parts.strategy.takesAnySpeech;
  }

  /** Speech during a reply is being followed, whatever may come of it. */
  get isWatching(): boolean {
    return this.#speech !== undefined;
  }

  begin(utteranceId: string): void {
    this.#speech = { utteranceId, speechMs: 0, words: '' };
  }

  end(): void {
    this.#speech = undefined;
  }

  /** Takes what has become known. @returns whether the reply is interrupted by it */
  note(utteranceId: string, known: { speechMs?: number; words?: string }): boolean {
    const speech = this.#speech;
    if (speech?.utteranceId !== utteranceId) return false;
    Object.assign(speech, known);
    return this.#parts.strategy.interrupts(this.#describe(speech, false));
  }

  /** @returns whether final words interrupt a reply that is being heard */
  isFinalInterruption(words: string): boolean {
    const speechMs = this.#speech?.speechMs ?? 0;
    return this.#parts.strategy.interrupts(this.#describe({ speechMs, words }, true));
  }

  #describe(
    { speechMs, words }: { speechMs: number; words: string },
    isFinal: boolean,
  ): SpeechDuringReply {
    const { phrases, isUrgent, isOwn, isGuarded } = this.#parts;
    const heard = this.#kindOf(words);
    return {
      speechMs,
      heard,
      words: heard === 'words' ? tokenize(words).length : 0,
      isStop: (phrases.isStop(words) || isUrgent(words)) && !isOwn(words),
      isGuarded: isGuarded(),
      isFinal,
    };
  }

  #kindOf(words: string): SpeechDuringReply['heard'] {
    if (words === '') return 'nothing';
    if (this.#parts.isOwn(words)) return 'own-voice';
    return this.#parts.phrases.isBackChannel(words) ? 'back-channel' : 'words';
  }
}
