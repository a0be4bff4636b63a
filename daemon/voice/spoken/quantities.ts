import { anyOf, numeralPattern, type Rule, type RuleParts } from './rule.ts';

/** Symbols that every language writes, and their names in the tables of the runtime (CLDR). */
const CLDR_UNITS: Readonly<Record<string, string>> = {
  '%': 'percent',
  '°C': 'celsius',
  '℃': 'celsius',
  '°F': 'fahrenheit',
  '℉': 'fahrenheit',
  km: 'kilometer',
  m: 'meter',
  cm: 'centimeter',
  mm: 'millimeter',
  ft: 'foot',
  mi: 'mile',
  kg: 'kilogram',
  g: 'gram',
  lb: 'pound',
  oz: 'ounce',
  l: 'liter',
  L: 'liter',
  ml: 'milliliter',
  mL: 'milliliter',
  'km/h': 'kilometer-per-hour',
  'm/s': 'meter-per-second',
  mph: 'mile-per-hour',
  h: 'hour',
  min: 'minute',
  s: 'second',
  ms: 'millisecond',
  kB: 'kilobyte',
  MB: 'megabyte',
  GB: 'gigabyte',
  TB: 'terabyte',
  'MB/s': 'megabyte-per-second',
  'Mbit/s': 'megabit-per-second',
};

/** Amounts of money and of anything with a unit. */
export function quantityRules(parts: RuleParts): Rule[] {
  return [...moneyRules(parts), unitRule(parts)];
}

function moneyRules({ data, numbers }: RuleParts): Rule[] {
  const numeral = numeralPattern(data);
  const names = Object.keys(data.currencies);
  const signs = anyOf(names.filter((name) => !/^[A-Z]+$/.test(name)));
  const magnitude = `(?:\\s?(?<magnitude>${anyOf(Object.keys(data.magnitudes))})(?!\\p{L}))?`;
  const say: Rule['say'] = ({ currency = '', amount = '', magnitude: scale }) => {
    const money = data.currencies[currency];
    if (!money) return undefined;
    if (scale) return `${numbers.number(amount)} ${data.magnitudes[scale]} ${money.other}`;
    const [whole = '', cents = ''] = amount.replaceAll(data.groupMark, '').split(data.decimalMark);
    if (cents.length !== 0 && cents.length !== 2) {
      return `${numbers.number(amount)} ${money.other}`;
    }
    const counted = (digits: string, noun: { one: string; other: string }): string =>
      Number(digits) === 1
        ? `${data.words.one} ${noun.one}`
        : `${numbers.cardinal(String(BigInt(digits)))} ${noun.other}`;
    if (Number(cents) === 0) return counted(whole, money);
    if (Number(whole) === 0) return counted(cents, money.minor);
    return `${counted(whole, money)} ${data.and} ${counted(cents, money.minor)}`;
  };
  return [
    {
      pattern: new RegExp(`(?<currency>${signs})\\s?(?<amount>${numeral})${magnitude}`, 'gu'),
      say,
    },
    {
      pattern: new RegExp(
        `(?<![\\p{L}\\p{N}])(?<amount>${numeral})${magnitude}` +
          `\\s?(?<currency>${anyOf(names)})(?![\\p{L}\\p{N}])`,
        'gu',
      ),
      say,
    },
  ];
}

function unitRule({ data, numbers }: RuleParts): Rule {
  const symbols = anyOf([...Object.keys(data.units), ...Object.keys(CLDR_UNITS)]);
  const numeral = numeralPattern(data);
  return {
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}])(?<amount>${numeral})\\s?(?<unit>${symbols})(?![\\p{L}\\p{N}]|/\\p{L})`,
      'gu',
    ),
    say: ({ amount = '', unit = '' }) => {
      const isOne = amount === '1';
      const count = isOne ? data.words.one : numbers.number(amount);
      return `${count} ${nameOf(unit, isOne)}`;
    },
  };

  function nameOf(symbol: string, isOne: boolean): string {
    const own = data.units[symbol];
    if (own) return isOne ? own.one : own.other;
    const style = { style: 'unit', unit: CLDR_UNITS[symbol] ?? '', unitDisplay: 'long' } as const;
    const format = new Intl.NumberFormat(data.language, style).formatToParts(isOne ? 1 : 2);
    return format.find(({ type }) => type === 'unit' || type === 'percentSign')?.value ?? symbol;
  }
}
