import { anyOf, numeralPattern, type Rule, type RuleParts } from './rule.ts';

/** A run of digits and separators with fewer digits is no telephone number. */
const MIN_PHONE_DIGITS = 7;

/** Whatever digits are left: telephone numbers, versions, ordinals, fractions, plain numbers. */
export function numeralRules(parts: RuleParts): Rule[] {
  const { data, numbers } = parts;
  const numeral = numeralPattern(data);
  return [
    phone(parts),
    version(parts),
    ...(data.ordinalSuffixes === null ? [] : [ordinal(parts, data.ordinalSuffixes)]),
    {
      pattern: new RegExp(
        `(?<whole>\\d+)?\\s?(?<part>${anyOf(Object.keys(data.fractions))})(?![\\d/])`,
        'gu',
      ),
      say: ({ whole, part = '' }) => {
        const said = data.fractions[part] ?? part;
        return whole ? `${numbers.cardinal(whole)} ${data.and} ${said}` : ` ${said}`;
      },
    },
    ratio(parts),
    {
      pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?<sign>[-−])?(?<written>${numeral})`, 'gu'),
      say: ({ sign, written = '' }) => {
        const said = numbers.number(written);
        return sign ? `${data.words.minus} ${said} ` : `${said} `;
      },
    },
    {
      pattern: /(?<written>\d{1,30})/gu,
      say: ({ written = '' }) => ` ${numbers.cardinal(written)} `,
    },
  ];
}

/** "5-10" and "9:00 – 17:00" are ranges; run before the numbers are words. */
export function rangeRule({ data }: RuleParts): Rule {
  return {
    pattern: /(?<=[\d%°CFk€]|\d\s?[ap]\.?m\.?)\s?(?:[–—]|(?<=\d)-)\s?(?=[£$€]?\d)/giu,
    say: () => ` ${data.words.to} `,
  };
}

/** +44 20 7946 0018, (030) 901820, 555-0123-4567. */
function phone({ numbers }: RuleParts): Rule {
  return {
    pattern: new RegExp(
      '(?<![\\p{L}\\p{N}.,])' +
        '(?<written>(?:\\+|\\(?0)\\d{1,5}\\)?(?:[ \\-/]?\\(?\\d{2,9}\\)?){1,6})' +
        '(?![\\p{L}\\p{N}]|[.,]\\d)',
      'gu',
    ),
    say: ({ written = '' }) => {
      const groups = written.match(/\d+/g) ?? [];
      if (groups.join('').length < MIN_PHONE_DIGITS) return undefined;
      const plus = written.startsWith('+') ? '+ ' : '';
      return `${plus}${groups.map((group) => numbers.digits(group)).join(', ')}`;
    },
  };
}

/** 1.2.3 and 192.168.0.1 */
function version({ data, numbers }: RuleParts): Rule {
  return {
    pattern: /(?<![\p{N}.])(?<written>\d{1,5}(?:\.\d{1,5}){2,5})(?![\p{N}]|\.\d)/gu,
    say: ({ written = '' }) => {
      const parts = written.split('.');
      const isGrouped = data.groupMark === '.' && parts.slice(1).every((part) => part.length === 3);
      if (isGrouped) return undefined;
      return parts.map((part) => numbers.cardinal(part)).join(` ${data.words.dot} `);
    },
  };
}

/** 3:2 and 7/8; not 11/21/2026. */
function ratio({ data: { words }, numbers }: RuleParts): Rule {
  return {
    pattern:
      /(?<![\p{L}\p{N}/:.])(?<left>\d{1,4})(?<sign>[:/])(?<right>\d{1,4})(?![\p{L}\p{N}/:])/gu,
    say: ({ left = '', sign, right = '' }) => {
      const between = sign === '/' ? words.over : words.to;
      return `${numbers.cardinal(left)} ${between} ${numbers.cardinal(right)}`;
    },
  };
}

function ordinal({ numbers }: RuleParts, suffixes: string): Rule {
  return {
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}.,])(?<digits>[1-9]\\d{0,8})(?:${suffixes})(?![\\p{L}\\p{N}])`,
      'giu',
    ),
    say: ({ digits = '' }) => numbers.ordinal(digits),
  };
}
