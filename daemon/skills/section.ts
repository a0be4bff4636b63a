import { EarshotError } from '../base/errors.ts';
import { parseTemplate, type TemplateNode } from './template.ts';

/** One mapping of a data file, which knows its place for error messages. */
export class Section {
  readonly #place: string;
  readonly #values: Record<string, unknown>;

  constructor(place: string, values: unknown) {
    this.#place = place;
    if (values === null || typeof values !== 'object' || Array.isArray(values)) {
      this.#fail('expected keys and values');
    }
    this.#values = values as Record<string, unknown>;
  }

  #fail(problem: string): never {
    throw new EarshotError('CONFIG_INVALID', `sentences/${this.#place}: ${problem}`);
  }

  #value<T>(key: string, expected: string, is: (value: unknown) => value is T): T {
    const value = this.#values[key];
    if (!is(value)) this.#fail(`${key}: expected ${expected}`);
    return value;
  }

  text(key: string): string {
    return this.#value(key, 'a text', (value) => typeof value === 'string');
  }

  /** None or one. */
  optionalText(key: string): string[] {
    return this.#values[key] === undefined ? [] : [this.text(key)];
  }

  texts(key: string): string[] {
    return this.#value(
      key,
      'a list of texts',
      (value): value is string[] =>
        Array.isArray(value) && value.every((item) => typeof item === 'string'),
    );
  }

  /** None where there is no such key. */
  optionalTexts(key: string): string[] {
    return this.#values[key] === undefined ? [] : this.texts(key);
  }

  /** A list of lists of texts; none where there is no such key. */
  optionalTextLists(key: string): string[][] {
    const lists = this.#values[key] ?? [];
    if (!Array.isArray(lists)) return this.#fail(`${key}: expected a list`);
    return lists.map((list) => new Section(`${this.#place} ${key}`, { list }).texts('list'));
  }

  /** A list of mappings. */
  sections(key: string): Section[] {
    const isList = (value: unknown): value is unknown[] => Array.isArray(value);
    const values = this.#value(key, 'a list', isList);
    return values.map((value, index) => new Section(`${this.#place} ${key} ${index + 1}`, value));
  }

  /** None where there is no such key. */
  optionalSections(key: string): Section[] {
    return this.#values[key] === undefined ? [] : this.sections(key);
  }

  count(key: string): number {
    const isCount = (value: unknown): value is number =>
      Number.isInteger(value) && Number(value) > 0;
    return this.#value(key, 'a number from 1', isCount);
  }

  flag(key: string): boolean {
    const value = this.#values[key] ?? false;
    if (typeof value !== 'boolean') this.#fail(`${key}: expected true or false`);
    return value;
  }

  section(key: string): Section {
    return new Section(`${this.#place} ${key}`, this.#values[key]);
  }

  /** Undefined: there is no such key. */
  optional(key: string): Section | undefined {
    return this.#values[key] === undefined ? undefined : this.section(key);
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  entries(): [string, Section][] {
    return Object.keys(this.#values).map((key) => [key, this.section(key)]);
  }

  template(key: string): TemplateNode {
    return this.parse(this.text(key));
  }

  templates(): Map<string, TemplateNode> {
    return new Map(Object.keys(this.#values).map((key) => [key, this.template(key)]));
  }

  parse(text: string): TemplateNode {
    try {
      return parseTemplate(text);
    } catch (cause) {
      return this.#fail(cause instanceof Error ? cause.message : String(cause));
    }
  }
}
