import type { CancelTimer } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { Transcript } from '../ports/hearing.ts';
import { chooseStrategy } from './barge-in/choose.ts';
import type { BargeInStrategy } from './barge-in/strategy.ts';
import { BargeInWatch } from './barge-in/watch.ts';
import { joinedTranscript } from './joined-transcript.ts';
import { Mistakes } from './mistakes.ts';
import { OwnVoice } from './own-voice.ts';
import { type ConversationState, isAtRest } from './states.ts';
import type { LiveTurn } from './turn-runner.ts';
import { UrgentWatch, type UrgentWords } from './urgent-watch.ts';
import type { HeardRequest, UserSpeechParts, UtteranceEvent, Wake } from './user-speech-parts.ts';
import { type Invitation, invitationIn, judge, type Verdict } from './utterance-judge.ts';

/** The user goes on within this time after the endpoint: the endpoint was a cut-off (issue 3). */
const CUT_OFF_WITHIN_MS = 700;
/** A box that was woken learns within this time that another was first. */
const YIELDS_WITHIN_MS = 2000;

/** Follows what the user says, and tells what it means where the conversation stands. */
export class UserSpeech {
  readonly #parts: UserSpeechParts;
  readonly #strategy: BargeInStrategy;
  readonly #watch: BargeInWatch;
  readonly #ownVoice: OwnVoice;
  readonly #urgent: UrgentWatch;
  /** It was answered before it was over. */
  #answeredId: string | undefined;
  #wake: Wake | undefined;
  #wokenMs = Number.NEGATIVE_INFINITY;
  #invitation: Invitation = 'open';
  #begun: LiveTurn | undefined;
  #cancelPatience: CancelTimer = () => {};
  readonly #mistakes = new Mistakes();

