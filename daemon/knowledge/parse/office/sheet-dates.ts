const MS_PER_DAY = 86_400_000;
/** Days from the origin of each date system to 1970-01-01 (ECMA-376 part 1, 18.17.4). */
const DAYS_TO_1970_FROM_1900 = 25_569;
const DAYS_TO_1970_FROM_1904 = 24_107;
/** Built-in formats that show a date or a time (ECMA-376 part 1, 18.8.30). */
const DATE_FORMATS: readonly (readonly [number, number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];
/** Text in quotes, colours and conditions in brackets, escaped characters. */
const NOT_FORMAT = /"[^"]*"|\[[^\]]*\]|\\.|_./g;

/**
 * True for a number format that shows dates or times.
 * @param code of formats that are not built in
 */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return DATE_FORMATS.some(([from, to]) => id >= from && id <= to);
  return /[dmyhs]/i.test(code.replace(/General/gi, '').replace(NOT_FORMAT, ''));
}

/** A serial number of days as `2024-01-31`, `2024-01-31 13:00:00` or `13:00:00`. */
export function dateText(serial: number, isFrom1904: boolean): string {
  const origin = isFrom1904 ? DAYS_TO_1970_FROM_1904 : DAYS_TO_1970_FROM_1900;
  const date = new Date(Math.round((serial - origin) * MS_PER_DAY));
  if (Number.isNaN(date.getTime())) return String(serial);
  const [day = '', time = ''] = date.toISOString().split('T');
  const clock = time.split('.')[0] ?? '';
  if (serial >= 0 && serial < 1) return clock;
  return clock === '00:00:00' ? day : `${day} ${clock}`;
}
