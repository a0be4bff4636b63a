import type { Clock } from '../base/clock.ts';

/** A slot's value: words as said, a number, or yes. */
export type SlotValue = string | number | true;

/** What a sentence was understood to ask. */
export interface IntentMatch {
  /** Dotted name, for example `timer.start`. */
  intent: string;
  slots: Record<string, SlotValue>;
  /** 0..1, how much of the sentence was accounted for. */
  score: number;
}

/** Where a request came from and what a skill may use to answer it. */
export interface SkillContext {
  clock: Clock;
  /** The box's time zone, IANA name. */
  timeZone: string;
  /** What the box last said aloud in this conversation or the one before; empty: nothing. */
  lastReply: string;
}

export interface SkillReply {
  /** What to say, in full sentences; empty: say nothing. */
  text: string;
  /** The conversation ends without waiting for more. */
  endsConversation?: boolean;
}

/** Does what an intent asks. Throws EarshotError if it could not; never claims more than it did. */
export interface Skill {
  readonly intents: readonly string[];
  handle(match: IntentMatch, context: SkillContext): Promise<SkillReply>;
}
