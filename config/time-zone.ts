import Format from 'typebox/format';

/** Follow the machine's own setting. */
export const SYSTEM_TIME_ZONE = 'system';
/** Name of the string format that admits `system` and the zones this machine knows. */
export const TIME_ZONE_FORMAT = 'earshot-time-zone';

Format.Set(TIME_ZONE_FORMAT, isTimeZone);

function isTimeZone(name: string): boolean {
  if (name === SYSTEM_TIME_ZONE) return true;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The IANA zone to tell the time in.
 * @param setting value of `timeZone`
 * @param machineZone see Environment.timeZone
 */
export function effectiveTimeZone(setting: string, machineZone: string): string {
  return setting === SYSTEM_TIME_ZONE ? machineZone : setting;
}
