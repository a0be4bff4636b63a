import { alarmsMeant, isNamed } from './alarm-choice.ts';
import { alarmLabel } from './alarm-label.ts';
import type { AlarmService, LiveAlarm } from './alarm-service.ts';
import { askedTime } from './asked-time.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from './skill.ts';
import { numberSlot, textSlot } from './slots.ts';
import { spokenDuration, spokenList } from './spoken.ts';
import { type SpokenFrom, spokenSchedule } from './spoken-time.ts';
import { MAX_LISTED } from './timer-choice.ts';

/** Enough for every day and person of a house, and bounded. */
export const MAX_ALARMS = 50;
/** Nine minutes is what alarm clocks have put off since mechanical ones, and phones still do. */
const SNOOZE_S = 540;
const MIN_SNOOZE_S = 60;
const MAX_SNOOZE_S = 3600;

export interface AlarmSkillParts {
  replies: Replies;
  alarms: Pick<AlarmService, 'add' | 'cancel' | 'list' | 'acknowledge' | 'snooze'>;
}

/** Sets, tells, puts off and cancels alarms. */
export class AlarmSkill implements PlainSkill {
  readonly intents = {
    'alarm.set': 'acts',
    'alarm.query': 'tells',
    'alarm.cancel': 'acts',
    'alarm.snooze': 'acts',
  } as const;
  readonly #replies: Replies;
  readonly #alarms: AlarmSkillParts['alarms'];

  constructor({ replies, alarms }: AlarmSkillParts) {
    this.#replies = replies;
    this.#alarms = alarms;
  }

  async handle(match: IntentMatch, { clock, timeZone }: SkillContext): Promise<SkillReply> {
    const from = { replies: this.#replies, nowMs: clock.wallMs(), timeZone };
    if (match.intent === 'alarm.set') return { text: this.#set(match, from) };
    if (match.intent === 'alarm.snooze') return { text: this.#snooze(match) };
    if (match.intent === 'alarm.query') return { text: this.#query(match, from) };
    return { text: this.#cancel(match, from) };
  }

  #set(match: IntentMatch, from: SpokenFrom): string {
    const replies = this.#replies;
    const count = this.#alarms.list('alarm').length;
    if (count >= MAX_ALARMS) return replies.say('alarm.too-many', { count });
    const asked = askedTime(match, { ...from, purpose: 'alarm' });
    if (asked.kind === 'none') return replies.say('alarm.no-time');
    if (asked.kind === 'no-such-time') return replies.say('alarm.no-such-time');
    if (asked.kind === 'past') return replies.say('alarm.past');
    const { schedule, dueWallMs } = asked;
    const name = textSlot(match, 'name') ?? null;
    this.#alarms.add({ kind: 'alarm', name, person: null, schedule, dueWallMs });
    const when = spokenSchedule(schedule, dueWallMs, from);
    if (name === null) return replies.say('alarm.set', { when });
    return replies.say('alarm.set-named', { name, when });
  }

  #snooze(match: IntentMatch): string {
    const asked = numberSlot(match, 'durationS') ?? SNOOZE_S;
    const forS = Math.min(MAX_SNOOZE_S, Math.max(MIN_SNOOZE_S, asked));
    if (this.#alarms.snooze(forS * 1000).length === 0) return this.#replies.say('alarm.silent');
    const length = spokenDuration(forS, this.#replies.language);
    return this.#replies.say('alarm.snoozed', { length });
  }

  #query(match: IntentMatch, from: SpokenFrom): string {
    const all = this.#alarms.list('alarm');
    if (all.length === 0) return this.#replies.say('alarm.none');
    const meant = alarmsMeant(all, match, { ...from, purpose: 'alarm' });
    if (meant.length > 0) return this.#list(meant, from);
    return `${this.#replies.say('alarm.not-found')} ${this.#list(all, from)}`;
  }

  #cancel(match: IntentMatch, from: SpokenFrom): string {
    const replies = this.#replies;
    const all = this.#alarms.list('alarm');
    if (match.slots['all'] === true) return this.#cancelAll(all);
    if (!isNamed(match) && this.#alarms.acknowledge() > 0) return replies.say('timer.stopped');
    if (all.length === 0) return replies.say('alarm.none');
    const meant = alarmsMeant(all, match, { ...from, purpose: 'alarm' });
    const [first, second] = meant;
    if (first === undefined) return `${replies.say('alarm.not-found')} ${this.#list(all, from)}`;
    if (second !== undefined) return `${this.#list(meant, from)} ${replies.say('timer.which')}`;
    this.#alarms.cancel(first.alarm.id);
    return replies.say('alarm.cancelled', { alarm: alarmLabel(first.alarm, from) });
  }

  #cancelAll(all: readonly LiveAlarm[]): string {
    if (all.length === 0) return this.#replies.say('alarm.none');
    for (const { alarm } of all) this.#alarms.cancel(alarm.id);
    return this.#replies.say('alarm.cancelled-all', { count: all.length });
  }

  #list(alarms: readonly LiveAlarm[], from: SpokenFrom): string {
    const shown = alarms.slice(0, MAX_LISTED).map(({ alarm }) => alarmLabel(alarm, from));
    const rest = alarms.length - shown.length;
    const more = rest > 0 ? [this.#replies.say('timer.more', { count: rest })] : [];
    const listed = spokenList([...shown, ...more], this.#replies.language);
    return this.#replies.say('alarm.you-have', { count: alarms.length, alarms: listed });
  }
}
