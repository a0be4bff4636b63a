import type { LiveAlarm } from './alarm-service.ts';
import { type AskedWhere, askedDate, askedMinutes } from './asked-time.ts';
import type { IntentMatch } from './skill.ts';
import { textSlot } from './slots.ts';
import { isLikeName, isSameName } from './timer-choice.ts';
import { localTime } from './zoned-time.ts';

/** Which alarms a request names, by name, time and day; all of them where it names none. */
export function alarmsMeant(
  alarms: readonly LiveAlarm[],
  match: IntentMatch,
  where: AskedWhere,
): LiveAlarm[] {
  const minutes = askedMinutes(match, where);
  const date = askedDate(match, where);
  const fitting = alarms.filter(({ nextWallMs }) => {
    const due = localTime(nextWallMs, where.timeZone);
    const isThen = minutes === undefined || minutes.includes(due.minute);
    return isThen && (date === undefined || date === due.date);
  });
  const name = textSlot(match, 'name') ?? textSlot(match, 'task');
  if (name === undefined) return fitting;
  const exact = fitting.filter(({ alarm }) => isSameName(alarm.name, name));
  return exact.length > 0 ? exact : fitting.filter(({ alarm }) => isLikeName(alarm.name, name));
}

/** Whether the request says which one. */
export function isNamed({ slots }: IntentMatch): boolean {
  return ['name', 'task', 'atTime', 'day', 'part'].some((slot) => slots[slot] !== undefined);
}
