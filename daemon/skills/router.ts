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

export interface RoutedReply {
  match?: IntentMatch;
  /** Why there is no match: it is nothing a skill knows, or it was hardly heard. */
  unmatched?: 'not-known' | 'not-caught';
  reply: SkillReply;
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

  /** Throws when an intent has no skill or two: a defect of composition. */
  constructor(parts: SkillRouterParts) {
    this.#parts = parts;
    this.#skills = skillsByIntent(parts.skills);
    const missing = parts.intents.filter((intent) => !this.#skills.has(intent));
    if (missing.length > 0) throw new Error(`no skill for ${missing.join(', ')}`);
  }

  /** Throws only for defects; what a skill could not do is in the reply. */
  async handle(request: SpokenRequest, context: SkillContext): Promise<RoutedReply> {
    const { understanding, replies, minConfidence } = this.#parts;
    const match = request.text.trim() === '' ? undefined : understanding.match(request.text);
    if (match !== undefined) return { match, reply: await this.#ask(match, context) };
    const isHeard = request.text.trim() !== '' && request.confidence >= minConfidence;
    const unmatched = isHeard ? 'not-known' : 'not-caught';
    return { unmatched, reply: { text: replies.say(`router.${unmatched}`) } };
  }

  async #ask(match: IntentMatch, context: SkillContext): Promise<SkillReply> {
    const skill = this.#skills.get(match.intent);
    if (skill === undefined) throw new Error(`no skill for ${match.intent}`);
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
    for (const intent of skill.intents) {
      if (byIntent.has(intent)) throw new Error(`two skills for ${intent}`);
      byIntent.set(intent, skill);
    }
  }
  return byIntent;
}
