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
  /** Name of the area that the box stands in; absent: not known. */
  area?: string | undefined;
  /** All that was said, as written; absent: not known. */
  said?: string;
  /** How what was last done is taken back, in the order it was done; absent: nothing can be. */
  undo?: readonly Undo[];
  /** Who asks; absent: not known. */
  person?: string | undefined;
}

/** How something that was done is taken back. */
export interface Undo {
  /** What was asked: whoever takes it back needs leave for that too. */
  match: IntentMatch;
  /** Decides how, by how things are now, and does nothing. */
  prepare(context: SkillContext): PreparedCommand;
}

export interface SkillReply {
  /** What to say, in full sentences; empty: say nothing. */
  text: string;
  /** The conversation ends without waiting for more. */
  endsConversation?: boolean;
  /** How what was done is taken back; absent: nothing was, or it cannot be. */
  undo?: readonly Undo[];
}

/**
 * What an intent does to the world. `tells`: nothing, so that its reply may be made for words that
 * turn out not to be the last. `acts`: something. `risky`: something that the user must say yes to.
 */
export type IntentEffect = 'tells' | 'acts' | 'risky';

/** Does what an intent asks. Throws EarshotError if it could not; never claims more than it did. */
export interface PlainSkill {
  /** Its intents by name. */
  readonly intents: Readonly<Record<string, Exclude<IntentEffect, 'risky'>>>;
  handle(match: IntentMatch, context: SkillContext): Promise<SkillReply>;
}

/** One command, looked at but not done. */
export interface PreparedCommand {
  effect: IntentEffect;
  /** What it would do, after "shall I"; absent: it would do nothing. */
  deed?: string;
  /**
   * Ids of all that it acts on: commands of one request that share none are done at the same time.
   * Absent: it waits for those before it, and those after it wait.
   */
  touches?: readonly string[];
  /** What it has done later; whoever asks needs leave for that too. */
  further?: readonly IntentMatch[];
  /** Does it. Throws EarshotError if it could not. */
  run(): Promise<SkillReply>;
}

/** A skill that must look at what is meant to know what that does to the world. */
export interface PreparingSkill {
  readonly intents: readonly string[];
  /**
   * Decides what is meant, and does nothing.
   * @param before the commands that were said before it in the same breath
   */
  prepare(
    match: IntentMatch,
    context: SkillContext,
    before: readonly PreparedCommand[],
  ): PreparedCommand;
}

export type Skill = PlainSkill | PreparingSkill;
