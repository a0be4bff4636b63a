import type { CancelTimer, Clock } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import { type BargeInOptions, chooseStrategy } from './barge-in/choose.ts';
import type { BargeInStrategy } from './barge-in/strategy.ts';
import { WarmUp } from './barge-in/warm-up.ts';
import { BargeInWatch } from './barge-in/watch.ts';
import type { Phrases } from './phrases.ts';
import type { SelfSpeech } from './self-speech.ts';
import { type ConversationEvent, type ConversationState, isAtRest } from './states.ts';
import type { LiveTurn } from './turn-runner.ts';
import { type Invitation, judge, type Verdict } from './utterance-judge.ts';

type UtteranceEvent = EarsEvent & { kind: 'utterance' };
type Wake = { phrase: string; endSample: number };

/** What the user asks. */
export interface HeardRequest {
  event: UtteranceEvent;
  wake: Wake | undefined;
  /** The user was cut off: the words belong to those of this turn, for which nothing was done. */
  begun: LiveTurn | undefined;
}

/** The user goes on within this time after the endpoint: the endpoint was a cut-off (issue 3). */
const CUT_OFF_WITHIN_MS = 700;
/**
 * Speech that begins so soon after playback may be its echo: a reply sounds on in the device and
 * the room for 250 ms, and the beginning of speech is told some 100 ms late.
 */
const ECHO_TAIL_MS = 400;
/** Within this time after its wake a box may learn that another was first: a message takes less. */
const YIELDS_WITHIN_MS = 2000;

export interface UserSpeechParts {
  clock: Clock;
  bargeIn: BargeInOptions;
  phrases: Phrases;
  selfSpeech: SelfSpeech;
  /** How long the ears wait for speech after the wake word, ms. */
  noSpeechTimeoutMs: number;
  state: () => ConversationState;
  /** The reply that is being spoken asks something back. */
  isAsking: () => boolean;
  /** The live turn, if nothing has been done for it, and when it began, monotonic. */
  undone: () => { live: LiveTurn; sinceMs: number } | undefined;
  tell: (event: ConversationEvent) => void;
  onRequest: (heard: HeardRequest) => void;
  onIgnored: (verdict: Verdict | 'not-addressed') => void;
}

/** Follows what the user says, and tells what it means where the conversation stands. */
export class UserSpeech {
  readonly #parts: UserSpeechParts;
  readonly #strategy: BargeInStrategy;
  readonly #watch: BargeInWatch;
  readonly #warmUp: WarmUp;
  #wake: Wake | undefined;
  #wokenMs = Number.NEGATIVE_INFINITY;
  #invitation: Invitation = 'open';
  #begun: LiveTurn | undefined;
  #canBeOwn = false;
  /** Until then what is heard may be the box's own voice, monotonic. */
  #soundsUntilMs = 0;
  /** The turn whose playback is over, although it still sounds in the room. */
  #endedTurnId: string | undefined;
  #cancelPatience: CancelTimer = () => {};

