import { Refusal, shownInLog } from '../discovery/refusal.ts';
import { isTopicName } from '../discovery/topic.ts';
import { Template } from '../templates/template.ts';
import { isList, type JsonObject, TemplateError, textOf } from '../templates/values.ts';

const MAX_OPTIONS = 200;
const MAX_OPTION_CHARS = 255;

/** The settings of one entity, as others wrote them: read key by key, each checked. */
export class Config {
  readonly #fields: JsonObject;

  constructor(fields: JsonObject) {
    this.#fields = fields;
  }

  /** As Home Assistant makes text of it: true is `True`. @throws Refusal for a list or an object */
  text(key: string): string | undefined {
    const value = this.#own(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw new Refusal(`${key} is no text`);
    return textOf(value);
  }

  textOr(key: string, fallback: string): string {
    return this.text(key) ?? fallback;
  }

  /** @throws Refusal for what is no number */
  number(key: string, fallback: number): number {
    const value = this.#own(key);
    if (value === undefined || value === null) return fallback;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new Refusal(`${key} is no number`);
  }

  flag(key: string, fallback = false): boolean {
    const value = this.#own(key);
    if (typeof value === 'boolean') return value;
    return value === undefined ? fallback : ['true', 'on', 'yes', '1'].includes(String(value));
  }

  /** Undefined where there is no such list. @throws Refusal */
  texts(key: string): readonly string[] | undefined {
    const value = this.#own(key);
    if (value === undefined || value === null) return undefined;
    if (!isList(value) || value.length > MAX_OPTIONS) throw new Refusal(`${key} is no short list`);
    return value.map((each) => textOf(each).slice(0, MAX_OPTION_CHARS));
  }

  /** @throws Refusal for a topic with wildcards or control characters, or of the broker itself */
  topic(key: string): string | undefined {
    const topic = this.text(key);
    if (topic === undefined || topic === '') return undefined;
    if (isTopicName(topic)) return topic;
    throw new Refusal(`${key} is no topic: ${shownInLog(topic)}`);
  }

  /** @throws Refusal for a template that is not allowed */
  template(key: string): Template | undefined {
    const source = this.text(key);
    if (source === undefined || source === '') return undefined;
    try {
      return new Template(source);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new Refusal(`${key} is refused: ${shownInLog(error.message)}`);
    }
  }

  /** Values under a key that may be one object or a list of them. */
  list(key: string): readonly Config[] {
    const value = this.#own(key);
    const list = isList(value) ? value : [value];
    return list.slice(0, MAX_OPTIONS).flatMap((each) => {
      const isObject = typeof each === 'object' && each !== null && !isList(each);
      return isObject ? [new Config(each as JsonObject)] : [];
    });
  }

  #own(key: string): JsonObject[string] {
    return Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
  }
}
