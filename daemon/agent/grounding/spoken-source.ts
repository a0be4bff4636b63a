import type { PassageSource } from '../../ports/knowledge.ts';
import type { GroundingWords } from './grounding-words.ts';

const MAX_TITLE_CHARS = 60;
const MAX_SECTION_CHARS = 40;
const FILE_ENDING = /\.(?:pdf|docx?|odt|txt|md|html?|pptx?|xlsx?|ods|odp|csv|json|epub|eml|rtf)$/i;
/** What writes itself into titles: "Microsoft Word - Manual.doc". */
const PROGRAM = /^(?:microsoft word|microsoft powerpoint|powerpoint presentation) - /i;
/** Marks of versions and copies, and numbers that nobody reads out. */
const NOISE =
  /\s*(?:\((?:\d+|copy|final)\)|\bv\d+(?:[. ]\d+)*\b|\b\d{6,}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b)/gi;

/** A title as people would say it: no file ending, no underscores, no numbers of versions. */
export function cleanTitle(title: string): string {
  const named = title.trim().replace(PROGRAM, '').replace(FILE_ENDING, '');
  const isFileName = !/\s/.test(named);
  const spaced = isFileName
    ? named.replace(/[_+.-]+/g, ' ').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    : named.replace(/_+/g, ' ');
  const plain = spaced.replace(NOISE, ' ').replace(/[*#`|<>[\]{}"]/g, '');
  const short = shortened(plain.replace(/\s+/g, ' ').trim(), MAX_TITLE_CHARS);
  return short === '' ? title.trim().slice(0, MAX_TITLE_CHARS) : short;
}

/** "the dishwasher manual, page 12," before what it says. */
export function spokenSource(
  { title, page, section }: PassageSource,
  words: GroundingWords,
): string {
  const spoken = withArticle(cleanTitle(title), words);
  const { says } = words;
  if (page !== undefined) return filled(says.paged, { title: spoken, page: String(page) });
  const innermost = speakableSection(section, title);
  if (innermost !== undefined) return filled(says.sectioned, { title: spoken, section: innermost });
  return spoken;
}

/** "Dishwasher manual, page 12", for the terminal. */
export function writtenSource({ title, page, section }: PassageSource): string {
  const named = cleanTitle(title);
  if (page !== undefined) return `${named}, page ${page}`;
  const innermost = speakableSection(section, title);
  return innermost === undefined ? named : `${named}, ${innermost}`;
}

/** Puts values into `{name}`s; what is not given stays away. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

function speakableSection(section: readonly string[], title: string): string | undefined {
  const innermost =
    section
      .at(-1)
      ?.replace(/^[\d.]+\s+/, '')
      .trim() ?? '';
  const isSpeakable = innermost !== '' && innermost.length <= MAX_SECTION_CHARS;
  return isSpeakable && innermost.toLowerCase() !== title.toLowerCase() ? innermost : undefined;
}

/** "Dishwasher manual" is said with an article, "Warsaw" and "Anna's notes" are not. */
function withArticle(title: string, { kinds, article, hasArticle }: GroundingWords): string {
  if (!kinds.test(title) || hasArticle.test(title)) return title;
  const isPlainWord = /^\p{Lu}\p{Ll}+(?:\s|$)/u.test(title);
  return `${article} ${isPlainWord ? title.charAt(0).toLowerCase() + title.slice(1) : title}`;
}

function shortened(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars + 1).lastIndexOf(' ');
  return text.slice(0, cut > 0 ? cut : maxChars).trim();
}
