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
  /** Nobody said where: the slot `area` is the room that the box stands in. */
  isRoomAssumed?: true;
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

/**
 * What an intent does to the world. `tells`: nothing, so that its reply may be made for words that
 * turn out not to be the last. `acts`: something. `risky`: something that the user must say yes to.
 */
export type IntentEffect = 'tells' | 'acts' | 'risky';

/** Does what an intent asks. Throws EarshotError if it could not; never claims more than it did. */
export interface Skill {
  /** Its intents by name. */
  readonly intents: Readonly<Record<string, IntentEffect>>;
  /** What to ask before a risky intent is done; a skill with such an intent has it. */
  question?(match: IntentMatch): string;
  handle(match: IntentMatch, context: SkillContext): Promise<SkillReply>;
}
