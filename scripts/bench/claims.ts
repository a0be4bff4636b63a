import type { AnswerParagraph } from '../../daemon/cli/eval/answers-data.ts';
import type { Seeded } from './seeded.ts';

/** A sentence that a model might say of a paragraph. */
export interface Claim {
  kind: ClaimKind;
  text: string;
  /** Whether the paragraph says so. */
  isTrue: boolean;
}

export type ClaimKind = (typeof TRUE_KINDS)[number] | (typeof INVENTED_KINDS)[number];

/** How a true sentence is made of the paragraph's own. */
export const TRUE_KINDS = [
  'copied',
  'part',
  'led-in',
  'shortened',
  'numbers-as-words',
  'joined',
  'reordered',
] as const;
/** How an invented one is made. */
export const INVENTED_KINDS = ['number', 'near-name', 'far-name', 'elsewhere', 'denied'] as const;

const MIN_WORDS = 5;
const MIN_PART_WORDS = 5;
const NUMBER = /(?<![\d.,])\d+(?:[.,]\d+)*(?![\d.,]*\d)/g;
const NAME = /(?<=[\p{Ll},] )\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}{2,})*/gu;
const NUMBER_WORDS = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
  ...['eleven', 'twelve'],
];
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Sentences of a paragraph that are long enough to claim something. */
export function sentencesOfText(text: string): string[] {
  const sentences = [...segmenter.segment(text)].map(({ segment }) => segment.trim());
  return sentences.filter((each) => wordCount(each) >= MIN_WORDS && /[.!?]["”)]?$/.test(each));
}

/** One sentence, said truly. @returns undefined where that cannot be done with it */
export function trueClaim(kind: Claim['kind'], text: string, at: number): Claim | undefined {
  const sentences = sentencesOfText(text);
  const own = sentences[at] ?? '';
  const made = saidTruly(kind, own, sentences[at + 1]);
  const isNew = made !== undefined && (kind === 'copied' || made !== own);
  return isNew ? { kind, text: made, isTrue: true } : undefined;
}

function saidTruly(kind: ClaimKind, own: string, next: string | undefined): string | undefined {
  const [first, ...others] = own.replace(/\.$/, '').split(/, |; /);
  switch (kind) {
    case 'copied':
      return own;
    case 'part': {
      const parts = [first ?? '', ...others].filter((part) => wordCount(part) >= MIN_PART_WORDS);
      return others.length === 0 || parts[0] === undefined ? undefined : `${parts[0]}.`;
    }
    case 'led-in':
      return `According to the article, ${own}`;
    case 'shortened':
      return own.replace(/ ?\([^)]*\)/g, '').replace(/ \w{4,}ly\b/g, '');
    case 'numbers-as-words':
      return own.replace(/(?<![\d.,%$£])\b(\d{1,2})\b(?![\d.,:%]|th|st|nd|rd)/g, (digits) => {
        const value = Number(digits);
        return value >= 2 ? (NUMBER_WORDS[value] ?? digits) : digits;
      });
    case 'joined':
      return next === undefined ? undefined : `${own.replace(/\.$/, '')}, and ${next}`;
    case 'reordered': {
      const [second, ...more] = others;
      const isPlain = second !== undefined && more.length === 0;
      if (!isPlain || wordCount(second) < 2) return undefined;
      return `${second.charAt(0).toUpperCase()}${second.slice(1)}, ${first}.`;
    }
    default:
      return undefined;
  }
}

/** Where names and sentences of elsewhere are taken from. */
export interface Elsewhere {
  paragraph: AnswerParagraph;
  other: AnswerParagraph;
  seeded: Seeded;
}

/** A sentence that a paragraph does not say. @returns undefined where none can be made */
export function inventedClaim(
  kind: ClaimKind,
  at: number,
  { paragraph, other, seeded }: Elsewhere,
): Claim | undefined {
  const sentences = sentencesOfText(paragraph.text);
  const own = sentences[at] ?? '';
  const others = sentences.filter((each) => each !== own).join(' ');
  const text = said();
  return text === undefined || text === own ? undefined : { kind, text, isTrue: false };

  function said(): string | undefined {
    switch (kind) {
      case 'number':
        return swapped(own, NUMBER, [...others.matchAll(NUMBER)].map(String).concat(changed()));
      case 'near-name':
        return swapped(own, NAME, [...others.matchAll(NAME)].map(String));
      case 'far-name':
        return swapped(own, NAME, [...other.text.matchAll(NAME)].map(String));
      case 'elsewhere':
        return picked(sentencesOfText(other.text));
      case 'denied':
        return own.replace(/\b(was|were|is|are|has|have|had|can|will|would)\b/, '$1 not');
      default:
        return undefined;
    }
  }

  function changed(): string[] {
    const [digits] = own.match(/\d+/) ?? [];
    return digits === undefined ? [] : [String(Number(digits) + 1 + Math.floor(pick(9)))];
  }

  function swapped(text: string, what: RegExp, candidates: string[]): string | undefined {
    const [old] = [...text.matchAll(what)].map(String);
    const fresh = picked(candidates.filter((each) => !own.includes(each)));
    if (old === undefined || fresh === undefined || old.includes(fresh)) return undefined;
    return text.replace(old, fresh);
  }

  function picked<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(pick(items.length))];
  }

  function pick(end: number): number {
    return seeded.between(0, end);
  }
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