  constructor(parts: UserSpeechParts) {
    this.#parts = parts;
    this.#strategy = chooseStrategy(parts.bargeIn);
    this.#warmUp = new WarmUp(parts.clock, parts.bargeIn.warmUpMs);
    this.#watch = new BargeInWatch({
      strategy: this.#strategy,
      phrases: parts.phrases,
      isOwn: (words) => this.#isOwn(words, this.#canBeOwn),
      isGuarded: () => this.#warmUp.isOn,
    });
  }

  /** The ears listen during replies. */
  get isHeardDuringReplies(): boolean {
    return this.#strategy.isHearing;
  }

  /** The wake phrase before what is being said; undefined: none was. */
  get wakePhrase(): string | undefined {
    return this.#wake?.phrase ?? this.#begun?.turn.wake?.phrase;
  }

  /** Somebody began to speak during the reply, and may interrupt it. */
  get isCandidate(): boolean {
    return this.#watch.isCandidate;
  }

  hear(event: EarsEvent): void {
    const { tell } = this.#parts;
    switch (event.kind) {
      case 'wake':
        return this.#noteWake(event);
      case 'wake-rejected':
        return event.why === 'other-box' ? this.#yield(event.phrase) : undefined;
      case 'speech-start':
        return this.#begin(event.utteranceId);
      case 'speech':
        return this.#noteSpeech(event.utteranceId, { speechMs: event.speechMs });
      case 'partial':
        return this.#noteSpeech(event.utteranceId, { words: event.text });
      case 'speech-dropped':
        this.#watch.end();
        return tell({ name: 'speech-dropped' });
      case 'no-speech':
        this.#wake = undefined;
        return tell({ name: 'no-speech' });
      case 'utterance':
        return this.#take(event);
      case 'echo':
        return this.#warmUp.note(event.status);
      case 'playback-started':
        this.#soundsUntilMs = Number.POSITIVE_INFINITY;
        return this.#warmUp.start();
      case 'playback-ended':
        this.#soundsUntilMs = this.#parts.clock.nowMs() + ECHO_TAIL_MS;
        this.#endedTurnId = event.turnId;
        return this.#warmUp.end();
    }
  }

  /** The conversation has moved: nobody is waited for where nobody was interrupted. */
  noteState(state: ConversationState): void {
    const { name } = state;
    const isWaiting = name === 'interrupted' || name === 'transcribing' || name === 'listening';
    if (!isWaiting) this.#cancelPatience();
    if (!isAtRest(state)) return;
    this.#wake = undefined;
    this.#watch.end();
  }

  #noteWake({ phrase, endSample }: EarsEvent & { kind: 'wake' }): void {
    const { state, tell, noSpeechTimeoutMs, bargeIn } = this.#parts;
    const isReplying = 'turnId' in state();
    if (isReplying && !this.#strategy.isHearing) return;
    this.#wake = { phrase, endSample };
    this.#wokenMs = this.#parts.clock.nowMs();
    this.#invitation = 'wake-word';
    this.#begun = undefined;
    tell({ name: 'woken' });
    // The ears tell when nobody speaks; a reply must not hang on that alone.
    if (isReplying) this.#waitForWords(noSpeechTimeoutMs + bargeIn.resumeAfterMs);
  }

  /** Another box was first, and answers: this one leaves it to that, if it has not acted. */
  #yield(phrase: string): void {
    const { clock, state, tell, undone } = this.#parts;
    const own = this.wakePhrase ?? undone()?.live.turn.wake?.phrase;
    if (own !== phrase || clock.nowMs() - this.#wokenMs > YIELDS_WITHIN_MS) return;
    this.#wake = undefined;
    this.#begun = undefined;
    tell({ name: state().name === 'interrupted' ? 'no-speech' : 'cancel' });
  }

  #begin(utteranceId: string): void {
    const { clock, state, tell, isAsking } = this.#parts;
    const now = state();
    this.#cancelPatience();
    this.#canBeOwn = clock.nowMs() < this.#soundsUntilMs;
    this.#watch.end();
    if (now.name !== 'transcribing') this.#invitation = this.#invitationIn(now);
    if (!('turnId' in now)) return tell({ name: 'speech-started' });
    // In the tail of a reply nobody interrupts any more; an answer may come early.
    if (now.turnId === this.#endedTurnId && !isAsking()) return;
    this.#watch.begin(utteranceId);
    this.#begun = now.name === 'thinking' ? this.#cutOffTurn() : undefined;
    if (this.#begun) tell({ name: 'barge-in' });
    else if (this.#strategy.takesAnySpeech) tell({ name: 'speech-started' });
  }

  #invitationIn(state: ConversationState): Invitation {
    if (state.name === 'listening') return 'wake-word';
    if (state.name === 'followUp') return 'follow-up';
    if (state.name === 'interrupted' && state.by === 'wake') return 'wake-word';
    return 'turnId' in state ? 'reply' : 'open';
  }

  #cutOffTurn(): LiveTurn | undefined {
    const undone = this.#parts.undone();
    if (!undone || !this.#strategy.isHearing) return undefined;
    const waitedMs = this.#parts.clock.nowMs() - undone.sinceMs;
    return waitedMs <= CUT_OFF_WITHIN_MS ? undone.live : undefined;
  }

  #noteSpeech(utteranceId: string, known: { speechMs?: number; words?: string }): void {
    const { name } = this.#parts.state();
    const interrupts = this.#watch.note(utteranceId, known);
    if (interrupts && (name === 'thinking' || name === 'speaking')) {
      this.#parts.tell({ name: 'barge-in' });
    }
  }

  #take(event: UtteranceEvent): void {
    const { state, tell, onRequest, phrases } = this.#parts;
    const { text } = event.transcript;
    const canBeOwn = event.duringPlayback ?? this.#canBeOwn;
    const isOwn = (words: string, can: boolean): boolean => this.#isOwn(words, can);
    const heard = { invitation: this.#invitation, canBeOwn };
    const verdict = judge(event, heard, { phrases, isOwn });
    const { name } = state();
    const isReplying = name === 'thinking' || name === 'speaking';
    const isAddressed = !isReplying || this.#watch.isFinalInterruption(text);
    const isKnown = !isReplying || this.#watch.isWatching;
    this.#watch.end();
    if (verdict !== 'request') return this.#ignore(verdict, event);
    if (!isAddressed || !isKnown) return this.#ignore('not-addressed', event);
    if (isReplying) tell({ name: 'barge-in' });
    const request = { event, wake: this.#wake, begun: this.#begun };
    this.#wake = undefined;
    this.#begun = undefined;
    onRequest(request);
  }

  #ignore(why: Verdict | 'not-addressed', { times }: UtteranceEvent): void {
    const { state, bargeIn, tell, onIgnored } = this.#parts;
    onIgnored(why);
    this.#begun = undefined;
    if (why === 'silence' && state().name === 'interrupted') {
      const waitedMs = Math.max(0, times.endpointMs - times.speechEndMs);
      return this.#waitForWords(Math.max(0, bargeIn.resumeAfterMs - waitedMs));
    }
    this.#wake = undefined;
    tell({ name: 'utterance-ignored' });
  }

  #waitForWords(forMs: number): void {
    const { clock, tell } = this.#parts;
    this.#cancelPatience();
    this.#cancelPatience = clock.setTimer(forMs, () => tell({ name: 'no-speech' }));
  }

  #isOwn(words: string, canBeOwn: boolean): boolean {
    const { selfSpeech, clock } = this.#parts;
    const nowMs = clock.nowMs();
    if (canBeOwn && selfSpeech.isOwn(words, 'here', nowMs)) return true;
    return selfSpeech.isOwn(words, 'elsewhere', nowMs);
  }
}
