import type { CancelTimer } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { TurnOrigin } from '../ports/turns.ts';
import { Activity } from './activity.ts';
import { Announcements } from './announcements.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { hangoverFor } from './endpointing.ts';
import { reduce } from './reduce.ts';
import { ReplySpeaker } from './reply-speaker.ts';
import { type Adopted, Speculator } from './speculate.ts';
import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  IDLE,
} from './states.ts';
import type { Turn } from './turn.ts';
import { type LiveTurn, newLiveTurn, TurnRunner } from './turn-runner.ts';

/** After its last sample left us, a reply still sounds in the device and in the room. */
const TAIL_GUARD_MS = 250;
const FAILED_REPLY = 'Sorry, something went wrong with that.';

/** Runs the transition table against the ears, the voice and the skills. */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #runner: TurnRunner;
  readonly activity = new Activity();
  readonly speculator: Speculator;
  readonly #announcements = new Announcements();
  #state: ConversationState = IDLE;
  #live: LiveTurn | undefined;
  #lastWake: { phrase: string; endSample: number } | undefined;
  #cancelGuard: CancelTimer = () => {};
  #turns = 0;
  /** Events that came in a state in which the table does not know them. */
  unexpected = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    const shared = { ...parts, activity: this.activity };
    this.speculator = new Speculator(shared);
    const speaker = new ReplySpeaker({ ...shared, speak: this.speculator.speak });
    this.#runner = new TurnRunner({ ...shared, speaker });
    parts.ears.onEvent((event) => this.#hear(event));
  }

  get state(): ConversationState['name'] {
    return this.#state.name;
  }

  /** True when nothing is going on and nothing waits to be said. */
  get isResting(): boolean {
    return this.#state.name === 'idle' && this.#announcements.isEmpty;
  }

  start(): void {
    this.#perform({ name: 'hear', mode: 'rest' });
  }

  /**
   * Says something that nobody asked for, as soon as no turn is under way.
   * @returns the turn when it is over; undefined when too much was waiting already
   */
  announce(text: string, origin: TurnOrigin): Promise<Turn | undefined> {
    const over = this.#announcements.add(text, origin);
    this.#sayNext();
    return over;
  }

  cancel(): void {
    this.#dispatch({ name: 'cancel' });
  }

  #hear(event: EarsEvent): void {
    switch (event.kind) {
      case 'audio':
        if (event.status.direction === 'output' || event.status.state === 'open') return;
        return this.#dispatch({ name: 'hearing-lost' });
      case 'wake':
        this.#lastWake = { phrase: event.phrase, endSample: event.endSample };
        return this.#dispatch({ name: 'woken' });
      case 'speech-start':
        return this.#dispatch({ name: 'speech-started' });
      case 'no-speech':
        this.#lastWake = undefined;
        return this.#dispatch({ name: 'no-speech' });
      case 'speech-dropped': {
        // Where any speech is taken, there is no wake word that the wait belongs to.
        const isOpen = this.#parts.restMode === 'open';
        return this.#dispatch({ name: isOpen ? 'no-speech' : 'speech-dropped' });
      }
      case 'partial':
        return this.#setHangover(event.utteranceId, event.text);
      case 'likely-end':
        return this.speculator.offer(event.utteranceId, event.transcript);
      case 'speech-resumed':
        return this.speculator.resumed(event.utteranceId);
      case 'utterance':
        return this.#takeUtterance(event);
      case 'hearing-failed':
        return this.#failUtterance(event.message);
      case 'playback-started':
        return this.#noteFirstAudio(event);
      case 'sentence-played':
        return this.#noteHeard(event);
      case 'playback-ended':
        return this.#endPlayback(event);
    }
  }

  #setHangover(utteranceId: string, words: string): void {
    const { ears, progress, hangover } = this.#parts;
    const hangoverMs = hangoverFor(progress(words), hangover);
    ears.send({ kind: 'hangover', utteranceId, hangoverMs });
  }

  #takeUtterance(event: EarsEvent & { kind: 'utterance' }): void {
    const { utteranceId, transcript, times } = event;
    const live = this.#newTurn('voice', this.speculator.take(utteranceId, transcript));
    const { speechEndMs, endpointMs, transcriptMs } = times;
    Object.assign(live.turn, { transcript, times });
    Object.assign(live.turn.marks, { speechEndMs, endpointMs, transcriptMs });
    if (this.#lastWake) live.turn.wake = this.#lastWake;
    this.#lastWake = undefined;
    // Somebody coughed where no wake word is needed: nothing was asked, nothing is answered.
    if (transcript.text === '' && !live.turn.wake) this.#dispatch({ name: 'no-speech' });
    else this.#begin(live, { name: 'utterance-ended', turnId: live.turn.id });
  }

  #failUtterance(reason: string): void {
    this.#parts.log.error({ reason }, 'the recogniser failed');
    const live = this.#newTurn('voice');
    live.announcement = FAILED_REPLY;
    live.turn.outcome = 'failed';
    this.#begin(live, { name: 'utterance-ended', turnId: live.turn.id });
  }

  #newTurn(origin: TurnOrigin, adopted?: Adopted): LiveTurn {
    const { turnId: id = `t${this.#turns++}`, ...early } = adopted ?? {};
    const startedWallMs = this.#parts.clock.wallMs();
    return newLiveTurn({ id, origin, startedWallMs, onOver: this.#parts.onTurn, ...early });
  }

  /** Makes the turn live if the table takes the event; a turn that nobody started is dropped. */
  #begin(live: LiveTurn, event: ConversationEvent): void {
    if (!reduce(this.#state, event)) {
      this.unexpected += 1;
      live.abort.abort();
      this.#parts.ears.send({ kind: 'flush', turnId: live.turn.id });
      return;
    }
    this.#live = live;
    this.#dispatch(event);
  }

  #sayNext(): void {
    if (!reduce(this.#state, { name: 'announcement', turnId: '' })) return;
    const next = this.#announcements.take();
    if (!next) return;
    const live = this.#newTurn(next.origin);
    live.announcement = next.text;
    live.onOver = (turn) => {
      this.#parts.onTurn(turn);
      next.onOver(turn);
    };
    this.#begin(live, { name: 'announcement', turnId: live.turn.id });
  }

  #dispatch(event: ConversationEvent): void {
    const transition = reduce(this.#state, event);
    if (!transition) {
      this.unexpected += 1;
      return;
    }
    this.#state = transition.state;
    for (const effect of transition.effects) this.#perform(effect);
    this.#sayNext();
  }

  #perform(effect: ConversationEffect): void {
    const { ears, restMode } = this.#parts;
    switch (effect.name) {
      case 'hear':
        this.speculator.dropAll();
        return ears.send({ kind: 'mode', mode: effect.mode === 'rest' ? restMode : 'off' });
      case 'cancel-turn':
        return this.#cancelTurn();
      case 'flush-playback':
        return ears.send({ kind: 'flush', turnId: effect.turnId });
      case 'start-turn':
      case 'start-announcement':
        if (this.#live) void this.#run(this.#live);
    }
  }

  #cancelTurn(): void {
    const live = this.#live;
    if (!live) return;
    this.#cancelGuard();
    live.abort.abort();
    live.turn.outcome = 'cancelled';
    this.#finishTurn(live);
  }

  async #run(live: LiveTurn): Promise<void> {
    const { id: turnId } = live.turn;
    const isSpeaking = await this.#runner.run(live, () => {
      const isFirst = this.#live === live && this.#state.name === 'thinking';
      if (isFirst) this.#dispatch({ name: 'reply-starts', turnId });
    });
    if (isSpeaking) return;
    this.#closeTurn(live, { name: 'reply-is-empty', turnId });
    // An apology that fails as well is not followed by another.
    const deservesApology = live.turn.outcome === 'failed' && live.announcement === undefined;
    if (deservesApology) void this.announce(FAILED_REPLY, live.turn.origin);
  }

  #noteHeard({ turnId, sentence }: EarsEvent & { kind: 'sentence-played' }): void {
    if (this.#live?.turn.id !== turnId) return;
    this.#live.turn.heard = this.#live.sentences.slice(0, sentence + 1).join(' ');
  }

  #noteFirstAudio({ turnId, atMs, sample }: EarsEvent & { kind: 'playback-started' }): void {
    if (this.#live?.turn.id !== turnId) return;
    this.#live.turn.marks.firstAudioMs = atMs;
    this.#live.turn.replyStartSample = sample;
  }

  #endPlayback(event: EarsEvent & { kind: 'playback-ended' }): void {
    const live = this.#live;
    if (live?.turn.id !== event.turnId) return;
    live.turn.marks.playbackEndMs = event.atMs;
    live.abort.abort();
    this.#cancelGuard = this.#parts.clock.setTimer(TAIL_GUARD_MS, () =>
      this.#closeTurn(live, { name: 'playback-ended', turnId: event.turnId }),
    );
  }

  #closeTurn(live: LiveTurn, event: ConversationEvent): void {
    if (this.#live !== live) return;
    this.#finishTurn(live);
    this.#dispatch(event);
  }

  #finishTurn(live: LiveTurn): void {
    this.#live = undefined;
    live.onOver(live.turn);
  }
}
