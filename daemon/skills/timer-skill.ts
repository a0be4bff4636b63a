import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillReply } from './skill.ts';
import { numberSlot, textSlot } from './slots.ts';
import { spokenDuration } from './spoken.ts';
import {
  choicesOf,
  choiceText,
  isSameName,
  MAX_LISTED,
  type TimerQuestion,
  timersMeant,
} from './timer-choice.ts';
import { isTask, leftText, ringText, timerLabel } from './timer-label.ts';
import type { LiveTimer, TimerService } from './timer-service.ts';
import type { StoredTimer } from './timer-store.ts';

export const MIN_TIMER_S = 1;
/** Longer reminders belong to a calendar. */
export const MAX_TIMER_S = 86_400;
const MAX_TIMER_HOURS = 24;
export const MAX_TIMERS = 50;

export interface TimerSkillParts {
  replies: Replies;
  timers: Pick<TimerService, 'add' | 'cancel' | 'list' | 'acknowledge'>;
}

/** Sets, tells and cancels timers. It remembers no question: the user answers with a name. */
export class TimerSkill implements PlainSkill {
  readonly intents = {
    'timer.start': 'acts',
    'timer.query': 'tells',
    'timer.cancel': 'acts',
  } as const;
  readonly #replies: Replies;
  readonly #timers: TimerSkillParts['timers'];

  constructor({ replies, timers }: TimerSkillParts) {
    this.#replies = replies;
    this.#timers = timers;
  }

  async handle(match: IntentMatch): Promise<SkillReply> {
    return { text: this.#answer(match) };
  }

  #answer(match: IntentMatch): string {
    if (match.intent === 'timer.start') return this.#startAsked(match);
    // A timer of a room is one that is named for it.
    const name = textSlot(match, 'name') ?? textSlot(match, 'area');
    const asked = { name, durationS: numberSlot(match, 'wasS') };
    if (match.intent === 'timer.query') return this.#query(asked);
    return match.slots['all'] === true ? this.#cancelAll() : this.#cancel(asked);
  }

  #startAsked(match: IntentMatch): string {
    // Nothing would be done when it rings.
    if (match.slots['command'] !== undefined) return this.#replies.say('router.not-yet');
    return this.#start({
      name: textSlot(match, 'name'),
      durationS: numberSlot(match, 'durationS'),
    });
  }

  #start({ name, durationS }: TimerQuestion): string {
    const replies = this.#replies;
    if (durationS === undefined) return replies.say('timer.no-length');
    if (durationS < MIN_TIMER_S) return replies.say('timer.too-short');
    if (durationS > MAX_TIMER_S) return replies.say('timer.too-long', { hours: MAX_TIMER_HOURS });
    const before = this.#timers.list();
    if (before.length >= MAX_TIMERS) return replies.say('timer.too-many', { count: before.length });
    const timer = this.#timers.add({ name, durationS: Math.round(durationS) });
    const namesakes = before.filter((live) => isSameName(live.timer.name, timer.name)).length;
    const again = timer.name === null || namesakes === 0 ? [] : [this.#again(timer, namesakes + 1)];
    return [this.#setText(timer), ...again].join(' ');
  }

  #setText(timer: StoredTimer): string {
    const { name } = timer;
    const length = spokenDuration(timer.durationS, this.#replies.language);
    if (name === null) return this.#replies.say('timer.set', { length });
    if (isTask(name)) return this.#replies.say('timer.set-task', { name, length });
    return this.#replies.say('timer.set-named', { timer: this.#label(timer), length });
  }

  #again(timer: StoredTimer, count: number): string {
    const ordinal = this.#replies.ordinal(count);
    if (ordinal === undefined) return this.#replies.say('timer.set-more', { count });
    return this.#replies.say('timer.set-again', { ordinal, timer: this.#label(timer) });
  }

  #query(asked: TimerQuestion): string {
    const all = this.#timers.list();
    const meant = timersMeant(all, asked);
    const [first] = meant;
    if (first === undefined) return this.#notFound(all, asked);
    if (meant.length > 1) return this.#several(meant, asked);
    if (!first.isRinging && all.length === 1 && first.timer.name === null) {
      return this.#replies.say('timer.left', { left: leftText(this.#replies, first.leftMs) });
    }
    return this.#stateText(first);
  }

  #several(meant: readonly LiveTimer[], asked: TimerQuestion): string {
    const shown = meant.slice(0, MAX_LISTED);
    const states = shown.map((live) => this.#stateText(live));
    const isAll = asked.name === undefined && asked.durationS === undefined;
    const count = meant.length;
    if (count > MAX_LISTED) {
      states.unshift(this.#replies.say('timer.count-next', { count, shown: MAX_LISTED }));
    } else if (isAll) states.unshift(this.#replies.say('timer.count', { count }));
    return states.join(' ');
  }

  #stateText(live: LiveTimer): string {
    if (live.isRinging) return ringText(this.#replies, live.timer, 0);
    const left = leftText(this.#replies, live.leftMs);
    return this.#replies.say('timer.left-on', { left, timer: this.#label(live.timer) });
  }

  #notFound(all: readonly LiveTimer[], { name, durationS = 0 }: TimerQuestion): string {
    if (all.length === 0) return this.#replies.say('timer.none');
    const timer = this.#label({ name: name ?? null, durationS });
    return `${this.#replies.say('timer.not-found', { timer })} ${this.#existing(all)}`;
  }

  #existing(all: readonly LiveTimer[]): string {
    const timers = choiceText(
      this.#replies,
      all.map(({ timer }) => timer),
    );
    return this.#replies.say('timer.you-have', { count: all.length, timers });
  }

  #cancelAll(): string {
    const all = this.#timers.list();
    if (all.length === 0) return this.#replies.say('timer.none');
    for (const { timer } of all) this.#timers.cancel(timer.id);
    return this.#replies.say('timer.cancelled-all', { count: all.length });
  }

  #cancel(asked: TimerQuestion): string {
    const all = this.#timers.list();
    const isNameless = asked.name === undefined && asked.durationS === undefined;
    if (isNameless && this.#timers.acknowledge() > 0) return this.#replies.say('timer.stopped');
    const meant = timersMeant(all, asked);
    const [first] = meant;
    if (first === undefined) return this.#notFound(all, asked);
    const facts = meant.map(({ timer }) => timer);
    if (choicesOf(this.#replies, facts).length > 1) return this.#ask(all, facts);
    this.#timers.cancel(first.timer.id);
    if (first.isRinging) return this.#replies.say('timer.stopped');
    const timer = this.#label(first.timer);
    if (meant.length === 1) return this.#replies.say('timer.cancelled', { timer });
    // Alike in all that can be said of them: the nearest goes, and which it was is told.
    const left = leftText(this.#replies, first.leftMs);
    return this.#replies.say('timer.cancelled-left', { timer, left });
  }

  #ask(all: readonly LiveTimer[], meant: readonly StoredTimer[]): string {
    const which = this.#replies.say('timer.which');
    if (meant.length === all.length) return `${this.#existing(all)} ${which}`;
    const timers = choiceText(this.#replies, meant);
    const could = this.#replies.say('timer.ambiguous', { count: meant.length, timers });
    return `${could} ${which}`;
  }

  #label(timer: Pick<StoredTimer, 'name' | 'durationS'>): string {
    return timerLabel(this.#replies, timer);
  }
}
