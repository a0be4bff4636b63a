import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';

export interface DialogSkillParts {
  replies: Replies;
  /** The user said stop: what rings falls silent. */
  acknowledge: () => void;
}

/** Talks about the talk itself: stop, repeat, help. */
export class DialogSkill implements PlainSkill {
  readonly intents = {
    'dialog.stop': 'acts',
    'dialog.repeat': 'tells',
    'dialog.help': 'tells',
  } as const;
  readonly #replies: Replies;
  readonly #acknowledge: () => void;

  constructor({ replies, acknowledge }: DialogSkillParts) {
    this.#replies = replies;
    this.#acknowledge = acknowledge;
  }

  async handle({ intent }: IntentMatch, { lastReply }: SkillContext): Promise<SkillReply> {
    if (intent === 'dialog.stop') {
      this.#acknowledge();
      return { text: '', endsConversation: true };
    }
    if (intent === 'dialog.help') return { text: this.#replies.say('dialog.help') };
    return { text: lastReply === '' ? this.#replies.say('dialog.nothing-said') : lastReply };
  }
}
