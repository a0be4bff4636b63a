import type { Clock } from '../../base/clock.ts';
import type { BoxTool, PreparedCall, ToolArguments, ToolOutcome } from '../../ports/tools.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MS_PER_DAY = 86_400_000;
const DAYS_PER_WEEK = 7;
const MONTHS_PER_YEAR = 12;
/** Within what JavaScript's dates can be, with room: some 10,000 years. */
const MAX_STEP = 100_000;

const date = (description: string) => ({
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description,
});
const step = { type: 'integer', minimum: -MAX_STEP, maximum: MAX_STEP };

/** Dates and their distances, which models reckon badly. */
export class DateTool implements BoxTool {
  readonly name = 'date';
  readonly description =
    'Calculates with dates: the weekday of a date, a date so many days, weeks, months or years ' +
    'later (negative: earlier), or the days until another date.';
  readonly trust = 'own';
  readonly parameters = {
    type: 'object',
    properties: {
      from: date('YYYY-MM-DD; left out: today.'),
      until: date('YYYY-MM-DD, for the days between.'),
      days: step,
      weeks: step,
      months: step,
      years: step,
    },
    additionalProperties: false,
  };
  readonly #clock: Clock;
  readonly #timeZone: string;

  constructor({ clock, timeZone }: { clock: Clock; timeZone: string }) {
    this.#clock = clock;
    this.#timeZone = timeZone;
  }

  prepare(values: ToolArguments): PreparedCall {
    return { effect: 'tells', run: async () => this.#tell(values) };
  }

  #tell({ from, until, ...steps }: ToolArguments): ToolOutcome {
    const start = from === undefined ? this.#today() : utcOf(String(from));
    if (start === undefined) return failed(`there is no day ${String(from)}`);
    if (until !== undefined) {
      const end = utcOf(String(until));
      if (end === undefined) return failed(`there is no day ${String(until)}`);
      const days = Math.round((end - start) / MS_PER_DAY);
      return done(`From ${spoken(start)} to ${spoken(end)}: ${days} days.`);
    }
    const later = moved(start, steps);
    if (Number.isNaN(later)) return failed('that date is too far away');
    return done(`${spoken(later)} (${new Date(later).toISOString().slice(0, 10)}).`);
  }

  #today(): number {
    const parts = new Intl.DateTimeFormat('en-CA', { timeZone: this.#timeZone });
    return utcOf(parts.format(this.#clock.wallMs())) ?? Number.NaN;
  }
}

/** Months and years keep the day where there is such a day, and else take the month's last. */
function moved(start: number, steps: ToolArguments): number {
  const count = (name: string): number => Number(steps[name] ?? 0);
  const from = new Date(start);
  const months = count('months') + MONTHS_PER_YEAR * count('years');
  const month = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const first = new Date(month);
  const length = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  ).getUTCDate();
  const day = Math.min(from.getUTCDate(), length) - 1;
  return month + (day + count('days') + DAYS_PER_WEEK * count('weeks')) * MS_PER_DAY;
}

/** Midnight of a day as UTC; undefined: there is no such day. */
function utcOf(text: string): number | undefined {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  const made = new Date(ms);
  const isReal = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return isReal ? ms : undefined;
}

function spoken(ms: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
  return format.format(ms);
}

function done(content: string): ToolOutcome {
  return { kind: 'done', content };
}

function failed(reason: string): ToolOutcome {
  return { kind: 'failed', reason };
}
