import type { BoxAnswer, OtherBoxes } from '../ports/other-boxes.ts';
import { spokenName } from './home/home-words.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { textSlot } from './slots.ts';
import { spokenList } from './spoken.ts';
import { isSameName } from './timer-choice.ts';

/** In the order in which they are told. */
const OUTCOMES = ['accepted', 'held', 'refused', 'silent'] as const;

export interface AnnounceSkillParts {
  replies: Replies;
  /** Has something said when the conversation is over; resolves when it was, or was not. */
  announce: (text: string) => Promise<unknown>;
  /** Absent: this box is alone. */
  boxes?: OtherBoxes | undefined;
  onFault: (error: unknown) => void;
}

/** Says a message aloud in the room of the box, and at other boxes of the home. */
export class AnnounceSkill implements PlainSkill {
  readonly intents = { 'announce.say': 'acts' } as const;
  readonly #parts: AnnounceSkillParts;

  constructor(parts: AnnounceSkillParts) {
    this.#parts = parts;
  }

  async handle(match: IntentMatch, context: SkillContext): Promise<SkillReply> {
    const { replies, boxes } = this.#parts;
    const message = textSlot(match, 'message');
    if (message === undefined) return { text: replies.say('announce.nothing') };
    const area = textSlot(match, 'area');
    if (area === undefined) {
      const elsewhere = (await boxes?.announce(message)) ?? [];
      return { text: [this.#sayHere(message), ...this.#told(elsewhere)].join(' ') };
    }
    if (isSameName(area, context.area ?? null)) return { text: this.#sayHere(message) };
    const room = boxes?.rooms.find((name) => isSameName(name, area));
    const answers = room === undefined ? [] : ((await boxes?.announce(message, room)) ?? []);
    if (answers.length > 0) return { text: this.#told(answers).join(' ') };
    return { text: replies.say('announce.not-there', { area: spokenName(replies, area) }) };
  }

  #sayHere(message: string): string {
    const { replies, announce, onFault } = this.#parts;
    // It waits for the end of this turn: waiting for it here would wait for ever.
    announce(message).catch(onFault);
    return replies.say('announce.here');
  }

  /** One sentence for all boxes of which the same became. */
  #told(answers: readonly BoxAnswer[]): string[] {
    const { replies } = this.#parts;
    return OUTCOMES.flatMap((wanted) => {
      const names = answers
        .filter(({ outcome }) => outcome === wanted)
        .map(({ room }) => this.#nameOf(room))
        .sort();
      if (names.length === 0) return [];
      const areas = spokenList([...new Set(names)], replies.language);
      return [replies.say(`announce.${wanted}`, { areas, count: names.length })];
    });
  }

  #nameOf(room: string): string {
    const { replies } = this.#parts;
    if (room !== '') return spokenName(replies, room);
    return replies.word('names', 'nameless-box') ?? room;
  }
}
