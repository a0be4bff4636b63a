import { compile } from './compile.ts';
import type { Part } from './parts.ts';
import { parseJson, type TemplateValue, textOf } from './values.ts';

/**
 * A template out of a discovery message: untrusted. The parser is that of @huggingface/jinja; what
 * it reads is run by ourselves (compile.ts), since the interpreter of the library knows neither
 * `round` nor `from_json`, takes no filters of others, and bounds neither steps nor output.
 */
export class Template {
  readonly #run: Part;

  /** @throws TemplateError naming what is wrong with it or not allowed */
  constructor(source: string) {
    this.#run = compile(source);
  }

  /**
   * What it makes of a message: `value` is the text, `value_json` what it says as JSON.
   * @throws TemplateError when it cannot be applied to this message
   */
  read(value: string): string {
    return this.render({ value, value_json: parseJson(value) });
  }

  /** @throws TemplateError */
  render(variables: Readonly<Record<string, TemplateValue>>): string {
    return textOf(this.#run(new Map(Object.entries(variables)))).trim();
  }
}
