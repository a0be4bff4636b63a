import type { ToolArguments } from '../../ports/tools.ts';
import type { IntentToolSpec } from './intent-tool.ts';

const S_PER_MIN = 60;
const MIN_PER_HOUR = 60;
const TIME_FORMAT = /^(\d{1,2}):(\d{2})$/;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const DAYS = ['today', 'tomorrow', ...WEEKDAYS];

const text = (description: string) => ({ type: 'string', maxLength: 200, description });
const amount = (description: string) => ({ type: 'number', minimum: 0, description });

const WHEN = {
  time: {
    type: 'string',
    pattern: '^([01]?[0-9]|2[0-3]):[0-5][0-9]$',
    description: 'Time of day with 24 hours, such as 07:30.',
  },
  day: { enum: DAYS, description: 'Its day; left out: the next time it is that late.' },
  repeat: {
    type: 'array',
    items: { enum: WEEKDAYS },
    maxItems: WEEKDAYS.length,
    description: 'Weekdays on which it comes again every week.',
  },
};

/** Timers, alarms, reminders and lists. */
export const TASK_TOOLS: readonly IntentToolSpec[] = [
  {
    name: 'timer',
    description: 'Kitchen timers: starts, tells, changes or cancels them.',
    intents: {
      start: 'timer.start',
      query: 'timer.query',
      cancel: 'timer.cancel',
      add: 'timer.increase',
      subtract: 'timer.decrease',
      pause: 'timer.pause',
      resume: 'timer.resume',
    },
    values: {
      minutes: amount('How long, or by how much.'),
      seconds: amount('Added to the minutes.'),
      name: text('What it is for, such as pasta.'),
    },
    slots: ({ minutes, seconds, name }) => {
      const durationS = (Number(minutes) || 0) * S_PER_MIN + (Number(seconds) || 0);
      return { name, ...(durationS > 0 ? { durationS } : {}) };
    },
  },
  {
    name: 'alarm',
    description: 'Alarm clock: sets, tells or cancels alarms.',
    intents: { set: 'alarm.set', query: 'alarm.query', cancel: 'alarm.cancel' },
    values: { ...WHEN, name: text('What it is for.') },
    slots: (values) => ({ ...timeSlots(values), name: values['name'] }),
  },
  {
    name: 'reminder',
    description: 'Reminders that are spoken when they are due.',
    intents: { set: 'reminder.set', query: 'reminder.query', cancel: 'reminder.cancel' },
    values: { ...WHEN, task: text('What to remind of, as said: "call mum".') },
    slots: (values) => ({ ...timeSlots(values), task: values['task'] }),
  },
  {
    name: 'list',
    description: 'Shopping and to-do lists: adds, takes off, ticks off or reads items.',
    intents: {
      add: 'list.add',
      remove: 'list.remove',
      complete: 'list.complete',
      read: 'list.query',
      clear: 'list.clear',
    },
    values: { list: text('Which list; left out: the usual one.'), item: text('One item.') },
  },
];

function timeSlots({ time, day, repeat }: ToolArguments): Record<string, unknown> {
  const [, hours, minutes] = TIME_FORMAT.exec(String(time)) ?? [];
  const atTime = hours === undefined ? undefined : Number(hours) * MIN_PER_HOUR + Number(minutes);
  const days = Array.isArray(repeat) ? repeat : [];
  // A decimal digit a weekday, Monday the ones.
  const digits = WEEKDAYS.reduce((sum, name, at) => sum + (days.includes(name) ? 10 ** at : 0), 0);
  return {
    ...(atTime === undefined ? {} : { atTime, part: partOf(atTime) }),
    day,
    ...(digits > 0 ? { repeat: digits } : {}),
  };
}

/** Says which half of the day is meant: a model gives hours of 24. */
function partOf(minute: number): string | undefined {
  const noon = 12 * MIN_PER_HOUR;
  const hourAfterNoon = noon + MIN_PER_HOUR;
  if (minute < noon) return 'am';
  return minute < hourAfterNoon ? 'afternoon' : undefined;
}
