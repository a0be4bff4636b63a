import { EarshotError } from '../base/errors.ts';
import type { SlotValue } from './skill.ts';
import { tokenize } from './tokens.ts';

/**
 * A sentence template, parsed. The syntax:
 *
 *     a b          words in order            (a|b)        one of them
 *     [a]          a or nothing              (a|/0.1/ b)  b is rare (for the recogniser)
 *     <rule>       the shared rule           <rule*60>    its number, times 60
 *     {rule:slot}  the rule's value, kept    {rule}       short for {rule:rule}
 *     {+5}         adds 5 to the number      {=plus}      the value is `plus`
 *     {slot=x}     slot `slot` is x          ~a           a as people write, never say, it
 */
export type TemplateNode =
  | { kind: 'word'; word: string }
  | { kind: 'sequence'; items: readonly TemplateNode[] }
  | { kind: 'choice'; options: readonly TemplateOption[] }
  | { kind: 'optional'; options: readonly TemplateOption[] }
  | { kind: 'rule'; rule: string; factor: number }
  | { kind: 'slot'; rule: string; slot: string }
  | { kind: 'value'; value: SlotValue }
  | { kind: 'fixed'; slot: string; value: SlotValue }
  | { kind: 'written'; item: TemplateNode };

export interface TemplateOption {
  node: TemplateNode;
  /** How likely against its siblings; undefined: as the others. */
  weight: number | undefined;
}

const MAX_TEMPLATE_CHARS = 10_000;
const MAX_DEPTH = 40;
const WEIGHT = /\/(\d*\.?\d+)\//y;
const SPECIAL = '()[]{}<>|~';
const RULE_REFERENCE = /^([a-z][a-z0-9-]*)(?:\*(\d*\.?\d+))?$/;
const SLOT_REFERENCE = /^([a-z][a-z0-9-]*)(?::([a-z][A-Za-z0-9]*))?$/;
const NUMBER_VALUE = /^\+(\d*\.?\d+)$/;
const TEXT_VALUE = /^=([^=]+)$/;
const FIXED_SLOT = /^([a-z][A-Za-z0-9]*)=([^=]+)$/;

/**
 * @param text see TemplateNode for the syntax
 * @throws CONFIG_INVALID naming the template, the position and what is wrong there
 */
export function parseTemplate(text: string): TemplateNode {
  if (text.length > MAX_TEMPLATE_CHARS) {
    throw new EarshotError('CONFIG_INVALID', `sentence template of ${text.length} characters`);
  }
  return new TemplateParser(text).parse();
}

function literal(text: string): SlotValue {
  if (text === 'true') return true;
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

class TemplateParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): TemplateNode {
    const options = this.#options();
    if (this.#at < this.#text.length) this.#fail(`'${this.#text[this.#at]}' closes nothing`);
    return asNode(options);
  }

  #fail(problem: string, position = this.#at): never {
    const where = `at character ${position + 1} of sentence template "${this.#text}"`;
    throw new EarshotError('CONFIG_INVALID', `${problem}, ${where}`);
  }

  #peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text[this.#at] ?? '';
  }

  #options(): TemplateOption[] {
    const options = [this.#option()];
    while (this.#peek() === '|') {
      this.#at += 1;
      options.push(this.#option());
    }
    return options;
  }

  #option(): TemplateOption {
    this.#peek();
    WEIGHT.lastIndex = this.#at;
    const weight = WEIGHT.exec(this.#text);
    if (weight !== null) this.#at = WEIGHT.lastIndex;
    if (weight !== null && Number(weight[1]) <= 0) this.#fail('a weight is above 0');
    const items: TemplateNode[] = [];
    for (let next = this.#peek(); next !== '' && !'|)]'.includes(next); next = this.#peek()) {
      items.push(this.#item(next));
    }
    if (items.length === 0) this.#fail('an alternative without words');
    const node = items.length === 1 ? (items[0] as TemplateNode) : sequence(items);
    return { node, weight: weight === null ? undefined : Number(weight[1]) };
  }

  #item(next: string): TemplateNode {
    if (next === '(') return asNode(this.#group(')'));
    if (next === '[') return { kind: 'optional', options: this.#group(']') };
    if (next === '<') return this.#rule();
    if (next === '{') return this.#braces();
    if (next === '~') return this.#written();
    if (SPECIAL.includes(next)) this.#fail(`'${next}' closes nothing`);
    return this.#word();
  }

  #written(): TemplateNode {
    this.#at += 1;
    const next = this.#peek();
    if (next === '' || '|)]~'.includes(next)) this.#fail("nothing follows '~'");
    return { kind: 'written', item: this.#item(next) };
  }

  #group(close: ')' | ']'): TemplateOption[] {
    const start = this.#at;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('nested too deep');
    this.#at += 1;
    const options = this.#options();
    if (this.#peek() !== close) {
      if (this.#at >= this.#text.length) this.#fail(`no '${close}' ends this`, start);
      this.#fail(`expected '${close}' but found '${this.#peek()}'`);
    }
    this.#at += 1;
    this.#depth -= 1;
    return options;
  }

  /** The text between the bracket here and the next `close`. */
  #enclosed(close: '>' | '}'): string {
    const end = this.#text.indexOf(close, this.#at);
    if (end < 0) this.#fail(`no '${close}' ends this`);
    const inner = this.#text.slice(this.#at + 1, end).trim();
    this.#at = end + 1;
    return inner;
  }

  #rule(): TemplateNode {
    const start = this.#at;
    const match = RULE_REFERENCE.exec(this.#enclosed('>'));
    if (match === null) this.#fail('expected <rule> or <rule*factor>', start);
    const factor = match[2] === undefined ? 1 : Number(match[2]);
    return { kind: 'rule', rule: match[1] as string, factor };
  }

  #braces(): TemplateNode {
    const start = this.#at;
    const inner = this.#enclosed('}');
    const number = NUMBER_VALUE.exec(inner);
    if (number !== null) return { kind: 'value', value: Number(number[1]) };
    const text = TEXT_VALUE.exec(inner);
    if (text !== null) return { kind: 'value', value: literal((text[1] as string).trim()) };
    const fixed = FIXED_SLOT.exec(inner);
    if (fixed !== null) {
      return { kind: 'fixed', slot: fixed[1] as string, value: literal(fixed[2] as string) };
    }
    const slot = SLOT_REFERENCE.exec(inner);
    if (slot === null) this.#fail('expected {rule:slot}, {slot=value}, {+5} or {=value}', start);
    return { kind: 'slot', rule: slot[1] as string, slot: slot[2] ?? (slot[1] as string) };
  }

  #word(): TemplateNode {
    const start = this.#at;
    while (!/\s/.test(this.#text[this.#at] ?? ' ')) {
      if (SPECIAL.includes(this.#text[this.#at] as string)) break;
      this.#at += 1;
    }
    const word = this.#text.slice(start, this.#at);
    const tokens = tokenize(word);
    if (tokens.length !== 1 || tokens[0] !== word) {
      const written = tokens.length === 0 ? 'nothing' : `"${tokens.join(' ')}"`;
      this.#fail(`"${word}" is not one word as it is compared (that would be ${written})`, start);
    }
    return { kind: 'word', word };
  }
}

function sequence(items: readonly TemplateNode[]): TemplateNode {
  return { kind: 'sequence', items };
}

function asNode(options: readonly TemplateOption[]): TemplateNode {
  const [first] = options;
  if (first !== undefined && options.length === 1 && first.weight === undefined) return first.node;
  return { kind: 'choice', options };
}
