import type { CancelTimer, Clock } from '../base/clock.ts';
import type { EarsEvent, UtteranceLevel } from '../ports/ears.ts';
import type { TurnOrigin } from '../ports/turns.ts';
import type { ConversationObserver } from './conversation-parts.ts';
import { asksBack } from './follow-up.ts';
import type { Gate } from './gate.ts';
import { heardText } from './heard-text.ts';
import { LeavingTurns } from './leaving-turns.ts';
import type { Loudness } from './loudness.ts';
import type { ReplySpeaker } from './reply-speaker.ts';
import type { SelfSpeech } from './self-speech.ts';
import type { Adopted } from './speculate.ts';
import type { ConversationEvent } from './states.ts';
import type { Turn } from './turn.ts';
import { type LiveTurn, newLiveTurn, type TurnRunner } from './turn-runner.ts';
import type { HeardRequest } from './user-speech-parts.ts';
import type { Waiting } from './waiting.ts';

/** After its last sample left us, a reply still sounds in the device and in the room. */
const TAIL_GUARD_MS = 250;

export interface LiveTurnsParts {
  clock: Clock;
  runner: TurnRunner;
  speaker: ReplySpeaker;
  gate: Gate;
  waiting: Waiting;
  loudness: Loudness;
  selfSpeech: SelfSpeech;
  isUndisturbed: () => boolean;
  /** Whether a reply that asks may be answered without the wake word. */
  mayFollowUp: () => boolean;
  isUserSpeaking: () => boolean;
  tell: (event: ConversationEvent) => void;
  /** The turn could not be answered, and nobody has said so. */
  onFailed: (turn: Turn) => void;
  onTurn: (turn: Turn) => void;
  observer: ConversationObserver | undefined;
  /** What the ears hold of this turn is not played. */
  flush: (turnId: string) => void;
}

/** The one live turn, from its start to the end of what is heard of it. */
export class LiveTurns {
  readonly #parts: LiveTurnsParts;
  readonly #leaving: LeavingTurns;
  #live: LiveTurn | undefined;
  #cancelGuard: CancelTimer = () => {};
  #turns = 0;
  /** Of the live turn, monotonic. */
  #startedMs = 0;
  /** The ears have told how far the reply was heard, and are silent since. */
  #isHeardKnown = true;

  constructor(parts: LiveTurnsParts) {
    this.#parts = parts;
    this.#leaving = new LeavingTurns(parts.clock);
  }

  get live(): LiveTurn | undefined {
    return this.#live;
  }

  /** The reply that is being spoken asks something back, and may be answered. */
  get isAsking(): boolean {
    return this.#live !== undefined && asksBack(this.#live) && this.#parts.mayFollowUp();
  }

