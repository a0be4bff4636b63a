import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillReply } from './skill.ts';
import { numberSlot } from './slots.ts';

/** The loudness of everything the box says. */
export interface VolumeControl {
  /** Percent, 0..100. */
  get(): number;
  /** @param percent 0..100, whole @throws CONFIG_INVALID, DISK_FULL */
  set(percent: number): void;
}

const LOUDEST = 100;
const SILENT = 0;
/** One "louder": clearly heard, and ten of them are the whole range. */
const STEP = 10;

/** Sets the volume and says what it is now. */
export class VolumeSkill implements PlainSkill {
  readonly intents = { 'volume.set': 'acts', 'volume.up': 'acts', 'volume.down': 'acts' } as const;
  readonly #replies: Replies;
  readonly #volume: VolumeControl;

  constructor({ replies, volume }: { replies: Replies; volume: VolumeControl }) {
    this.#replies = replies;
    this.#volume = volume;
  }

  async handle(match: IntentMatch): Promise<SkillReply> {
    const before = this.#volume.get();
    const text = this.#answer(match);
    if (this.#volume.get() === before) return { text };
    const run = async () => ({ text: this.#set(before) });
    return { text, undo: [{ match, prepare: () => ({ effect: 'acts', touches: [], run }) }] };
  }

  #answer(match: IntentMatch): string {
    const now = this.#volume.get();
    switch (match.intent) {
      case 'volume.up':
        return now >= LOUDEST ? this.#replies.say('volume.already-loudest') : this.#set(now + STEP);
      case 'volume.down':
        return now <= SILENT ? this.#replies.say('volume.already-silent') : this.#set(now - STEP);
      default: {
        const percent = numberSlot(match, 'percent');
        return percent === undefined ? this.#replies.say('volume.no-percent') : this.#set(percent);
      }
    }
  }

  #set(wanted: number): string {
    this.#volume.set(Math.round(Math.min(LOUDEST, Math.max(SILENT, wanted))));
    const percent = this.#volume.get();
    if (percent <= SILENT) return this.#replies.say('volume.silent');
    return this.#replies.say(percent >= LOUDEST ? 'volume.loudest' : 'volume.set', { percent });
  }
}
