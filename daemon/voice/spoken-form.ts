/** What must not be read aloud, and what stands for it. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/```[\s\S]*?```/g, ' '],
  [/!?\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/https?:\/\/\S+/g, 'a link'],
  [/^\s{0,3}#{1,6}\s+/gm, ''],
  [/^\s*[-*+]\s+/gm, ''],
  [/[*_`~#|<>]+/g, ' '],
  [/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, ' '],
  [/\p{Cc}/gu, ' '],
  [/\s+/g, ' '],
];

/** A sentence as it should be spoken: no markup, links, emoji or control characters. */
export function spokenForm(text: string): string {
  return RULES.reduce((spoken, [pattern, put]) => spoken.replace(pattern, put), text).trim();
}
