import { EarshotError, type ErrorCode } from '../base/errors.ts';
import type { Replies } from './replies.ts';
import type { ReplyKey } from './reply-fields.ts';
import { joinedReply, runInOrder } from './several-commands.ts';
import type { IntentMatch, PreparedCommand, Skill, SkillContext, SkillReply } from './skill.ts';
import { spokenList } from './spoken.ts';

export interface SkillRouterParts {
  /** The commands in a text, in the order they were said; none: it is nothing that is known. */
  understand: (text: string) => readonly IntentMatch[];
  skills: readonly Skill[];
  replies: Replies;
  /** 0..1; what was heard with less, and is no command, is asked for again. */
  minConfidence: number;
}

export interface SpokenRequest {
  text: string;
  /** 0..1 */
  confidence: number;
  /** The commands in it, where they are understood already. */
  commands?: readonly IntentMatch[];
}

/** Who would answer a request, and how. Nothing has been done yet. */
export interface RoutedRequest {
  /** The commands in it, in the order they were said, and those that they have done later. */
  matches: readonly IntentMatch[];
  /** Why there are none: it is nothing a skill knows, or it was hardly heard. */
  unmatched?: 'not-known' | 'not-caught';
  /** True: answer() leaves no trace, and may be called for words that are not the last. */
  isTelling: boolean;
  /** Some of it is risky: what the user must say yes to before answer(), naming all of it. */
  question?: string;
  /** All that it would do, after "I will"; absent: it would do nothing. */
  deed?: string;
  /** Does what was asked. Throws only for defects; what a skill could not do is in the reply. */
  answer(): Promise<SkillReply>;
}

type FailureKey = Extract<ReplyKey, `failure.${string}`>;

/** What a failure is to someone who only listens; the log has the rest. */
const FAILURES: Partial<Record<ErrorCode, FailureKey>> = {
  DISK_FULL: 'failure.disk-full',
  STATE_UNUSABLE: 'failure.state-unusable',
  NO_AUDIO_DEVICE: 'failure.no-audio-device',
  ENGINE_FAILED: 'failure.engine',
  ENGINE_STUCK: 'failure.engine',
  BUSY: 'failure.busy',
  CONFIG_INVALID: 'failure.config-invalid',
  DAEMON_UNREACHABLE: 'failure.unreachable',
  REMOTE_FAILED: 'failure.engine',
  REMOTE_REFUSED: 'failure.engine',
};

/** Takes a request to the skill that does it, and answers honestly when there is none. */
export class SkillRouter {
  readonly #parts: SkillRouterParts;
  readonly #skills: ReadonlyMap<string, Skill>;

  /** Throws when an intent has two skills: a defect. */
  constructor(parts: SkillRouterParts) {
    this.#parts = parts;
    this.#skills = skillsByIntent(parts.skills);
  }

  /** Understands a request; does nothing. */
  route(request: SpokenRequest, context: SkillContext): RoutedRequest {
    const { understand, replies, minConfidence } = this.#parts;
    const isBlank = request.text.trim() === '';
    const matches = request.commands ?? (isBlank ? [] : understand(request.text));
    // Half of what was asked is not done: what nobody does is all that is told, or is free talk.
    const isServed = matches.every(({ intent }) => this.#skills.has(intent));
    if (matches.length > 0 && isServed) {
      return this.#routed(matches, { ...context, said: request.text });
    }
    const isHeard = !isBlank && request.confidence >= minConfidence;
    const unmatched = isHeard ? 'not-known' : 'not-caught';
    // Its variants are said in turn: which one comes next is a trace.
    const answer = async () => ({ text: replies.say(`router.${unmatched}`) });
    return { matches: [], unmatched, isTelling: false, answer };
  }

  #routed(matches: readonly IntentMatch[], context: SkillContext): RoutedRequest {
    const commands: PreparedCommand[] = [];
    for (const match of matches) commands.push(this.#prepare(match, context, commands));
    const isRisky = commands.some(({ effect }) => effect === 'risky');
    const deed = this.#deed(commands);
    return {
      matches: [...matches, ...commands.flatMap(({ further = [] }) => further)],
      isTelling: commands.every(({ effect }) => effect === 'tells'),
      ...(isRisky
        ? { question: this.#parts.replies.say('confirm.ask', { deeds: deed ?? '' }) }
        : {}),
      ...(deed === undefined ? {} : { deed }),
      answer: async () => joinedReply(await runInOrder(commands, (command) => this.#run(command))),
    };
  }

  #prepare(
    match: IntentMatch,
    context: SkillContext,
    before: readonly PreparedCommand[],
  ): PreparedCommand {
    const skill = this.#skills.get(match.intent);
    if (skill === undefined) throw new Error(`no skill for ${match.intent}`);
    if ('prepare' in skill) return skill.prepare(match, context, [...before]);
    const { replies } = this.#parts;
    const effect = skill.intents[match.intent] ?? 'acts';
    const run = () => skill.handle(match, context);
    if (effect === 'tells') return { effect, run };
    const deed = replies.word('deeds', match.intent) ?? replies.say('confirm.rest');
    return { effect, deed, run };
  }

  /** Names everything that a yes would do, not only what is risky of it. */
  #deed(commands: readonly PreparedCommand[]): string | undefined {
    const deeds = new Set(commands.flatMap(({ deed }) => (deed === undefined ? [] : [deed])));
    return deeds.size === 0 ? undefined : spokenList([...deeds], this.#parts.replies.language);
  }

  async #run(command: PreparedCommand): Promise<SkillReply> {
    try {
      return await command.run();
    } catch (error) {
      if (!(error instanceof EarshotError)) throw error;
      return { text: this.apology(error) };
    }
  }

  /** What a person is told of a failure. */
  apology({ code }: EarshotError): string {
    const { replies } = this.#parts;
    const reason = replies.say(FAILURES[code] ?? 'failure.other');
    return replies.say('router.failed', { reason });
  }
}

function skillsByIntent(skills: readonly Skill[]): ReadonlyMap<string, Skill> {
  const byIntent = new Map<string, Skill>();
  for (const skill of skills) {
    for (const intent of 'prepare' in skill ? skill.intents : Object.keys(skill.intents)) {
      if (byIntent.has(intent)) throw new Error(`two skills for ${intent}`);
      byIntent.set(intent, skill);
    }
  }
  return byIntent;
}