  /** The live turn, if nothing of it was done or heard yet, and when it began. */
  get undone(): { live: LiveTurn; sinceMs: number } | undefined {
    const live = this.#live;
    const isUndone = live && !live.hasActed && live.turn.marks.firstAudioMs === undefined;
    return isUndone ? { live, sinceMs: this.#startedMs } : undefined;
  }

  /** Something was done for the live turn. */
  noteDeed(): void {
    if (this.#live) this.#live.hasActed = true;
  }

  /** True when no turn is live, and none waits to hear what was heard of it. */
  get areOver(): boolean {
    return this.#live === undefined && this.#leaving.isEmpty;
  }

  /** @param adopted what was begun for it before the request was surely over */
  create(origin: TurnOrigin, adopted?: Adopted): LiveTurn {
    const { turnId: id = `t${this.#turns++}`, ...early } = adopted ?? {};
    const startedWallMs = this.#parts.clock.wallMs();
    return newLiveTurn({ id, origin, startedWallMs, onOver: this.#parts.onTurn, ...early });
  }

  createToSay(announcement: string, origin: TurnOrigin): LiveTurn {
    return Object.assign(this.create(origin), { announcement });
  }

  /** The turn of what a user asked. @param adopted see create() */
  createFor({ event, transcript, wake, begun }: HeardRequest, adopted?: Adopted): LiveTurn {
    const live = this.create('voice', adopted);
    const { times, startSample = times?.speechStartSample } = event;
    const saidWake = wake ?? begun?.turn.wake;
    Object.assign(live.turn, { transcript, ...(saidWake ? { wake: saidWake } : {}) });
    if (startSample !== undefined) live.turn.startSample = startSample;
    if (times) {
      const { speechEndMs, endpointMs, transcriptMs } = times;
      Object.assign(live.turn, { times });
      Object.assign(live.turn.marks, { speechEndMs, endpointMs, transcriptMs });
    }
    return live;
  }

  /** A turn that was created and not started: nothing of it remains. */
  forget(live: LiveTurn): void {
    live.abort.abort();
    this.#parts.flush(live.turn.id);
  }

  start(live: LiveTurn, level: UtteranceLevel | undefined): void {
    const { clock, gate, waiting, loudness, isUndisturbed, observer } = this.#parts;
    this.#live = live;
    this.#startedMs = clock.nowMs();
    this.#isHeardKnown = true;
    gate.open();
    loudness.beginTurn({ origin: live.turn.origin, level, isUndisturbed: isUndisturbed() });
    observer?.begun(live.turn);
    if (live.announcement === undefined) waiting.start();
    void this.#run(live);
  }

  cancel(): void {
    const live = this.#live;
    if (!live) return;
    live.abort.abort();
    live.turn.outcome = 'cancelled';
    this.#leave(live);
    if (this.#isHeardKnown) live.onOver(live.turn);
    else this.#leaving.add(live);
  }

  /** The user may be speaking: nothing more is pulled or done. */
  hold(): void {
    this.#parts.gate.close();
    this.#live?.hold?.hold();
    this.#parts.waiting.stop();
  }

  resume(isThinking: boolean): void {
    this.#parts.gate.open();
    this.#live?.hold?.release();
    if (this.#live?.turn.marks.firstAudioMs !== undefined) this.#isHeardKnown = false;
    if (isThinking) this.#parts.waiting.goOn();
  }

  /** Says a filler before the reply, if that has not begun. */
  fill(text: string): void {
    const live = this.#live;
    if (!live) return;
    const onSentence = (sentence: string): void => {
      live.sentences.push(sentence);
      live.turn.reply = live.sentences.join(' ');
      this.#noteSentence(live);
    };
    this.#parts.speaker.fill({ turnId: live.turn.id, text, onSentence });
  }

  hear(event: EarsEvent): void {
    if (event.kind === 'playback-ended') this.#leaving.note(event);
    const live = this.#live;
    if (!live || !('turnId' in event) || event.turnId !== live.turn.id) return;
    switch (event.kind) {
      case 'playback-started':
        live.turn.marks.firstAudioMs = event.atMs;
        live.turn.replyStartSample = event.sample;
        this.#isHeardKnown = false;
        return this.#parts.waiting.stop();
      case 'sentence-played':
        live.turn.heard = live.sentences.slice(0, event.sentence + 1).join(' ');
        if (this.#parts.speaker.isStarved) this.#parts.waiting.goOn();
        return;
      case 'playback-paused':
        live.turn.heard = heardText(live.sentences, event);
        this.#isHeardKnown = true;
        return;
      case 'playback-ended':
        return this.#endPlayback(live, event);
    }
  }

  async #run(live: LiveTurn): Promise<void> {
    const isSpeaking = await this.#parts.runner.run(live, () => this.#noteSentence(live));
    if (isSpeaking) return;
    const isLive = this.#live === live;
    this.#close(live, 'reply-is-empty');
    // An apology that fails as well is not followed by another.
    const deservesApology = live.turn.outcome === 'failed' && live.announcement === undefined;
    if (isLive && deservesApology) this.#parts.onFailed(live.turn);
  }

  #noteSentence(live: LiveTurn): void {
    if (this.#live !== live) return;
    this.#parts.observer?.saying(live.sentences.at(-1) ?? '');
    if (live.announcement !== undefined) return;
    // Silence in the midst of a reply ends with the next sentence.
    if (live.turn.marks.firstAudioMs !== undefined) this.#parts.waiting.stop();
    const isFirst = live.sentences.length === 1;
    if (isFirst) this.#parts.tell({ name: 'reply-starts', turnId: live.turn.id });
  }

  #endPlayback(live: LiveTurn, event: EarsEvent & { kind: 'playback-ended' }): void {
    live.turn.marks.playbackEndMs = event.atMs;
    live.turn.heard = heardText(live.sentences, event);
    this.#isHeardKnown = true;
    live.abort.abort();
    this.#cancelGuard = this.#parts.clock.setTimer(TAIL_GUARD_MS, () =>
      this.#close(live, 'playback-ended'),
    );
  }

  #close(live: LiveTurn, name: 'playback-ended' | 'reply-is-empty'): void {
    if (this.#live !== live) return;
    const asks = this.isAsking && name === 'playback-ended';
    const isUserSpeaking = this.#parts.isUserSpeaking();
    this.#leave(live);
    live.onOver(live.turn);
    this.#parts.tell({ name, turnId: live.turn.id, asks, isUserSpeaking });
  }

  #leave(live: LiveTurn): void {
    const { clock, gate, waiting, loudness, selfSpeech } = this.#parts;
    this.#cancelGuard();
    this.#live = undefined;
    gate.open();
    waiting.stop();
    loudness.endTurn();
    selfSpeech.fellSilent(live.turn.id, clock.nowMs());
  }
}
