import type { SessionMessage } from '../ports/sessions.ts';

/** Longest summary: about 150 words, a small part of any prompt. */
export const MAX_SUMMARY_CHARS = 900;
/** Of one message: what was asked is in its beginning. */
const MAX_GIST_CHARS = 120;

/**
 * What was said, in short, where no language model is there to tell it: the beginnings of what was
 * said, the newest whole, as much as MAX_SUMMARY_CHARS hold.
 * @param before an earlier summary; its beginning is what goes first
 */
export function talkExtract(before: string | undefined, messages: readonly SessionMessage[]) {
  const said = messages.map(
    ({ role, content }) => `${role === 'user' ? 'Asked' : 'Answered'}: ${gist(content)}`,
  );
  const lines = [...(before?.split('\n') ?? []), ...said];
  const kept: string[] = [];
  let left = MAX_SUMMARY_CHARS;
  for (const line of lines.reverse()) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.unshift(line);
  }
  return kept.join('\n');
}

/** The first sentence, or as much of it as fits. */
function gist(text: string): string {
  const [first = ''] = text.trim().split(/(?<=[.!?])\s/);
  const line = first.replace(/\s+/g, ' ');
  return line.length > MAX_GIST_CHARS ? `${line.slice(0, MAX_GIST_CHARS - 1)}…` : line;
}

/** A text cut to MAX_SUMMARY_CHARS, after a whole sentence if there is one. */
export function cutSummary(text: string): string {
  const whole = text.trim();
  if (whole.length <= MAX_SUMMARY_CHARS) return whole;
  const cut = whole.slice(0, MAX_SUMMARY_CHARS);
  const end = Math.max(...['. ', '! ', '? '].map((mark) => cut.lastIndexOf(mark)));
  return end > 0 ? cut.slice(0, end + 1) : cut;
}
