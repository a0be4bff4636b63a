import type { Permissions } from './permissions.ts';

/** Who answers. */
export interface Assistant {
  /** Its sessions are kept under this name. */
  name: string;
  /** What the language model is told that it is like. */
  persona?: string;
  /** Name of one of the voices of the engine; absent: the engine's own. */
  voice?: string;
  /** BCP 47 tag; absent: English. */
  language?: string;
  /** Collections of documents that it may look into; absent: all. */
  collections?: readonly string[];
  /** Absent: all. */
  permissions?: Permissions;
}

export interface AssistantsOptions {
  /** Answers where no wake word says who. */
  usual: Assistant;
  /** By wake phrase. */
  byPhrase: ReadonlyMap<string, Assistant>;
}

/** Who answers: whom the wake word named, until the box rests. */
export class Assistants {
  readonly #options: AssistantsOptions;
  #current: Assistant | undefined;

  constructor(options: AssistantsOptions) {
    this.#options = options;
  }

  /** @param phrase the wake phrase before a request; undefined: none was said */
  of(phrase: string | undefined): Assistant {
    const { usual, byPhrase } = this.#options;
    if (phrase !== undefined) return byPhrase.get(phrase) ?? usual;
    return this.#current ?? usual;
  }

  /** It has a request to answer: what follows without a wake word is for it too. */
  asked(assistant: Assistant): void {
    this.#current = assistant;
  }

  /** The conversation is over. */
  rest(): void {
    this.#current = undefined;
  }
}
