import { alarmsMeant, isNamed } from './alarm-choice.ts';
import { alarmLabel } from './alarm-label.ts';
import type { AlarmService, LiveAlarm } from './alarm-service.ts';
import { MAX_ALARMS } from './alarm-skill.ts';
import { askedTime } from './asked-time.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { textSlot } from './slots.ts';
import { spokenList } from './spoken.ts';
import { type SpokenFrom, spokenSchedule } from './spoken-time.ts';
import { isSameName, MAX_LISTED } from './timer-choice.ts';

export interface ReminderSkillParts {
  replies: Replies;
  alarms: Pick<AlarmService, 'add' | 'cancel' | 'list'>;
}

/** Sets, tells and cancels reminders, which are said as text when they are due. */
export class ReminderSkill implements PlainSkill {
  readonly intents = {
    'reminder.set': 'acts',
    'reminder.query': 'tells',
    'reminder.cancel': 'acts',
  } as const;
  readonly #replies: Replies;
  readonly #alarms: ReminderSkillParts['alarms'];

  constructor({ replies, alarms }: ReminderSkillParts) {
    this.#replies = replies;
    this.#alarms = alarms;
  }

  async handle(match: IntentMatch, { clock, timeZone }: SkillContext): Promise<SkillReply> {
    const from = { replies: this.#replies, nowMs: clock.wallMs(), timeZone };
    if (match.intent === 'reminder.set') return { text: this.#set(match, from) };
    const meant = this.#meant(match, from);
    if (meant.length === 0) return { text: this.#replies.say('reminder.none') };
    if (match.intent === 'reminder.query') return { text: this.#list(meant, from) };
    return { text: this.#cancel(match, meant, from) };
  }

  #set(match: IntentMatch, from: SpokenFrom): string {
    const replies = this.#replies;
    const task = textSlot(match, 'task');
    if (task === undefined) return replies.say('reminder.no-task');
    const count = this.#alarms.list('reminder').length;
    if (count >= MAX_ALARMS) return replies.say('reminder.too-many', { count });
    const asked = askedTime(match, { ...from, purpose: 'reminder' });
    if (asked.kind === 'none') return replies.say('reminder.no-time');
    if (asked.kind === 'no-such-time') return replies.say('alarm.no-such-time');
    if (asked.kind === 'past') return replies.say('alarm.past');
    const { schedule, dueWallMs } = asked;
    const person = textSlot(match, 'person') ?? null;
    this.#alarms.add({ kind: 'reminder', name: task, person, schedule, dueWallMs });
    const when = spokenSchedule(schedule, dueWallMs, from);
    if (person === null) return replies.say('reminder.set', { task, when });
    return replies.say('reminder.set-person', { task, when, person });
  }

  #meant(match: IntentMatch, from: SpokenFrom): LiveAlarm[] {
    const person = textSlot(match, 'person');
    const all = this.#alarms
      .list('reminder')
      .filter(({ alarm }) => person === undefined || isSameName(alarm.person, person));
    return alarmsMeant(all, match, { ...from, purpose: 'reminder' });
  }

  #cancel(match: IntentMatch, meant: readonly LiveAlarm[], from: SpokenFrom): string {
    const replies = this.#replies;
    const isAll = match.slots['all'] === true;
    const [first, second] = meant;
    if (!isAll && second !== undefined && !isNamed(match)) {
      return `${this.#list(meant, from)} ${replies.say('timer.which')}`;
    }
    const ended = isAll ? meant : meant.slice(0, 1);
    for (const { alarm } of ended) this.#alarms.cancel(alarm.id);
    if (first === undefined || ended.length > 1) {
      return replies.say('reminder.cancelled-all', { count: ended.length });
    }
    return replies.say('reminder.cancelled', { task: first.alarm.name ?? '' });
  }

  #list(reminders: readonly LiveAlarm[], from: SpokenFrom): string {
    const shown = reminders.slice(0, MAX_LISTED).map(({ alarm }) => alarmLabel(alarm, from));
    const rest = reminders.length - shown.length;
    const more = rest > 0 ? [this.#replies.say('timer.more', { count: rest })] : [];
    const listed = spokenList([...shown, ...more], this.#replies.language);
    return this.#replies.say('reminder.you-have', { count: reminders.length, reminders: listed });
  }
}
