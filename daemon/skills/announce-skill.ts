import { spokenName } from './home/home-words.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { textSlot } from './slots.ts';
import { isSameName } from './timer-choice.ts';

export interface AnnounceSkillParts {
  replies: Replies;
  /** Has something said when the conversation is over; resolves when it was, or was not. */
  announce: (text: string) => Promise<unknown>;
  onFault: (error: unknown) => void;
}

/** Says a message aloud in the room of the box. */
export class AnnounceSkill implements PlainSkill {
  readonly intents = { 'announce.say': 'acts' } as const;
  readonly #parts: AnnounceSkillParts;

  constructor(parts: AnnounceSkillParts) {
    this.#parts = parts;
  }

  async handle(match: IntentMatch, context: SkillContext): Promise<SkillReply> {
    const { replies, announce, onFault } = this.#parts;
    const message = textSlot(match, 'message');
    if (message === undefined) return { text: replies.say('announce.nothing') };
    const area = textSlot(match, 'area');
    if (area !== undefined && !isSameName(area, context.area ?? null)) {
      return { text: replies.say('announce.not-there', { area: spokenName(replies, area) }) };
    }
    // It waits for the end of this turn: waiting for it here would wait for ever.
    announce(message).catch(onFault);
    return { text: replies.say('announce.here') };
  }
}
