import type { DocumentFacts } from '../document-builder.ts';
import type { OutlineEntry } from '../layout/heading-levels.ts';
import type { OpenPdf } from './pdf-library.ts';

/** Titles that programs write when nobody gave one. */
const NO_TITLE = [
  /^untitled/i,
  /^unbenannt/i,
  /^(?:microsoft )?(?:word|excel|powerpoint) - /i,
  /^(?:powerpoint presentation|presentation|document|slide)\s*\d*$/i,
  /^(?:title|no title|unknown|none|null|test|scan|scanned document|image)\s*\d*$/i,
  /^screenshot\b/i,
  /\.(?:docx?|odt|odp|ods|pptx?|xlsx?|tex|dvi|pdf|indd|qxd|rtf|html?|png|jpe?g|tiff?|eps|ps)$/i,
  /^[\W\d_]*$/u,
];
const NO_AUTHOR = /^(?:unknown|user|admin(?:istrator)?|owner|anonymous|root|default|none|null)$/i;
/** D:YYYYMMDDHHmmSSOHH'mm' (ISO 32000-1, 7.9.4); all after the year may be missing. */
const DATE = /^D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z|[+-])(\d{2})?'?(\d{2})?)?/;
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;
const MAX_OUTLINE = 5000;
const MAX_OUTLINE_DEPTH = 6;

/** The title, unless a program made it up. */
export function realTitle(title: unknown): string | undefined {
  if (typeof title !== 'string') return undefined;
  const tidy = title.trim();
  return NO_TITLE.some((pattern) => pattern.test(tidy)) ? undefined : tidy;
}

function realAuthor(author: unknown): string | undefined {
  if (typeof author !== 'string' || NO_AUTHOR.test(author.trim())) return undefined;
  return author;
}

/** A date of PDF as ms since 1970; one that is none: undefined. */
export function wallMsOf(date: unknown): number | undefined {
  const parts = typeof date === 'string' ? DATE.exec(date) : null;
  if (!parts) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = parts;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const utcMs = Date.parse(iso);
  const [sign, hours = '0', minutes = '0'] = parts.slice(7);
  const offsetMs = (Number(hours) * MINUTES_PER_HOUR + Number(minutes)) * MS_PER_MINUTE;
  const wallMs = sign === '+' ? utcMs - offsetMs : utcMs + offsetMs;
  return Number.isFinite(wallMs) ? wallMs : undefined;
}

/** What a PDF says about itself. */
export async function readFacts({ document }: OpenPdf): Promise<Partial<DocumentFacts>> {
  const { info } = await document.getMetadata();
  const facts = info as Partial<Record<string, unknown>>;
  const language = facts['Language'];
  const found = {
    title: realTitle(facts['Title']),
    author: realAuthor(facts['Author']),
    language: typeof language === 'string' ? language : undefined,
    createdWallMs: wallMsOf(facts['CreationDate']),
    modifiedWallMs: wallMsOf(facts['ModDate']),
  };
  const known = Object.entries(found).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), pages: document.numPages };
}

interface OutlineNode {
  title?: unknown;
  items?: unknown;
}

/** The document's own table of contents. */
export async function readOutline({ document }: OpenPdf): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const add = (nodes: unknown, level: number): void => {
    if (!Array.isArray(nodes) || level > MAX_OUTLINE_DEPTH) return;
    for (const { title, items } of nodes as OutlineNode[]) {
      if (entries.length >= MAX_OUTLINE) return;
      if (typeof title === 'string') entries.push({ title, level });
      add(items, level + 1);
    }
  };
  add(await document.getOutline(), 1);
  return entries;
}
