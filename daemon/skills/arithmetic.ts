/** What `calculate` can do; the operators as the sentences give them. */
const OPERATORS = {
  plus: (left, right) => tidied(left + right, Math.max(decimals(left), decimals(right))),
  minus: (left, right) => tidied(left - right, Math.max(decimals(left), decimals(right))),
  times: (left, right) => tidied(left * right, decimals(left) + decimals(right)),
  'divided by': (left, right) => cleaned(left / right),
  'percent of': (left, right) => {
    return tidied((left * right) / 100, decimals(left) + decimals(right) + PERCENT_DECIMALS);
  },
  'to the power of': (left, right) => cleaned(left ** right),
} as const satisfies Record<string, (left: number, right: number) => number>;

export type Operator = keyof typeof OPERATORS;

/** Below this all whole numbers are exact, and a voice still gets through their digits. */
const TOO_BIG = 1e15;
const PERCENT_DECIMALS = 2;
/** toFixed takes no more. */
const MAX_DECIMALS = 100;
/** Doubles hold 15 to 17 digits; the last ones are dirt. */
const CLEAN_DIGITS = 14;

export type Calculation =
  | { kind: 'result'; value: number }
  /** The result is not zero, but too close to it to be told from it. */
  | { kind: 'almost-zero' }
  | { kind: 'by-zero' | 'no-answer' | 'too-big' };

export function isOperator(words: string): words is Operator {
  return Object.hasOwn(OPERATORS, words);
}

/** Works out one operation as on paper: 0.1 plus 0.2 is 0.3, and never minus zero. */
export function calculate(left: number, operator: Operator, right: number): Calculation {
  if (!isSpeakable(left) || !isSpeakable(right)) return { kind: 'too-big' };
  if (operator === 'divided by' && right === 0) return { kind: 'by-zero' };
  if (operator === 'to the power of' && left === 0 && right < 0) return { kind: 'by-zero' };
  const value = OPERATORS[operator](left, right);
  if (Number.isNaN(value)) return { kind: 'no-answer' };
  if (!isSpeakable(value)) return { kind: 'too-big' };
  if (value !== 0) return { kind: 'result', value };
  const isProduct = operator !== 'plus' && operator !== 'minus';
  const isUnderflow = isProduct && left !== 0 && right !== 0;
  return isUnderflow ? { kind: 'almost-zero' } : { kind: 'result', value: 0 };
}

function isSpeakable(value: number): boolean {
  return Math.abs(value) < TOO_BIG;
}

/** Rounds to the decimals that a result of this kind has on paper. */
function tidied(value: number, places: number): number {
  return isSpeakable(value) ? Number(value.toFixed(Math.min(places, MAX_DECIMALS))) : value;
}

function cleaned(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(CLEAN_DIGITS));
}

/** Decimals of a number as it is written. */
function decimals(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  const written = digits.split('.')[1]?.length ?? 0;
  return Math.max(0, written - Number(exponent));
}
