import type { Notes } from '../ports/notes.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { textSlot } from './slots.ts';

/** More is not listened to. */
const MAX_READ = 5;

export interface MemorySkillParts {
  replies: Replies;
  notes: Notes;
}

/** Remembers what it is told to, tells it, and forgets it. */
export class MemorySkill implements PlainSkill {
  readonly intents = {
    'memory.remember': 'acts',
    'memory.list': 'tells',
    'memory.forget': 'acts',
  } as const;
  readonly #replies: Replies;
  readonly #notes: Notes;

  constructor({ replies, notes }: MemorySkillParts) {
    this.#replies = replies;
    this.#notes = notes;
  }

  async handle(match: IntentMatch, { person }: SkillContext): Promise<SkillReply> {
    const words = textSlot(match, 'note')?.trim() ?? '';
    if (match.intent === 'memory.list') return { text: this.#list(words, person) };
    if (words === '') return { text: this.#replies.say('memory.nothing-said') };
    if (match.intent === 'memory.remember') {
      this.#notes.remember(words, person);
      return { text: this.#replies.say('memory.remembered') };
    }
    return { text: this.#forget(words, person) };
  }

  #list(words: string, person: string | undefined): string {
    const notes = words === '' ? this.#notes.list(person) : this.#notes.about(words, person);
    const replies = this.#replies;
    if (notes.length === 0) return replies.say(words === '' ? 'memory.none' : 'memory.not-found');
    const read = notes.slice(0, MAX_READ).map(({ text }) => text);
    const rest = notes.length - read.length;
    const more = rest > 0 ? [replies.say('memory.more', { count: rest })] : [];
    return [replies.say('memory.you-said', { notes: read.join('; ') }), ...more].join(' ');
  }

  #forget(words: string, person: string | undefined): string {
    const replies = this.#replies;
    const [note, other] = this.#notes.about(words, person);
    if (note === undefined) return replies.say('memory.not-found');
    if (other !== undefined) return replies.say('memory.which');
    this.#notes.forget(note.id);
    return replies.say('memory.forgotten');
  }
}
