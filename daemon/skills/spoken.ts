const SECOND = 1;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
] as const;

/**
 * "1 hour and 12 minutes": all of it, to the second; from an hour up to the minute, because nobody
 * listens for seconds then.
 * @param durationS seconds, 0 or more
 */
export function spokenDuration(durationS: number, language: string): string {
  const stepS = durationS >= HOUR ? MINUTE : SECOND;
  const wholeS = Math.round(durationS / stepS) * stepS;
  return spokenList(unitTexts(wholeS, language), language);
}

/** "3 minutes", for how long ago something was: one unit, below a day hours and minutes. */
export function spokenAge(ageS: number, language: string): string {
  const stepS = [DAY, MINUTE].find((unitS) => ageS >= unitS) ?? SECOND;
  return spokenDuration(Math.max(SECOND, Math.round(ageS / stepS) * stepS), language);
}

/**
 * "10 minute", for use before a noun: the units in the singular.
 * @param durationS seconds, 0 or more
 */
export function durationAdjective(durationS: number, language: string): string {
  return unitCounts(Math.round(durationS))
    .map(({ unit, count }) => {
      const parts = unitFormat(unit, language).formatToParts(1);
      return parts.map(({ type, value }) => (type === 'integer' ? count : value)).join('');
    })
    .join(' ');
}

/** "pasta, eggs, and tea" */
export function spokenList(items: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(items);
}

/** "pasta, eggs, or tea" */
export function spokenChoice(items: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(items);
}

/** The first letter in upper case. */
export function capitalized(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** More decimals than this are rounded away in speech. */
const MAX_EXACT_DECIMALS = 4;
const ROUNDED_DECIMALS = 2;
/** What Intl takes: more than the digits of a double. */
const MAX_DIGITS = 21;
/** What is left of a result that is below all decimals worth saying. */
const SMALL_DIGITS = 2;
const SMALLEST = 1e-4;

export interface SpokenNumber {
  /** Digits without sign or grouping: "6.67", and "6,67" where that is how it is written. */
  digits: string;
  isNegative: boolean;
  /** False: rounded, "about". */
  isExact: boolean;
}

/**
 * A number as one would say it; undefined: closer to zero than is worth saying.
 * @param value finite, free of floating point dirt, below 1e21
 */
export function spokenNumber(value: number, language: string): SpokenNumber | undefined {
  const size = Math.abs(value);
  if (size > 0 && size < SMALLEST) return undefined;
  const isExact = Number(size.toFixed(MAX_EXACT_DECIMALS)) === size;
  const rounded = isExact ? size : roundedForSpeech(size);
  const style = { useGrouping: false, maximumSignificantDigits: MAX_DIGITS } as const;
  const digits = new Intl.NumberFormat(language, style).format(rounded);
  return { digits, isNegative: value < 0, isExact };
}

function roundedForSpeech(size: number): number {
  return size < 1 ? Number(size.toPrecision(SMALL_DIGITS)) : Number(size.toFixed(ROUNDED_DECIMALS));
}

interface UnitCount {
  unit: (typeof UNITS)[number][0];
  count: number;
}

/** The units that a length of whole seconds has any of; zero seconds for none. */
function unitCounts(wholeS: number): UnitCount[] {
  let restS = wholeS;
  const counts = UNITS.map(([unit, unitS]): UnitCount => {
    const count = Math.floor(restS / unitS);
    restS -= count * unitS;
    return { unit, count };
  }).filter(({ count }) => count > 0);
  return counts.length > 0 ? counts : [{ unit: 'second', count: 0 }];
}

function unitTexts(wholeS: number, language: string): string[] {
  return unitCounts(wholeS).map(({ unit, count }) => unitFormat(unit, language).format(count));
}

function unitFormat(unit: string, language: string): Intl.NumberFormat {
  const style = { style: 'unit', unitDisplay: 'long', useGrouping: false } as const;
  return new Intl.NumberFormat(language, { ...style, unit });
}
