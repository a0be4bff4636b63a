import type { CancelTimer, Clock } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import { heardText } from './heard-text.ts';
import type { LiveTurn } from './turn-runner.ts';

/** The ears answer a flush at the next block; then a turn is over whatever they say. */
const ANSWER_WITHIN_MS = 1000;

/** Turns that were cancelled while they could be heard, until the ears say how far that was. */
export class LeavingTurns {
  readonly #clock: Clock;
  readonly #leaving = new Map<string, { live: LiveTurn; cancelTimer: CancelTimer }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#leaving.size === 0;
  }

  add(live: LiveTurn): void {
    const { id } = live.turn;
    const cancelTimer = this.#clock.setTimer(ANSWER_WITHIN_MS, () => this.#finish(id));
    this.#leaving.set(id, { live, cancelTimer });
  }

  note(event: EarsEvent & { kind: 'playback-ended' }): void {
    const live = this.#leaving.get(event.turnId)?.live;
    if (!live) return;
    live.turn.marks.playbackEndMs = event.atMs;
    live.turn.heard = heardText(live.sentences, event);
    this.#finish(event.turnId);
  }

  #finish(id: string): void {
    const leaving = this.#leaving.get(id);
    if (!leaving) return;
    this.#leaving.delete(id);
    leaving.cancelTimer();
    leaving.live.onOver(leaving.live.turn);
  }
}
