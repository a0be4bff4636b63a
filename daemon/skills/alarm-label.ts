import type { StoredAlarm } from './alarm-store.ts';
import type { Replies } from './replies.ts';
import { type SpokenFrom, spokenMoment, spokenSchedule, spokenTime } from './spoken-time.ts';

/** "gym alarm", "alarm tomorrow at 7 AM", or what somebody is reminded of and when. */
export function alarmLabel(alarm: StoredAlarm, from: SpokenFrom): string {
  const { replies } = from;
  const when = spokenSchedule(alarm.schedule, alarm.dueWallMs, from);
  const { name } = alarm;
  if (alarm.kind === 'reminder') return replies.say('reminder.label', { task: name ?? '', when });
  if (name === null) return replies.say('alarm.unnamed', { when });
  return replies.say('alarm.named', { name, when });
}

/**
 * What is said when an alarm rings.
 * @param lateMs how long ago it was missed; 0: it is due now
 */
export function alarmRingText(
  alarm: StoredAlarm,
  lateMs: number,
  from: { replies: Replies; nowMs: number; timeZone: string },
): string {
  const { replies, nowMs, timeZone } = from;
  const { kind, name, person, dueWallMs } = alarm;
  const task = name ?? '';
  if (lateMs > 0) {
    const when = spokenMoment(dueWallMs, from);
    if (kind === 'reminder') return replies.say('reminder.late', { task, when });
    return replies.say('alarm.late', { when });
  }
  if (kind === 'reminder') {
    if (person === null) return replies.say('reminder.due', { task });
    return replies.say('reminder.due-person', { task, person });
  }
  const time = spokenTime(nowMs, timeZone, replies.language);
  if (name === null) return replies.say('alarm.ringing', { time });
  return replies.say('alarm.ringing-named', { time, name });
}
