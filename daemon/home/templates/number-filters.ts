import { type Arguments, argument, type Filter, hasDefault, listed, shown } from './arguments.ts';
import { float, isFloat, numberIn, TemplateError, type TemplateValue, textOf } from './values.ts';

/** Beyond this many places a double has nothing to tell. */
const MAX_ROUND_DIGITS = 15;
const DECIMAL = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?\s*$/i;
const MAX_BASE = 36;

/** The number that a value is or spells. */
function parsedNumber(value: TemplateValue): number | undefined {
  if (typeof value !== 'string') return numberIn(value);
  const number = DECIMAL.test(value) ? Number(value) : undefined;
  return Number.isFinite(number) ? number : undefined;
}

function toFloat(subject: TemplateValue, given: Arguments): TemplateValue {
  const number = parsedNumber(subject);
  if (number !== undefined) return float(number);
  if (hasDefault(given)) return argument(given, 0, 'default');
  throw new TemplateError(`${shown(subject)} is no number, and it names no default`);
}

function toInt(subject: TemplateValue, given: Arguments): TemplateValue {
  const base = numberIn(argument(given, 1, 'base')) ?? 10;
  const inBase = typeof subject === 'string' && base !== 10 ? fromBase(subject, base) : undefined;
  const number = inBase ?? (base === 10 ? parsedNumber(subject) : undefined);
  if (number !== undefined) return Math.trunc(number);
  if (hasDefault(given)) return argument(given, 0, 'default');
  throw new TemplateError(`${shown(subject)} is no number, and it names no default`);
}

function fromBase(text: string, base: number): number | undefined {
  if (!Number.isInteger(base) || base < 2 || base > MAX_BASE) return undefined;
  const number = Number.parseInt(text.replace(/^0[xob]/i, ''), base);
  return Number.isSafeInteger(number) ? number : undefined;
}

function round(subject: TemplateValue, given: Arguments): TemplateValue {
  const number = parsedNumber(subject);
  const digits = numberIn(argument(given, 0, 'precision')) ?? 0;
  const method = argument(given, 1, 'method') ?? 'common';
  const isFit = Number.isInteger(digits) && Math.abs(digits) <= MAX_ROUND_DIGITS;
  if (number === undefined || !isFit) {
    if (given.named.has('default')) return given.named.get('default');
    throw new TemplateError(`it cannot round ${shown(subject)}`);
  }
  const scale = 10 ** digits;
  const scaled = number * scale;
  if (method === 'floor') return float(Math.floor(scaled) / scale);
  if (method === 'ceil') return float(Math.ceil(scaled) / scale);
  return float(halfToEven(scaled) / scale);
}

/** As Python rounds: 2.5 to 2, 3.5 to 4. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function extreme(subject: readonly TemplateValue[], pick: 'min' | 'max'): TemplateValue {
  const numbers = subject.map((each) => {
    const number = numberIn(each);
    if (number === undefined) throw new TemplateError(`its ${pick} wants numbers`);
    return number;
  });
  if (numbers.length === 0) throw new TemplateError(`its ${pick} is of nothing`);
  return subject[numbers.indexOf(Math[pick](...numbers))];
}

function product(subject: TemplateValue, given: Arguments): TemplateValue {
  const factor = numberIn(argument(given, 0, 'amount'));
  const number = parsedNumber(subject);
  if (number !== undefined && factor !== undefined) return float(number * factor);
  return argument(given, 1, 'default');
}

function sum(subject: TemplateValue, given: Arguments): TemplateValue {
  const more = numberIn(argument(given, 0, 'amount'));
  const number = parsedNumber(subject);
  if (number !== undefined && more !== undefined) return float(number + more);
  return argument(given, 1, 'default');
}

const bits = (subject: TemplateValue, given: Arguments, and: boolean): number => {
  const [a, b] = [numberIn(subject), numberIn(argument(given, 0, 'second_value'))];
  if (a === undefined || b === undefined) throw new TemplateError('bits are of numbers');
  return and ? a & b : a | b;
};

const TRUE_WORDS = new Set(['true', 'yes', 'on', 'enable', '1']);
const FALSE_WORDS = new Set(['false', 'no', 'off', 'disable', '0']);

function toBool(subject: TemplateValue, given: Arguments): TemplateValue {
  const word = textOf(subject).toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  const number = numberIn(subject);
  if (number !== undefined) return number !== 0;
  if (hasDefault(given)) return argument(given, 0, 'default');
  throw new TemplateError(`${shown(subject)} is neither true nor false`);
}

/** Filters that make or change numbers, by name. */
export const NUMBER_FILTERS: readonly (readonly [string, Filter])[] = [
  ['float', toFloat],
  ['int', toInt],
  ['bool', toBool],
  ['round', round],
  ['abs', absolute],
  ['min', (subject) => extreme(listed(subject), 'min')],
  ['max', (subject) => extreme(listed(subject), 'max')],
  ['is_number', (subject) => parsedNumber(subject) !== undefined],
  ['multiply', product],
  ['add', sum],
  ['bitwise_and', (subject, given) => bits(subject, given, true)],
  ['bitwise_or', (subject, given) => bits(subject, given, false)],
];

function absolute(subject: TemplateValue): TemplateValue {
  const number = numberIn(subject);
  if (number === undefined) throw new TemplateError('abs wants a number');
  return isFloat(subject) ? float(Math.abs(number)) : Math.abs(number);
}

/** `min(a, b)` and `max(a, b)`, or of one list. */
export const EXTREMES: ReadonlyMap<string, (values: readonly TemplateValue[]) => TemplateValue> =
  new Map(
    (['min', 'max'] as const).map((pick) => [
      pick,
      (values) => extreme(values.length === 1 ? listed(values[0]) : values, pick),
    ]),
  );
