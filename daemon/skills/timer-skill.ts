import { spokenName } from './home/home-words.ts';
import type { LiveTimer } from './live-timer.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillReply } from './skill.ts';
import { numberSlot, textSlot } from './slots.ts';
import {
  choicesOf,
  choiceText,
  MAX_LISTED,
  type TimerQuestion,
  timersMeant,
} from './timer-choice.ts';
import { leftText, ringText, type TimerFacts, timerLabel } from './timer-label.ts';
import type { TimerService } from './timer-service.ts';
import { MAX_TIMER_HOURS, MAX_TIMER_S } from './timer-start-skill.ts';
import type { StoredTimer } from './timer-store.ts';

const MS_PER_S = 1000;

export interface TimerSkillParts {
  replies: Replies;
  timers: Pick<TimerService, 'adjust' | 'pause' | 'resume' | 'cancel' | 'list' | 'acknowledge'>;
}

/** What a request does to each timer that it means. */
interface Change {
  /** Whether it can be done to a timer as that is now. */
  suits: (live: LiveTimer) => boolean;
  /** @returns what is left of it, ms */
  act: (id: string) => number | undefined;
  reply: 'timer.paused' | 'timer.resumed' | 'timer.left-on';
}

/** Tells, changes and cancels timers. It remembers no question: the user answers with a name. */
export class TimerSkill implements PlainSkill {
  readonly intents = {
    'timer.query': 'tells',
    'timer.cancel': 'acts',
    'timer.increase': 'acts',
    'timer.decrease': 'acts',
    'timer.pause': 'acts',
    'timer.resume': 'acts',
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
    const asked: TimerQuestion = {
      ...{ name: textSlot(match, 'name'), durationS: numberSlot(match, 'wasS') },
      area: match.isRoomAssumed ? undefined : textSlot(match, 'area'),
    };
    const isAll = match.slots['all'] === true;
    if (match.intent === 'timer.query') return this.#query(asked);
    if (match.intent === 'timer.cancel') return isAll ? this.#cancelAll() : this.#cancel(asked);
    const change = this.#changeOf(match);
    if (typeof change === 'string') return change;
    return this.#changed(change, asked, isAll);
  }

  /** What is to be done to each timer that is meant; or what is said instead. */
  #changeOf(match: IntentMatch): Change | string {
    const { intent } = match;
    const timers = this.#timers;
    const isPause = intent === 'timer.pause';
    if (isPause || intent === 'timer.resume') {
      const suits = ({ timer }: LiveTimer): boolean => (timer.pausedLeftMs === null) === isPause;
      const act = (id: string) => (isPause ? timers.pause(id) : timers.resume(id));
      return { suits, act, reply: isPause ? 'timer.paused' : 'timer.resumed' };
    }
    const byS = numberSlot(match, 'durationS');
    if (byS === undefined || byS <= 0) return this.#replies.say('timer.no-length');
    const byMs = (intent === 'timer.increase' ? byS : -byS) * MS_PER_S;
    const suits = ({ leftMs }: LiveTimer): boolean => leftMs + byMs <= MAX_TIMER_S * MS_PER_S;
    return { suits, act: (id) => timers.adjust(id, byMs), reply: 'timer.left-on' };
  }

  #changed(change: Change, asked: TimerQuestion, isAll: boolean): string {
    const all = this.#timers.list().filter(({ isRinging }) => !isRinging);
    const meant = timersMeant(all, asked);
    if (meant.length === 0) return this.#notFound(all, asked);
    const suiting = meant.filter(change.suits);
    const [first] = suiting;
    if (first === undefined) return this.#unchanged(change);
    const facts = suiting.map(({ timer }) => timer);
    if (!isAll && choicesOf(this.#replies, facts).length > 1) return this.#ask(all, facts);
    const changed = isAll ? suiting : [first];
    return changed.map((live) => this.#change(live, change)).join(' ');
  }

  #change({ timer }: LiveTimer, { act, reply }: Change): string {
    const leftMs = act(timer.id);
    // It rings by now.
    if (leftMs === undefined || leftMs === 0) return '';
    const left = leftText(this.#replies, leftMs);
    return this.#replies.say(reply, { timer: this.#label(timer), left });
  }

  #unchanged({ reply }: Change): string {
    if (reply === 'timer.paused') return this.#replies.say('timer.none-runs');
    if (reply === 'timer.resumed') return this.#replies.say('timer.none-paused');
    return this.#replies.say('timer.too-long', { hours: MAX_TIMER_HOURS });
  }

  #query(asked: TimerQuestion): string {
    const all = this.#timers.list();
    const meant = timersMeant(all, asked);
    const [first] = meant;
    if (first === undefined) return this.#notFound(all, asked);
    if (meant.length > 1) return this.#several(meant, asked);
    const isPlain = first.timer.name === null && first.timer.pausedLeftMs === null;
    if (!first.isRinging && all.length === 1 && isPlain && first.timer.command === null) {
      return this.#replies.say('timer.left', { left: leftText(this.#replies, first.leftMs) });
    }
    return this.#stateText(first);
  }

  #several(meant: readonly LiveTimer[], asked: TimerQuestion): string {
    const shown = meant.slice(0, MAX_LISTED);
    const states = shown.map((live) => this.#stateText(live));
    const isAll = !isWhich(asked);
    const count = meant.length;
    if (count > MAX_LISTED) {
      states.unshift(this.#replies.say('timer.count-next', { count, shown: MAX_LISTED }));
    } else if (isAll) states.unshift(this.#replies.say('timer.count', { count }));
    return states.join(' ');
  }

  #stateText(live: LiveTimer): string {
    if (live.isRinging) return ringText(this.#replies, live.timer, 0);
    const left = leftText(this.#replies, live.leftMs);
    if (live.timer.pausedLeftMs !== null) {
      return this.#replies.say('timer.paused', { timer: this.#label(live.timer), left });
    }
    return this.#replies.say('timer.left-on', { left, timer: this.#label(live.timer) });
  }

  #notFound(all: readonly LiveTimer[], asked: TimerQuestion): string {
    if (all.length === 0) return this.#replies.say('timer.none');
    const { area, name = area && spokenName(this.#replies, area), durationS = 0 } = asked;
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
    if (!isWhich(asked) && this.#timers.acknowledge() > 0)
      return this.#replies.say('timer.stopped');
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

  #label(timer: TimerFacts): string {
    return timerLabel(this.#replies, timer);
  }
}

function isWhich({ name, durationS, area }: TimerQuestion): boolean {
  return name !== undefined || durationS !== undefined || area !== undefined;
}
