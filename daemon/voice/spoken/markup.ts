/** What is written for the eye only, and what stands for it aloud; `$link`: the word for a link. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/```[\s\S]*?(?:```|$)/g, ' '],
  [/<\/?[a-z][^<>\n]{0,200}>/gi, ' '],
  [/!?\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/\b(?:https?:\/\/|www\.)\S*[^\s.,;:!?)\]}'"]/g, '$link'],
  [/^\s{0,3}#{1,6}\s+/gm, ''],
  [/^\s{0,3}>\s?/gm, ''],
  [/^\s*[-*+•]\s+/gm, ''],
  [/^\s*(?:[-*_]\s*){3,}$/gm, ' '],
  [/^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$/gm, ' '],
  [/\s*\|\s*/g, ', '],
  [/\$\$?([^$\d][^$]*)\$\$?/g, '$1'],
  [/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, ''],
  [/\*+|`+|~~+/g, ''],
  [/\p{Extended_Pictographic}(?<![©®™↔-↪])|\p{Emoji_Modifier}/gu, ' '],
  [/[\u{1F1E6}-\u{1F1FF}]/gu, ' '],
  [/\uFE0E|\uFE0F|\u200D|\u20E3/g, ' '],
  [/[\u200B-\u200C\u2060\uFEFF]|\u00AD/g, ''],
  [/[^\S\n]/g, ' '],
  [/\p{Cc}/gu, ' '],
  [/\p{Cs}/gu, ' '],
];

/**
 * @param link what is said instead of an address
 * @returns the text without markdown, tags, addresses, emoji and characters that have no sound
 */
export function withoutMarkup(text: string, link: string): string {
  return RULES.reduce((rest, [pattern, put]) => rest.replace(pattern, put), text).replaceAll(
    '$link',
    link,
  );
}
