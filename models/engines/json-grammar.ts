import type { JsonSchema } from '../../daemon/ports/language.ts';

/**
 * JSON Schema as a grammar in GBNF (llama.cpp, grammars/README.md), so that a model can write
 * nothing else. Structure, types, enumerations, lengths and alternatives are in the grammar;
 * numeric bounds and patterns are not, and are checked when the value is there.
 */

/** Deeper schemas are taken as any value; real tools nest two or three deep. */
const MAX_DEPTH = 16;
/** Longer bounds are left to the check: every repetition makes a rule of its own. */
const MAX_REPETITIONS = 256;

const BASIC_RULES: Record<string, string> = {
  string: '"\\"" char* "\\""',
  char: '[^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt/] | "u" hex hex hex hex)',
  hex: '[0-9a-fA-F]',
  integer: '"-"? ("0" | [1-9] [0-9]{0,15})',
  // Two digits of exponent: three would go beyond what JSON.parse can hold.
  number: 'integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?',
  boolean: '"true" | "false"',
  null: '"null"',
  object: '"{" (string ": " value (", " string ": " value)*)? "}"',
  array: '"[" (value (", " value)*)? "]"',
  value: 'string | number | boolean | null | object | array',
};
const BASIC_TYPES = new Set(['string', 'integer', 'number', 'boolean', 'null', 'object', 'array']);

/** A text as it stands, in the grammar's quotes. */
export function literal(text: string): string {
  const escaped = text.replace(/[\\"\p{Cc}]/gu, (character) => {
    if (character === '\\' || character === '"') return `\\${character}`;
    return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function schemasOf(value: unknown): JsonSchema[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every(isSchema) ? value : undefined;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** Rules of one grammar, to which schemas add theirs. */
export class GrammarRules {
  readonly #rules = new Map(Object.entries(BASIC_RULES));
  #added = 0;

  /** @returns the name of a new rule */
  add(body: string): string {
    this.#added += 1;
    const name = `r${this.#added}`;
    this.#rules.set(name, body);
    return name;
  }

  /** @returns the name of a rule that matches a value of the schema */
  addSchema(schema: JsonSchema): string {
    return this.#schema(schema, { root: schema, references: new Map(), depth: 0 });
  }

  /** The grammar that matches `root`, a body of rules. */
  render(root: string): string {
    const lines = [...this.#rules].map(([name, body]) => `${name} ::= ${body}`);
    return [`root ::= ${root}`, ...lines, ''].join('\n');
  }

  #schema(schema: JsonSchema, place: Place): string {
    if (place.depth > MAX_DEPTH) return 'value';
    const inside = { ...place, depth: place.depth + 1 };
    const reference = schema['$ref'];
    if (typeof reference === 'string') return this.#reference(reference, inside);
    if ('const' in schema) return this.add(literal(JSON.stringify(schema['const'])));
    const choices = schema['enum'];
    if (Array.isArray(choices) && choices.length > 0) {
      return this.add(choices.map((choice) => literal(JSON.stringify(choice))).join(' | '));
    }
    const alternatives = schemasOf(schema['anyOf']) ?? schemasOf(schema['oneOf']);
    if (alternatives) {
      return this.add(alternatives.map((one) => this.#schema(one, inside)).join(' | '));
    }
    const type = schema['type'] ?? ('properties' in schema ? 'object' : undefined);
    if (Array.isArray(type) && type.length > 0) {
      return this.add(type.map((one) => this.#typed(String(one), schema, inside)).join(' | '));
    }
    return this.#typed(String(type ?? 'value'), schema, inside);
  }

  #typed(type: string, schema: JsonSchema, place: Place): string {
    if (type === 'object' && isSchema(schema['properties'])) return this.#object(schema, place);
    if (type === 'array' && isSchema(schema['items'])) return this.#array(schema, place);
    if (type === 'string') return this.#string(schema);
    return BASIC_TYPES.has(type) ? type : 'value';
  }

  /** A definition of the same schema; one that is met within itself is the same rule. */
  #reference(reference: string, place: Place): string {
    const known = place.references.get(reference);
    if (known !== undefined) return known;
    let target: unknown = place.root;
    for (const key of reference.replace(/^#\/?/, '').split('/')) {
      target = isSchema(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
    if (!isSchema(target) || !reference.startsWith('#/')) return 'value';
    const name = this.add('value');
    place.references.set(reference, name);
    this.#rules.set(name, this.#schema(target, place));
    return name;
  }

  #string(schema: JsonSchema): string {
    const least = Math.min(countOf(schema['minLength']) ?? 0, MAX_REPETITIONS);
    const most = countOf(schema['maxLength']) ?? Number.POSITIVE_INFINITY;
    if (least === 0 && most > MAX_REPETITIONS) return 'string';
    return this.add(`"\\"" char${repeat(least, most)} "\\""`);
  }

  #array(schema: JsonSchema, place: Place): string {
    const item = this.#schema(schema['items'] as JsonSchema, place);
    const least = Math.min(countOf(schema['minItems']) ?? 0, MAX_REPETITIONS);
    const most = countOf(schema['maxItems']) ?? Number.POSITIVE_INFINITY;
    if (most === 0) return this.add('"[]"');
    const items = `${item} (", " ${item})${repeat(Math.max(0, least - 1), most - 1)}`;
    return this.add(`"[" ${least === 0 ? `(${items})?` : items} "]"`);
  }

  /** Required properties in their order, then those optional ones that the model cares for. */
  #object(schema: JsonSchema, place: Place): string {
    const properties = Object.entries(schema['properties'] as JsonSchema);
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    const pair = ([key, value]: [string, unknown]): string =>
      `${literal(`${JSON.stringify(key)}: `)} ${this.#schema(isSchema(value) ? value : {}, place)}`;
    const must = properties.filter(([key]) => required.has(key)).map(pair);
    const may = properties.filter(([key]) => !required.has(key)).map(pair);
    const more = (pairs: readonly string[]): string =>
      pairs.map((one) => `(", " ${one})?`).join(' ');
    if (must.length > 0) return this.add(`"{" ${must.join(' ", " ')} ${more(may)} "}"`);
    if (may.length === 0) return this.add('"{}"');
    const starts = may.map((one, n) => `${one} ${more(may.slice(n + 1))}`);
    return this.add(`"{" (${starts.join(' | ')})? "}"`);
  }
}

interface Place {
  root: JsonSchema;
  references: Map<string, string>;
  depth: number;
}

function repeat(least: number, most: number): string {
  return most > MAX_REPETITIONS ? `{${least},}` : `{${least},${Math.max(least, most)}}`;
}

/** A grammar whose only texts are values of the schema. */
export function jsonGrammar(schema: JsonSchema): string {
  const rules = new GrammarRules();
  return rules.render(rules.addSchema(schema));
}
