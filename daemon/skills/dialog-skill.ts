import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { spokenList } from './spoken.ts';

export interface DialogSkillParts {
  replies: Replies;
  /** The user said stop: what rings falls silent. */
  acknowledge: () => void;
  /** What was heard and said before. */
  memory: ConversationMemory;
  /** What the assistant is called. */
  name: string;
  /** Hosts of the servers that answer what no skill knows. */
  servers: readonly string[];
}

/** What is kept of what was said. */
export interface ConversationMemory {
  /** What was understood last; undefined: nothing. */
  lastHeard(): string | undefined;
  /** Deletes the last exchange for good. @returns false when there was none */
  forgetLast(): boolean;
}

/** Talks about the talk itself: stop, repeat, help, what is kept of it, and who is talking. */
export class DialogSkill implements PlainSkill {
  readonly intents = {
    'dialog.stop': 'acts',
    'dialog.repeat': 'tells',
    'dialog.help': 'tells',
    'dialog.what-heard': 'tells',
    'dialog.forget': 'acts',
    'dialog.greet': 'tells',
    'dialog.thank': 'tells',
    'dialog.who-made-you': 'tells',
    'dialog.where-data': 'tells',
    'dialog.human': 'tells',
  } as const;
  readonly #parts: DialogSkillParts;

  constructor(parts: DialogSkillParts) {
    this.#parts = parts;
  }

  async handle({ intent }: IntentMatch, { lastReply }: SkillContext): Promise<SkillReply> {
    const { replies, acknowledge, memory, name } = this.#parts;
    switch (intent) {
      case 'dialog.stop':
        acknowledge();
        return { text: '', endsConversation: true };
      case 'dialog.help':
        return { text: replies.say('dialog.help') };
      case 'dialog.what-heard': {
        const words = memory.lastHeard();
        if (words === undefined) return { text: replies.say('dialog.heard-nothing') };
        return { text: replies.say('dialog.heard', { words }) };
      }
      case 'dialog.forget': {
        const isGone = memory.forgetLast();
        return { text: replies.say(isGone ? 'dialog.forgotten' : 'dialog.nothing-to-forget') };
      }
      case 'dialog.greet':
        return { text: replies.say('dialog.greeting') };
      case 'dialog.thank':
        return { text: replies.say('dialog.welcome') };
      case 'dialog.who-made-you':
        return { text: replies.say('dialog.who', { name }) };
      case 'dialog.human':
        return { text: replies.say('dialog.no-human') };
      case 'dialog.where-data':
        return { text: this.#whereData() };
      default:
        return { text: lastReply === '' ? replies.say('dialog.nothing-said') : lastReply };
    }
  }

  #whereData(): string {
    const { replies, servers } = this.#parts;
    if (servers.length === 0) return replies.say('dialog.data-here');
    return replies.say('dialog.data-servers', { servers: spokenList(servers, replies.language) });
  }
}
