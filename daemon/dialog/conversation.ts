import type { EarsEvent, UtteranceLevel } from '../ports/ears.ts';
import type { TurnOrigin } from '../ports/turns.ts';
import type { Activity } from './activity.ts';
import { Announcements } from './announcements.ts';
import { Apologies, FAILED_HEARING } from './apologies.ts';
import { type ConversationOrgans, createOrgans } from './conversation-organs.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { Manners, type MutedBy } from './manners.ts';
import { Microphone } from './microphone.ts';
import { reduce } from './reduce.ts';
import type { SpeculationCounts } from './speculate.ts';
import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  IDLE,
  isAtRest,
} from './states.ts';
import type { Turn } from './turn.ts';
import type { LiveTurn } from './turn-runner.ts';
import type { HeardRequest } from './user-speech-parts.ts';

/** A turn that the table has not started yet. */
type NextTurn = { live: LiveTurn; level?: UtteranceLevel | undefined };

/** Runs the transition table against the ears, the voice and the skills. */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #organs: ConversationOrgans;
  readonly #announcements: Announcements;
  readonly #apologies: Apologies;
  readonly #microphone = new Microphone((event) => this.#dispatch(event));
  readonly #manners: Manners;
  #state: ConversationState = IDLE;
  #next: NextTurn | undefined;
  /** Events that came in a state in which the table does not know them. */
  unexpected = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#announcements = new Announcements(parts.options.doNotDisturb);
    this.#apologies = new Apologies(parts.clock);
    const { ears, log, manners: store } = parts;
    const [announcements, microphone] = [this.#announcements, this.#microphone];
    this.#manners = new Manners({ ears, log, store, announcements, microphone });
    this.#organs = createOrgans(parts, {
      state: () => this.#state,
      tell: (event) => this.#dispatch(event),
      onRequest: (heard) => this.#takeRequest(heard),
      announce: (text, origin) => void this.announce(text, origin),
      isUndisturbed: () => this.isUndisturbed,
    });
    ears.onEvent((event) => this.#hear(event));
  }

  get state(): ConversationState['name'] {
    return this.#state.name;
  }

  /** The work that must be done before a sample clock may move on. */
  get activity(): Activity {
    return this.#organs.activity;
  }

  /** What was begun before a request was surely over. */
  get speculations(): Readonly<SpeculationCounts> {
    return this.#organs.speculator.counts;
  }

  /** True when nothing is going on and nothing waits to be said. */
  get isResting(): boolean {
    return isAtRest(this.#state) && this.#organs.turns.areOver && this.#announcements.isEmpty;
  }

  get isMuted(): boolean {
    return this.#microphone.isMuted;
  }

  /** Nobody is to be disturbed by what can wait. */
  get isUndisturbed(): boolean {
    return this.#announcements.isUndisturbed;
  }

  start(): void {
    this.#organs.loudness.start();
    this.#perform({ name: 'hear', mode: 'rest' });
    this.#manners.recall();
  }

  stop(): void {
    this.cancel();
    this.#organs.loudness.stop();
  }

  /**
   * Says something that nobody asked for, as soon as no turn is under way.
   * @returns the turn when it is over; undefined when it was refused: too much was waiting already,
   *   or nobody is to be disturbed
   */
  announce(text: string, origin: TurnOrigin): Promise<Turn | undefined> {
    const over = this.#announcements.add(text, origin);
    this.#sayNext();
    return over;
  }

  cancel(): void {
    this.#dispatch({ name: 'cancel' });
  }

  /** Waits for a request without the wake word, and ends what is going on; if it can hear. */
  listen(): void {
    this.#dispatch({ name: 'called' });
  }

  /** Capture stops; a reply under way is spoken to its end. */
  mute(by: MutedBy = 'person'): void {
    this.#manners.setMuted(true, by);
  }

  unmute(by: MutedBy = 'person'): void {
    this.#manners.setMuted(false, by);
  }

  /** While it is on, announcements wait or are dropped, and timers ring, perhaps quietly. */
  setDoNotDisturb(isOn: boolean): void {
    this.#manners.setUndisturbed(isOn);
    this.#sayNext();
  }

  /** @param percent how loud the box speaks by its setting, 0..100 */
  setVolume(percent: number): void {
    this.#organs.loudness.setVolume(percent);
  }

  #hear(event: EarsEvent): void {
    const { turns, user, speculator } = this.#organs;
    turns.hear(event);
    const wait = this.#parts.endpointing.hear(event);
    if (wait) this.#parts.ears.send(wait);
    switch (event.kind) {
      case 'audio':
        if (this.#parts.restMode !== 'off') this.#microphone.note(event);
        return;
      case 'muted':
        return this.#microphone.noteMuted(event.isMuted);
      case 'likely-end':
        this.#answerEarly(event);
    }
    user.hear(event);
    speculator.hear(event);
    if (event.kind === 'hearing-failed') this.#failUtterance(event.message);
  }

  #answerEarly({ utteranceId, transcript: words }: EarsEvent & { kind: 'likely-end' }): void {
    const { assistants, user, confirmation, speculator } = this.#organs;
    // During a reply nobody knows yet whether the user means the box.
    const mayBeMeant = !('turnId' in this.#state) || this.#state.name === 'interrupted';
    // The question of a turn that came too early is not the one that will be answered.
    if (!mayBeMeant || (user.isGoingOn && confirmation.isPending) || words.text === '') return;
    const transcript = user.requestIn(words);
    speculator.offer({ utteranceId, transcript, assistant: assistants.of(user.wakePhrase) });
  }

  #takeRequest(heard: HeardRequest): void {
    const { assistants, turns, confirmation, speculator } = this.#organs;
    const { event, transcript, begun } = heard;
    const assistant = assistants.of((heard.wake ?? begun?.turn.wake)?.phrase);
    assistants.asked(assistant);
    const { utteranceId, level } = event;
    const live = turns.createFor(heard, speculator.take({ utteranceId, transcript, assistant }));
    live.turn.assistant = assistant;
    const asked: ConversationEvent = { name: 'utterance-ended', turnId: live.turn.id };
    if (begun && reduce(this.#state, asked)) {
      // For the user it is one utterance: the turn that came too early leaves no trace.
      begun.onOver = () => undefined;
      confirmation.drop();
    }
    this.#begin({ live, level }, asked);
  }

  #failUtterance(reason: string): void {
    this.#parts.log.error({ reason }, 'the recogniser failed');
    const isIdle = !('turnId' in this.#state);
    const isToBeSaid = isIdle && this.#apologies.isDue(this.#organs.user.isInvited);
    if (!isToBeSaid) return this.#dispatch({ name: 'hearing-failed' });
    const live = this.#organs.turns.createToSay(FAILED_HEARING, 'voice');
    live.turn.outcome = 'failed';
    this.#begin({ live }, { name: 'utterance-ended', turnId: live.turn.id });
  }

  /** The turn starts if the table takes the event; otherwise nobody ever hears of it. */
  #begin(next: NextTurn, event: ConversationEvent): void {
    this.#next = next;
    this.#dispatch(event);
    if (this.#next) this.#organs.turns.forget(next.live);
    this.#next = undefined;
  }

  #sayNext(): void {
    const isFree = reduce(this.#state, { name: 'announcement', turnId: '' });
    const next = isFree && this.#announcements.take();
    if (!next) return;
    const live = this.#organs.turns.createToSay(next.text, next.origin);
    live.onOver = (turn) => {
      this.#parts.onTurn(turn);
      next.onOver(turn);
    };
    this.#begin({ live }, { name: 'announcement', turnId: live.turn.id });
  }

  #dispatch(event: ConversationEvent): void {
    const transition = reduce(this.#state, event);
    if (!transition) {
      this.unexpected += 1;
      return;
    }
    this.#state = transition.state;
    this.#organs.user.noteState(this.#state);
    this.#parts.observer?.moved(this.#state);
    for (const effect of transition.effects) this.#perform(effect);
    this.#endConversation();
    this.#sayNext();
  }

  #perform(effect: ConversationEffect): void {
    const { turns, confirmation, ears, speculator } = this.#organs;
    const { name } = effect;
    // Resumed, the reply was not interrupted: nobody is there to be answered.
    if (name === 'hear' || name === 'resume-playback') speculator.dropAll();
    if (name === 'cancel-turn') turns.cancel();
    else if (name === 'start-turn' || name === 'start-announcement') this.#startNext();
    else if (name === 'pause-playback' || name === 'hold-playback') turns.hold();
    else if (name === 'resume-playback') turns.resume(this.#state.name === 'thinking');
    else if (name === 'hear' && effect.mode === 'follow-up') confirmation.startWaiting();
    ears.perform(effect);
  }

  #startNext(): void {
    if (this.#next) this.#organs.turns.start(this.#next.live, this.#next.level);
    this.#next = undefined;
  }

  /** At rest nobody answers any more: what waited for a yes is not done, and the user is told. */
  #endConversation(): void {
    if (!isAtRest(this.#state)) return;
    const { assistants, confirmation, phrases } = this.#organs;
    assistants.rest();
    if (confirmation.drop()) void this.announce(phrases.says.expired, 'voice');
  }
}
