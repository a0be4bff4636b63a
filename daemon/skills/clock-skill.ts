import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';

const TIME: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
const FULL_HOUR: Intl.DateTimeFormatOptions = { hour: 'numeric' };
const DATE: Intl.DateTimeFormatOptions = { dateStyle: 'full' };

/** Tells the time and the date of the box's own place. */
export class ClockSkill implements PlainSkill {
  readonly intents = { 'clock.time': 'tells', 'clock.date': 'tells' } as const;
  readonly #replies: Replies;

  constructor({ replies }: { replies: Replies }) {
    this.#replies = replies;
  }

  async handle({ intent }: IntentMatch, context: SkillContext): Promise<SkillReply> {
    if (intent === 'clock.date') {
      return { text: this.#replies.say('clock.date', { date: this.#format(context, DATE) }) };
    }
    // A voice reads "4:00" as "four zero zero".
    const isFullHour = Number(this.#format(context, { minute: 'numeric' })) === 0;
    const time = this.#format(context, isFullHour ? FULL_HOUR : TIME);
    return { text: this.#replies.say('clock.time', { time }) };
  }

  #format({ clock, timeZone }: SkillContext, style: Intl.DateTimeFormatOptions): string {
    const format = new Intl.DateTimeFormat(this.#replies.language, { ...style, timeZone });
    // Some versions of the locale data put a narrow no-break space before "PM".
    return format.format(clock.wallMs()).replace(/\s/gu, ' ');
  }
}
