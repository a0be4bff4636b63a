/** Why something that was announced is not taken in; the message is for the log. */
export class Refusal extends Error {}

const MAX_SHOWN = 60;

/** What others wrote, short enough and harmless enough for a line of the log. */
export function shownInLog(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
  return clean.length > MAX_SHOWN ? `${clean.slice(0, MAX_SHOWN)}... (${text.length})` : clean;
}
