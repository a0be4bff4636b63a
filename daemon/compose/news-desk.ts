import type { ConversationObserver } from '../dialog/conversation-parts.ts';
import type { ConversationState, StateName } from '../dialog/states.ts';
import type { Turn } from '../dialog/turn.ts';
import type { Activity, BoxNews } from '../ports/news.ts';
import type { LiveTimer, TimerChange } from '../skills/live-timer.ts';

const MS_PER_S = 1000;

/** A muted box does nothing; that it is muted is news of its own. */
const ACTIVITY: Record<StateName, Activity> = {
  idle: 'idle',
  muted: 'idle',
  faulted: 'faulted',
  listening: 'listening',
  followUp: 'follow-up',
  transcribing: 'listening',
  thinking: 'thinking',
  speaking: 'speaking',
  interrupted: 'interrupted',
};

/** Turns what happens in the box into news, each told once. */
export class NewsDesk implements ConversationObserver {
  readonly #listeners: ((news: BoxNews) => void)[] = [];
  #activity: Activity = 'idle';
  #isAwake = false;
  #isSpeaking = false;
  #isMuted = false;
  #turn: Turn | undefined;
  #saying: string[] = [];

  onNews(listener: (news: BoxNews) => void): void {
    this.#listeners.push(listener);
  }

  /** What was understood last, and what of the reply was said or is about to be. */
  get lastTexts(): { heard: string | undefined; reply: string | undefined } {
    const reply = this.#saying.length > 0 ? this.#saying.join(' ') : undefined;
    return { heard: this.#turn?.transcript?.text, reply };
  }

  /** The turn that began last, which may be over. */
  get lastTurn(): Turn | undefined {
    return this.#turn;
  }

  moved(state: ConversationState): void {
    const isAwake =
      state.name === 'listening' || (state.name === 'interrupted' && state.by === 'wake');
    if (isAwake && !this.#isAwake) this.#tell({ kind: 'woken' });
    this.#isAwake = isAwake;
    const activity = ACTIVITY[state.name];
    if (activity === this.#activity) return;
    if (this.#isSpeaking && activity !== 'speaking' && activity !== 'interrupted') {
      this.#isSpeaking = false;
      this.#tell({ kind: 'reply-over' });
    }
    this.#activity = activity;
    if (activity === 'speaking') this.#isSpeaking = true;
    this.#tell({ kind: 'activity', activity });
  }

  begun(turn: Turn): void {
    this.#turn = turn;
    this.#saying = [];
    if (turn.transcript) this.#tell({ kind: 'heard', text: turn.transcript.text });
  }

  saying(text: string): void {
    this.#saying.push(text);
    this.#tell({ kind: 'replying', text });
  }

  turnOver({ outcome, intent }: Turn): void {
    if (intent) this.#tell({ kind: 'understood', intent: intent.name });
    if (outcome === 'failed')
      this.#tell({ kind: 'turn-failed', reason: 'it could not be answered' });
  }

  muted(isMuted: boolean): void {
    if (isMuted === this.#isMuted) return;
    this.#isMuted = isMuted;
    this.#tell({ kind: 'muted', isMuted });
  }

  pressed(name: string): void {
    this.#tell({ kind: 'button', name });
  }

  volume(percent: number): void {
    this.#tell({ kind: 'volume', percent });
  }

  timer(what: TimerChange, { timer, leftMs }: LiveTimer): void {
    const { id, durationS: totalS } = timer;
    const leftS = leftMs / MS_PER_S;
    this.#tell({ kind: 'timer', what, timer: { id, name: timer.name ?? '', totalS, leftS } });
    // Lights that showed the timer are told what to show now.
    if (what === 'gone') this.#tell({ kind: 'activity', activity: this.#activity });
  }

  #tell(news: BoxNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}
