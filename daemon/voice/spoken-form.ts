/** What must not be read aloud, and what stands for it. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/```[\s\S]*?```/g, ' '],
  [/!?\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/https?:\/\/\S+/g, 'a link'],
  [/^\s{0,3}#{1,6}\s+/gm, ''],
  [/^\s*[-*+]\s+/gm, ''],
  [/[*_`~#|<>]+/g, ' '],
  [/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, ' '],
  // 4:05 is "four oh five"; espeak-ng would say two zeros.
  [/\b(\d{1,2}):0(\d)\b/g, '$1 oh $2'],
  [/\b(\d{1,2}):(\d\d)\b/g, '$1 $2'],
  [/\p{Cc}/gu, ' '],
  [/\s+/g, ' '],
];

/** A sentence as it should be spoken: no markup, links, emoji or control characters. */
export function spokenForm(text: string): string {
  return RULES.reduce((spoken, [pattern, put]) => spoken.replace(pattern, put), text).trim();
}
