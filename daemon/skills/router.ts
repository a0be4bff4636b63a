import { EarshotError, type ErrorCode } from '../base/errors.ts';
import type { Replies } from './replies.ts';
import type { ReplyKey } from './reply-fields.ts';
import type { IntentMatch, Skill, SkillContext, SkillReply } from './skill.ts';
import type { CommandUnderstanding } from './understanding.ts';

export interface SkillRouterParts {
  understanding: Pick<CommandUnderstanding, 'match'>;
  /** Every intent that the understanding can give. */
  intents: readonly string[];
  skills: readonly Skill[];
  replies: Replies;
  /** 0..1; what was heard with less, and is no command, is asked for again. */
  minConfidence: number;
}

export interface SpokenRequest {
  text: string;
  /** 0..1 */
  confidence: number;
}

/** Who would answer a request, and how. Nothing has been done yet. */
export interface RoutedRequest {
  match?: IntentMatch;
  /** Why there is no match: it is nothing a skill knows, or it was hardly heard. */
  unmatched?: 'not-known' | 'not-caught';
  /** True: answer() leaves no trace, and may be called for words that are not the last. */
  isTelling: boolean;
  /** It is risky: what the user must say yes to before answer(). */
  question?: string;
  /** Does what was asked. Throws only for defects; what a skill could not do is in the reply. */
  answer(context: SkillContext): Promise<SkillReply>;
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

  /** Throws when an intent has no skill or two, or a risky one no question: defects. */
  constructor(parts: SkillRouterParts) {
    this.#parts = parts;
    this.#skills = skillsByIntent(parts.skills);
    const missing = parts.intents.filter((intent) => !this.#skills.has(intent));
    if (missing.length > 0) throw new Error(`no skill for ${missing.join(', ')}`);
  }

  /** Understands a request; does nothing. */
  route(request: SpokenRequest): RoutedRequest {
    const { understanding, replies, minConfidence } = this.#parts;
    const match = request.text.trim() === '' ? undefined : understanding.match(request.text);
    if (match !== undefined) return this.#routeTo(match);
    const isHeard = request.text.trim() !== '' && request.confidence >= minConfidence;
    const unmatched = isHeard ? 'not-known' : 'not-caught';
    // Its variants are said in turn: which one comes next is a trace.
    const answer = async () => ({ text: replies.say(`router.${unmatched}`) });
    return { unmatched, isTelling: false, answer };
  }

  #routeTo(match: IntentMatch): RoutedRequest {
    const skill = this.#skills.get(match.intent);
    if (skill === undefined) throw new Error(`no skill for ${match.intent}`);
    const effect = skill.intents[match.intent];
    const question = effect === 'risky' ? skill.question?.(match) : undefined;
    return {
      match,
      isTelling: effect === 'tells',
      ...(question === undefined ? {} : { question }),
      answer: (context) => this.#ask(skill, match, context),
    };
  }

  async #ask(skill: Skill, match: IntentMatch, context: SkillContext): Promise<SkillReply> {
    try {
      return await skill.handle(match, context);
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
    for (const [intent, effect] of Object.entries(skill.intents)) {
      if (byIntent.has(intent)) throw new Error(`two skills for ${intent}`);
      if (effect === 'risky' && !skill.question) throw new Error(`no question before ${intent}`);
      byIntent.set(intent, skill);
    }
  }
  return byIntent;
}
