import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { spokenTime } from './spoken-time.ts';

/** Tells the time and the date of the box's own place. */
export class ClockSkill implements PlainSkill {
  readonly intents = { 'clock.time': 'tells', 'clock.date': 'tells' } as const;
  readonly #replies: Replies;

  constructor({ replies }: { replies: Replies }) {
    this.#replies = replies;
  }

  async handle({ intent }: IntentMatch, context: SkillContext): Promise<SkillReply> {
    const { clock, timeZone } = context;
    const { language } = this.#replies;
    if (intent === 'clock.date') {
      const format = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone });
      return { text: this.#replies.say('clock.date', { date: format.format(clock.wallMs()) }) };
    }
    const time = spokenTime(clock.wallMs(), timeZone, language);
    return { text: this.#replies.say('clock.time', { time }) };
  }
}
