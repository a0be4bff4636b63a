import type { Clock } from '../base/clock.ts';
import type { CommandTimer, PerformCommand } from './live-timer.ts';
import type { Replies } from './replies.ts';
import type { RoutedRequest } from './router.ts';
import type { IntentMatch, SkillContext, SkillReply } from './skill.ts';
import { spokenAge } from './spoken.ts';

/** A command overdue by more is not done any more: the world has moved on. */
const MAX_LATE_MS = 180_000;
const MS_PER_S = 1000;

export interface DelayedCommandsParts {
  clock: Clock;
  timeZone: string;
  replies: Replies;
  /** Understands words as they would be if they were said now; does nothing. */
  route: (words: string, context: SkillContext) => RoutedRequest;
  /** Says what became of a command; resolves when it was said, or not. */
  announce: (text: string) => Promise<unknown>;
  /** Told of a command that failed by a defect. */
  onFault: (error: unknown) => void;
}

/** What a command would be, when it is given. */
export type DelayedPlan =
  | { kind: 'refused'; reply: () => Promise<SkillReply> }
  /** `deed` after "I will"; the user must say yes to what is risky. */
  | { kind: 'known'; deed: string; isRisky: boolean; matches: readonly IntentMatch[] };

/** Commands that are given now and done later, by the same understanding as all others. */
export class DelayedCommands {
  readonly #parts: DelayedCommandsParts;

  constructor(parts: DelayedCommandsParts) {
    this.#parts = parts;
  }

  /** Looks at a command while whoever gave it can still be asked. */
  plan(words: string, context: SkillContext): DelayedPlan {
    const { replies, route } = this.#parts;
    const routed = route(words, context);
    const { matches, isTelling, question } = routed;
    const refused = (text: string): DelayedPlan => ({
      kind: 'refused',
      reply: async () => ({ text }),
    });
    if (matches.length === 0) return refused(replies.say('delayed.not-known'));
    if (matches.some(({ slots }) => slots['command'] !== undefined)) {
      return refused(replies.say('delayed.nested'));
    }
    const deed = isTelling ? words : routed.deed;
    // It would do nothing but say why.
    if (deed === undefined) return { kind: 'refused', reply: routed.answer };
    return { kind: 'known', deed, isRisky: question !== undefined, matches };
  }

  /** Does a command that is due, and says what became of it. */
  readonly perform: PerformCommand = async (timer, lateMs) => {
    const { announce, onFault } = this.#parts;
    try {
      const text = await this.#result(timer, lateMs);
      // Nobody waits for the end of it: what was said is not done again.
      if (text !== '') announce(text).catch(onFault);
    } catch (error) {
      onFault(error);
    }
  };

  async #result({ command, area }: CommandTimer, lateMs: number): Promise<string> {
    const { clock, timeZone, replies, route } = this.#parts;
    const { words, isAgreed, isBegun } = command;
    if (isBegun) return replies.say('delayed.interrupted', { words });
    if (lateMs > MAX_LATE_MS) {
      const ago = spokenAge(lateMs / MS_PER_S, replies.language);
      return replies.say('delayed.late', { words, ago });
    }
    const context = { clock, timeZone, lastReply: '', ...(area === null ? {} : { area }) };
    const routed = route(words, context);
    // What has become risky since it was given was not said yes to.
    if (routed.question !== undefined && !isAgreed) {
      return replies.say('delayed.not-agreed', { words });
    }
    return (await routed.answer()).text;
  }
}
