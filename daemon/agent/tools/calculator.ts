import { createRequire } from 'node:module';
import type { MathJsInstance, MathNode } from 'mathjs';
import { EarshotError } from '../../base/errors.ts';

const load = createRequire(import.meta.url);
const BUNDLE = 'mathjs/lib/browser/math.js';
/** A spoken sum has some ten numbers; the time for one grows with its length only. */
const MAX_CHARS = 200;
const DIGITS = 12;

/** All that a sum may use: each takes numbers and gives one, in bounded time. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['sqrt', 'cbrt', 'abs', 'round', 'floor', 'ceil', 'fix', 'sign', 'exp', 'log', 'log2'],
  ...['log10', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh'],
  ...['min', 'max', 'mean', 'median', 'pow', 'nthRoot', 'hypot', 'factorial', 'to'],
]);
const CONSTANTS: ReadonlySet<string> = new Set(['pi', 'e', 'tau', 'phi']);
const OPERATORS: ReadonlySet<string> = new Set([
  ...['add', 'subtract', 'multiply', 'divide', 'pow', 'mod', 'unaryMinus', 'unaryPlus', 'to'],
  ...['factorial', 'dotMultiply', 'dotDivide'],
]);
const NODES: ReadonlySet<string> = new Set([
  ...['ConstantNode', 'OperatorNode', 'ParenthesisNode', 'FunctionNode', 'SymbolNode'],
]);
/** How people and models write units, and what the library calls them. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/°\s*C\b|\bdegrees? celsius\b|\bcelsius\b/gi, 'degC'],
  [/°\s*F\b|\bdegrees? fahrenheit\b|\bfahrenheit\b/gi, 'degF'],
  [/\bkm\/h\b|\bkmh\b|\bkph\b/gi, '(km/hour)'],
  [/\bmph\b/gi, '(mile/hour)'],
  [/[×·]/g, '*'],
  [/[÷]/g, '/'],
  [/[−–]/g, '-'],
  [/(\d)\s*%/g, '$1/100'],
];

/** Sums and units, by mathjs, of which only what cannot run away is let in. */
export class Calculator {
  #library: MathJsInstance | undefined;

  /**
   * @param text for example `3 * (4 + 5)` or `5 miles to km`
   * @returns the result as text
   * @throws USAGE for what is no sum, or has no real result
   */
  async calculate(text: string): Promise<string> {
    if (text.length > MAX_CHARS) throw usage(`it is longer than ${MAX_CHARS} characters`);
    const math = this.#load();
    const spelled = SPELLINGS.reduce((sum, [from, to]) => sum.replaceAll(from, to), text);
    let value: unknown;
    try {
      const node = math.parse(spelled);
      node.traverse((each) => checkNode(math, each));
      value = node.evaluate();
    } catch (error) {
      if (error instanceof EarshotError) throw error;
      throw usage(error instanceof Error ? error.message : 'it cannot be read');
    }
    const isUnit = math.isUnit(value) && Number.isFinite(value.toNumeric());
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    if (!isUnit && !isNumber) throw usage('it has no real number as its result');
    return math.format(value, { precision: DIGITS });
  }

  /**
   * Loaded when it is first needed, and as its one bundled file: some 60 ms, and as long again for
   * the first sum; its hundreds of modules take 900 ms (measured with Node 20 on two cores).
   */
  #load(): MathJsInstance {
    if (!this.#library) {
      const { all, create } = load(BUNDLE) as typeof import('mathjs');
      this.#library = create(all ?? {});
    }
    return this.#library;
  }
}

function checkNode(math: MathJsInstance, node: MathNode): void {
  if (!NODES.has(node.type)) throw usage('it may have numbers, units, functions and brackets only');
  if (math.isConstantNode(node) && typeof node.value !== 'number') throw usage('it has a text');
  if (math.isOperatorNode(node) && !OPERATORS.has(node.fn)) {
    throw usage(`${node.op} cannot be used`);
  }
  if (math.isFunctionNode(node) && !FUNCTIONS.has(node.fn.name)) {
    throw usage(`there is no function ${node.fn.name}`);
  }
  const isName = math.isSymbolNode(node) && !CONSTANTS.has(node.name) && !FUNCTIONS.has(node.name);
  if (isName && !math.Unit.isValuelessUnit(node.name)) throw usage(`${node.name} is not known`);
}

function usage(why: string): EarshotError {
  return new EarshotError('USAGE', `the sum cannot be worked out: ${why}`);
}
