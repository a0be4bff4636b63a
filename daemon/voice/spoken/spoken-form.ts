import { dateAndTimeRules } from './dates-and-times.ts';
import { loadSpokenLanguage, SPOKEN_LANGUAGES, type SpokenLanguageName } from './language-data.ts';
import { withoutMarkup } from './markup.ts';
import { NumberWords } from './number-words.ts';
import { numeralRules, rangeRule } from './numerals.ts';
import { quantityRules } from './quantities.ts';
import { anyOf, apply, type Rule, type RuleParts } from './rule.ts';

/** Reads text of one language aloud. */
class Reader {
  readonly #link: string;
  readonly #rules: readonly Rule[];

  constructor(name: SpokenLanguageName) {
    const data = loadSpokenLanguage(name);
    const parts: RuleParts = { data, numbers: new NumberWords(name, data) };
    this.#link = data.words.link;
    this.#rules = [
      address(parts),
      ...dateAndTimeRulesWithRanges(parts),
      ...abbreviations(parts),
      ...quantityRules(parts),
      ...numeralRules(parts),
      symbols(parts),
    ];
  }

  read(text: string): string {
    const plain = withoutMarkup(text, this.#link);
    const read = this.#rules.reduce((rest, rule) => apply(rule, rest), plain);
    return read
      .replace(/\s+/g, ' ')
      .replace(/,(?: ?,)+/g, ',')
      .replace(/ (?=[.,;:!?)](?:\s|$|[)"'.]))/g, '')
      .replace(/^[\s,]+|[\s,]+$/g, '');
  }
}

const readers = new Map<SpokenLanguageName, Reader>();

/**
 * A text as it should be spoken: numbers, dates, times, money and units in words; no markup, links,
 * emoji or control characters.
 * @param language BCP 47 tag; without a data file for it: English
 */
export function spokenForm(text: string, language = 'en'): string {
  const wanted = language.split('-')[0];
  const name = SPOKEN_LANGUAGES.find((known) => known === wanted) ?? 'en';
  let reader = readers.get(name);
  if (!reader) {
    reader = new Reader(name);
    readers.set(name, reader);
  }
  return reader.read(text);
}

/** A date has dashes of its own; the dash between two times or numbers is "to". */
function dateAndTimeRulesWithRanges(parts: RuleParts): Rule[] {
  const [isoDate, ...others] = dateAndTimeRules(parts);
  return [...(isoDate ? [isoDate] : []), rangeRule(parts), ...others];
}

function address({ data: { words } }: RuleParts): Rule {
  return {
    pattern: /(?<![\p{L}\p{N}])(?<name>[\w.+-]{1,64})@(?<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})/gu,
    say: ({ name = '', host = '' }) =>
      `${name} ${words.at} ${host}`.replaceAll('.', ` ${words.dot} `),
  };
}

function abbreviations({ data }: RuleParts): Rule[] {
  return [
    {
      pattern: new RegExp(
        `(?<![\\p{L}\\p{N}])(?<short>${anyOf(Object.keys(data.abbreviations))})(?![\\p{L}\\p{N}])`,
        'gu',
      ),
      say: ({ short = '' }) => data.abbreviations[short],
    },
    {
      pattern: new RegExp(
        `(?<![\\p{L}\\p{N}])(?<short>${anyOf(Object.keys(data.beforeNumber))})\\s?(?=\\d)`,
        'gu',
      ),
      say: ({ short = '' }) => `${data.beforeNumber[short] ?? short} `,
    },
  ];
}

function symbols({ data }: RuleParts): Rule {
  return {
    pattern: new RegExp(`(?<sign>${anyOf(Object.keys(data.symbols))})|(?<slash>[/\\\\]|_)`, 'gu'),
    say: ({ sign }) => (sign === undefined ? ' ' : ` ${data.symbols[sign] ?? ''} `),
  };
}
