import { anyOf, type Rule, type RuleParts } from './rule.ts';

const MONTHS = 12;
const LEAP_YEAR = 2000;
const LONGEST_MONTH = 31;
const NOON = 12;
const SINGLE_DIGIT = 10;
/** `am`, `p.m.`; the dot of the short form is the end of a sentence. */
const HALF = '(?<half>[ap])(?:m(?![\\p{L}\\p{N}])|\\.m\\.)';

/** Dates, times of day and years. */
export function dateAndTimeRules(parts: RuleParts): Rule[] {
  return [
    isoDate(parts),
    ...namedDates(parts),
    timeOfDay(parts),
    fullHour(parts),
    yearAfterWord(parts),
  ];
}

function isoDate({ data, numbers }: RuleParts): Rule {
  const months = monthNames(data.language);
  return {
    pattern: /(?<![\p{L}\p{N}-])(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?![\p{N}-])/gu,
    say: ({ year = '', month = '', day = '' }) => {
      const name = months[Number(month) - 1];
      if (name === undefined || Number(day) < 1 || Number(day) > LONGEST_MONTH) return undefined;
      return data.dateWithYear
        .replace('{day}', numbers.ordinal(day))
        .replace('{month}', name)
        .replace('{year}', numbers.year(Number(year)));
    },
  };
}

/** "21 November 2026", "November 21st, 2026", "21. November". */
function namedDates({ data, numbers }: RuleParts): Rule[] {
  const months = monthNames(data.language);
  const short = months.map((name) => `${name.slice(0, SHORT_MONTH)}.`);
  const month = `(?<month>${anyOf([...months, ...short])})`;
  const day = `(?<day>[12]\\d|3[01]|0?[1-9])(?:\\.|${data.ordinalSuffixes ?? '\\.'})?`;
  const year = '(?:,? (?<year>[12]\\d{3}))?(?![\\p{L}\\p{N}:])';
  const words = [...data.dateArticles, ...data.bentAfter];
  const articles = anyOf([...words, ...words.map(capitalized)]);
  const before = `(?:(?<![\\p{L}\\p{N}])(?<before>(?:${articles}) ))?`;
  const nameOf = (written: string): string => months[short.indexOf(written)] ?? written;
  const yearOf = (written?: string): string =>
    written === undefined ? '' : ` ${numbers.year(Number(written))}`;
  return [
    {
      pattern: new RegExp(
        `${before}(?<![\\p{N}.,:])${day} (?:${data.dateLink} )?${month}${year}`,
        'gu',
      ),
      say: ({ before: word = '', day: of = '', month: name = '', year: written }) => {
        const isBent = data.bentAfter.includes(word.trim().toLowerCase());
        const ordinal = numbers.ordinal(of) + (isBent ? data.bentEnding : '');
        const said = filled(data.date, { '{day}': ordinal, '{month}': nameOf(name) });
        const dated = `${said}${yearOf(written)}`;
        // The article is part of the date as it is said.
        return isBent || word === '' ? `${word}${dated}` : `${word}${dated.slice(word.length)}`;
      },
    },
    {
      pattern: new RegExp(`(?<!\\p{L})${month} ${day}${year}`, 'gu'),
      say: ({ day: of = '', month: name = '', year: written }) =>
        `${nameOf(name)} ${numbers.ordinal(of)}${yearOf(written)}`,
    },
  ];
}

const SHORT_MONTH = 3;

/** "3 PM", "11 a.m." */
function fullHour({ data, numbers }: RuleParts): Rule {
  return {
    pattern: new RegExp(`(?<![\\p{L}\\p{N}:.,])(?<hour>1[0-2]|0?[1-9])\\s?${HALF}`, 'giu'),
    say: ({ hour = '', half = '' }) => {
      const ending = data.halves[half.toLowerCase() === 'a' ? 'am' : 'pm'];
      const said = numbers.cardinal(String(Number(hour)));
      return filled(data.fullHourWithHalf, { '{hour}': said, '{half}': ending });
    },
  };
}

function timeOfDay({ data, numbers }: RuleParts): Rule {
  const { words, halves } = data;
  const suffix = data.hourWord === '' ? '' : `\\s?${data.hourWord}(?!\\p{L})`;
  return {
    pattern: new RegExp(
      `(?<![\\p{N}:.,])(?<hour>[01]?\\d|2[0-3]):(?<minute>[0-5]\\d)(?::[0-5]\\d)?(?![:\\d])` +
        `(?:\\s?${HALF}|${suffix})?`,
      'giu',
    ),
    say: ({ hour = '', minute = '', half: written }) => {
      const minutes = Number(minute);
      const hours = Number(hour);
      const ending = written && halves[written.toLowerCase() === 'a' ? 'am' : 'pm'];
      const said = { '{hour}': numbers.cardinal(String(hours)), '{half}': ending ?? '' };
      if (minutes === 0 && ending) return filled(data.fullHourWithHalf, said);
      if (minutes === 0 && hours === 0) return data.midnight;
      if (minutes === 0) return filled(hours > NOON ? data.lateFullHour : data.fullHour, said);
      const zero = minutes < SINGLE_DIGIT && words.oh !== '' ? `${words.oh} ` : '';
      const text = `${zero}${numbers.cardinal(String(minutes))}`;
      const time = filled(data.time, { ...said, '{minute}': text });
      return ending ? `${time} ${ending}` : time;
    },
  };
}

function yearAfterWord({ data, numbers }: RuleParts): Rule {
  const after = anyOf(data.yearsAfter);
  return {
    pattern: new RegExp(
      `(?<before>(?<!\\p{L})(?:${after}) )(?<year>1[1-9]\\d\\d|20\\d\\d)` +
        '(?![\\p{L}\\p{N}]|[.,:/-]\\d)',
      'giu',
    ),
    say: ({ before = '', year = '' }) => `${before}${numbers.year(Number(year))}`,
  };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function monthNames(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: MONTHS }, (_, month) => format.format(Date.UTC(LEAP_YEAR, month, 1)));
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (text, [field, value]) => text.replace(field, value),
    template,
  );
}
