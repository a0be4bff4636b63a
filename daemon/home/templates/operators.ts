import { formatted } from './format.ts';
import {
  areEqual,
  finite,
  float,
  isDict,
  isFloat,
  isJsonObject,
  isList,
  keyOf,
  limited,
  numberIn,
  TemplateError,
  type TemplateValue,
  textOf,
} from './values.ts';

type Operator = (left: TemplateValue, right: TemplateValue) => TemplateValue;

function refuse(what: string): never {
  throw new TemplateError(`it cannot compute ${what} of these`);
}

/** @param alwaysFloat as `/` is in Python */
function arithmetic(
  name: string,
  compute: (left: number, right: number) => number,
  alwaysFloat = false,
): Operator {
  return (left, right) => {
    const [a, b] = [numberIn(left), numberIn(right)];
    if (a === undefined || b === undefined) return refuse(`'${name}'`);
    const result = finite(compute(a, b));
    return alwaysFloat || isFloat(left) || isFloat(right) ? float(result) : result;
  };
}

function comparison(name: string, holds: (order: number) => boolean): Operator {
  return (left, right) => {
    if (typeof left === 'string' && typeof right === 'string') {
      if (left === right) return holds(0);
      return holds(left < right ? -1 : 1);
    }
    const [a, b] = [numberIn(left), numberIn(right)];
    if (a === undefined || b === undefined) return refuse(`'${name}'`);
    return holds(Math.sign(a - b));
  };
}

const addNumbers = arithmetic('+', (a, b) => a + b);
/** Python's remainder has the sign of the divisor. */
const remainder = arithmetic('%', (a, b) => a - b * Math.floor(a / b));

function add(left: TemplateValue, right: TemplateValue): TemplateValue {
  if (typeof left === 'string' && typeof right === 'string') return limited(left + right);
  return addNumbers(left, right);
}

function isIn(item: TemplateValue, container: TemplateValue): boolean {
  if (container === undefined) return false;
  if (isList(container)) return container.some((each) => areEqual(each, item));
  if (isDict(container)) return container.has(keyOf(item));
  if (isJsonObject(container)) return typeof item === 'string' && Object.hasOwn(container, item);
  if (typeof container === 'string' && typeof item === 'string') return container.includes(item);
  return refuse("'in'");
}

/** Every operator with two sides but `and` and `or`, which do not always look at both. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['+', add],
  ['-', arithmetic('-', (a, b) => a - b)],
  // Of numbers only: a text times a number could fill the memory.
  ['*', arithmetic('*', (a, b) => a * b)],
  ['/', arithmetic('/', (a, b) => a / b, true)],
  ['//', arithmetic('//', (a, b) => Math.floor(a / b))],
  ['**', arithmetic('**', (a, b) => a ** b)],
  [
    '%',
    (left, right) => {
      if (typeof left !== 'string') return remainder(left, right);
      return formatted(left, isList(right) ? right : [right]);
    },
  ],
  ['~', (left, right) => limited(textOf(left) + textOf(right))],
  ['==', areEqual],
  ['!=', (left, right) => !areEqual(left, right)],
  ['<', comparison('<', (order) => order < 0)],
  ['>', comparison('>', (order) => order > 0)],
  ['<=', comparison('<=', (order) => order <= 0)],
  ['>=', comparison('>=', (order) => order >= 0)],
  ['in', isIn],
  ['not in', (left, right) => !isIn(left, right)],
]);

/** `-x` and `+x`. @throws TemplateError of what is no number */
export function signed(sign: 1 | -1, value: TemplateValue): TemplateValue {
  const number = numberIn(value) ?? refuse('a sign');
  return isFloat(value) ? float(sign * number) : sign * number;
}