  constructor(parts: UserSpeechParts) {
    this.#parts = parts;
    this.#strategy = chooseStrategy(parts.bargeIn);
    this.#ownVoice = new OwnVoice(parts);
    this.#watch = new BargeInWatch({
      strategy: this.#strategy,
      phrases: parts.phrases,
      isUrgent: (words) => parts.urgency(words) !== undefined,
      isOwn: (words) => this.#ownVoice.isAllOf(words),
      isGuarded: () => this.#ownVoice.isLikely || this.#mistakes.wasOne,
    });
    this.#urgent = new UrgentWatch({
      clock: parts.clock,
      urgency: (words) => (this.#ownVoice.isAllOf(words) ? undefined : parts.urgency(words)),
      onUrgent: (said) => this.#actAtOnce(said),
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

  /** The user goes on with a request that was answered too early. */
  get isGoingOn(): boolean {
    return this.#begun !== undefined;
  }

  /** The wake word was said before what is being said. */
  get isInvited(): boolean {
    return this.#invitation === 'wake-word';
  }

  /** What is asked if these are all the words; see HeardRequest. */
  requestIn(transcript: Transcript): Transcript {
    const text = this.#ownVoice.takenFrom(transcript.text);
    return joinedTranscript(this.#begun?.turn.transcript, { ...transcript, text });
  }

  hear(event: EarsEvent): void {
    const { tell } = this.#parts;
    this.#ownVoice.hear(event);
    switch (event.kind) {
      case 'wake':
        return this.#noteWake(event);
      case 'wake-rejected':
        return event.why === 'other-box' ? this.#yield(event.phrase) : undefined;
      case 'speech-start':
        this.#urgent.begin(event.sample);
        return this.#begin(event.utteranceId);
      case 'speech':
        return this.#noteSpeech(event.utteranceId, { speechMs: event.speechMs });
      case 'partial':
        return this.#noteSpeech(event.utteranceId, { words: event.text });
      case 'speech-dropped':
        this.#endWatching();
        return tell({ name: 'speech-dropped' });
      case 'hearing-failed':
        return this.#noteFailure();
      case 'no-speech':
        this.#wake = undefined;
        return tell({ name: 'no-speech' });
      case 'utterance':
        return this.#take(event);
    }
  }

  /** The conversation has moved: nobody is waited for where nobody was interrupted. */
  noteState(state: ConversationState): void {
    const { name } = state;
    this.#mistakes.noteState(state);
    const isWaiting = name === 'interrupted' || name === 'transcribing' || name === 'listening';
    if (!isWaiting) this.#cancelPatience();
    const rest = 'after' in state ? state.after : name;
    // Nor is anybody followed who is not heard any more.
    if (rest === 'muted' || rest === 'faulted' || name === 'idle') this.#endWatching();
    if (isAtRest(state)) this.#wake = undefined;
  }

  #endWatching(): void {
    this.#watch.end();
    this.#urgent.end();
  }

  /** What was being said is not known, and will not be. */
  #noteFailure(): void {
    this.#endWatching();
    this.#wake = undefined;
    this.#begun = undefined;
  }

  #noteWake({ phrase, endSample }: EarsEvent & { kind: 'wake' }): void {
    const { state, tell, noSpeechTimeoutMs, bargeIn } = this.#parts;
    const isReplying = 'turnId' in state();
    if (isReplying && !this.#strategy.isHearing) return;
    this.#endWatching(); // it ends the utterance of which it was a part
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
    const { state, tell, isAsking } = this.#parts;
    const now = state();
    this.#cancelPatience();
    this.#endWatching();
    this.#begun = undefined;
    if (now.name !== 'transcribing') this.#invitation = invitationIn(now);
    if (!('turnId' in now)) return tell({ name: 'speech-started' });
    // In the tail of a reply nobody interrupts any more; an answer may come early.
    if (this.#ownVoice.hasEnded(now.turnId) && !isAsking()) return;
    this.#watch.begin(utteranceId);
    if (now.name !== 'interrupted') this.#begun = this.#cutOffTurn();
    if (this.#begun) tell({ name: 'barge-in' });
    else if (this.#strategy.takesAnySpeech) tell({ name: 'speech-started' });
  }

  #cutOffTurn(): LiveTurn | undefined {
    const undone = this.#parts.undone();
    if (!undone || !this.#strategy.isHearing) return undefined;
    const waitedMs = this.#parts.clock.nowMs() - undone.sinceMs;
    return waitedMs <= CUT_OFF_WITHIN_MS ? undone.live : undefined;
  }

  #noteSpeech(utteranceId: string, known: { speechMs?: number; words?: string }): void {
    if (utteranceId === this.#answeredId) return;
    const { name } = this.#parts.state();
    const { words } = known;
    const said = words === undefined ? known : { words: this.#ownVoice.note(words) };
    const interrupts = this.#watch.note(utteranceId, said);
    if (interrupts && (name === 'thinking' || name === 'speaking')) {
      this.#parts.tell({ name: 'barge-in' });
    }
    if ('words' in said) this.#urgent.note(utteranceId, said.words);
  }

  /** What cannot wait is a request as soon as nothing follows it, whoever goes on speaking. */
  #actAtOnce({ words: text, ...event }: UrgentWords): void {
    if (!['transcribing', 'interrupted'].includes(this.#parts.state().name)) return;
    this.#answeredId = event.utteranceId;
    this.#endWatching();
    // Nobody rates words that are not final: they are believed as far as they must be.
    this.#ask(event, { text, confidence: this.#parts.minConfidence, source: 'dictation' });
  }

  #ask(event: HeardRequest['event'], transcript: Transcript): void {
    const [wake, begun] = [this.#wake, this.#begun];
    this.#wake = undefined;
    this.#begun = undefined;
    const whole = joinedTranscript(begun?.turn.transcript, transcript);
    this.#parts.onRequest({ event, transcript: whole, wake, begun });
  }

  #take(event: UtteranceEvent): void {
    const { state, tell, phrases, minConfidence } = this.#parts;
    // The ears wait for an order.
    if (event.utteranceId === this.#answeredId) return tell({ name: 'utterance-ignored' });
    const text = this.#ownVoice.takenFrom(event.transcript.text, event.duringPlayback);
    const transcript = { ...event.transcript, text };
    const heard = { invitation: this.#invitation, canBeOwn: event.duringPlayback };
    const isOwn = this.#ownVoice.isAllOf.bind(this.#ownVoice);
    const verdict = judge({ ...event, transcript }, heard, { phrases, isOwn, minConfidence });
    const isReplying = ['thinking', 'speaking'].includes(state().name);
    const isAddressed = !isReplying || this.#watch.isFinalInterruption(text);
    const isKnown = !isReplying || this.#watch.isWatching;
    this.#endWatching();
    if (verdict !== 'request') return this.#ignore(verdict, event);
    if (!isAddressed || !isKnown) return this.#ignore('not-addressed', event);
    if (isReplying) tell({ name: 'barge-in' });
    this.#ask(event, transcript);
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
}
