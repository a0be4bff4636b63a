import type { DelayedCommands } from './delayed-commands.ts';
import type { Replies } from './replies.ts';
import type {
  IntentMatch,
  PreparedCommand,
  PreparingSkill,
  SkillContext,
  SkillReply,
  Undo,
} from './skill.ts';
import { numberSlot, textSlot } from './slots.ts';
import { spokenDuration } from './spoken.ts';
import { isSameName } from './timer-choice.ts';
import { isTask, timerLabel } from './timer-label.ts';
import type { TimerService } from './timer-service.ts';
import type { StoredTimer } from './timer-store.ts';

const MIN_TIMER_S = 1;
/** Longer reminders belong to a calendar. */
export const MAX_TIMER_S = 86_400;
export const MAX_TIMER_HOURS = 24;
const MAX_TIMERS = 50;

export interface TimerStartSkillParts {
  replies: Replies;
  timers: Pick<TimerService, 'add' | 'list' | 'cancel'>;
  delayed: Pick<DelayedCommands, 'plan'>;
}

/** Sets timers, and takes commands that are to be done later. */
export class TimerStartSkill implements PreparingSkill {
  readonly intents = ['timer.start'];
  readonly #parts: TimerStartSkillParts;

  constructor(parts: TimerStartSkillParts) {
    this.#parts = parts;
  }

  prepare(match: IntentMatch, context: SkillContext): PreparedCommand {
    const words = textSlot(match, 'command');
    if (words !== undefined) return this.#prepareCommand(words, match, context);
    const deed = this.#parts.replies.word('deeds', match.intent);
    const run = async () => this.#start(match, context);
    return { effect: 'acts', ...(deed === undefined ? {} : { deed }), run };
  }

  #prepareCommand(words: string, match: IntentMatch, context: SkillContext): PreparedCommand {
    const { replies, timers, delayed } = this.#parts;
    const durationS = numberSlot(match, 'durationS');
    const problem = this.#problem(durationS);
    if (durationS === undefined || problem !== undefined) {
      return { effect: 'acts', run: async () => ({ text: problem ?? '' }) };
    }
    const plan = delayed.plan(words, context);
    if (plan.kind === 'refused') return { effect: 'acts', run: plan.reply };
    const { deed, isRisky, matches } = plan;
    const length = spokenDuration(durationS, replies.language);
    const run = async () => {
      const command = { words, isAgreed: isRisky, isBegun: false };
      const timer = timers.add({ durationS: Math.round(durationS), area: context.area, command });
      const text = replies.say('delayed.set', { deed, length });
      return { text, undo: [this.#undo(match, timer)] };
    };
    const asked = replies.say('delayed.deed', { deed, length });
    return { effect: isRisky ? 'risky' : 'acts', deed: asked, further: matches, run };
  }

  /** What is said instead of setting it. */
  #problem(durationS: number | undefined): string | undefined {
    const { replies, timers } = this.#parts;
    if (durationS === undefined) return replies.say('timer.no-length');
    if (durationS < MIN_TIMER_S) return replies.say('timer.too-short');
    if (durationS > MAX_TIMER_S) return replies.say('timer.too-long', { hours: MAX_TIMER_HOURS });
    const count = timers.list().length;
    return count >= MAX_TIMERS ? replies.say('timer.too-many', { count }) : undefined;
  }

  #start(match: IntentMatch, context: SkillContext): SkillReply {
    const { timers } = this.#parts;
    const durationS = numberSlot(match, 'durationS');
    const problem = this.#problem(durationS);
    if (durationS === undefined || problem !== undefined) return { text: problem ?? '' };
    const name = textSlot(match, 'name');
    const area = textSlot(match, 'area') ?? context.area;
    const before = timers.list();
    const timer = timers.add({ name, durationS: Math.round(durationS), area });
    const namesakes = before.filter((live) => isSameName(live.timer.name, timer.name)).length;
    const again = timer.name === null || namesakes === 0 ? [] : [this.#again(timer, namesakes + 1)];
    return { text: [this.#setText(timer), ...again].join(' '), undo: [this.#undo(match, timer)] };
  }

  /** Nobody waits for a timer that was just set and is not wanted. */
  #undo(match: IntentMatch, timer: StoredTimer): Undo {
    const { replies, timers } = this.#parts;
    const run = async () => {
      const isGone = timers.cancel(timer.id);
      if (!isGone) return { text: replies.say('timer.none') };
      return { text: replies.say('timer.cancelled', { timer: timerLabel(replies, timer) }) };
    };
    return { match, prepare: () => ({ effect: 'acts', touches: [], run }) };
  }

  #setText(timer: StoredTimer): string {
    const { replies } = this.#parts;
    const { name } = timer;
    const length = spokenDuration(timer.durationS, replies.language);
    if (name === null) return replies.say('timer.set', { length });
    if (isTask(name)) return replies.say('timer.set-task', { name, length });
    return replies.say('timer.set-named', { timer: timerLabel(replies, timer), length });
  }

  #again(timer: StoredTimer, count: number): string {
    const { replies } = this.#parts;
    const ordinal = replies.ordinal(count);
    if (ordinal === undefined) return replies.say('timer.set-more', { count });
    return replies.say('timer.set-again', { ordinal, timer: timerLabel(replies, timer) });
  }
}
