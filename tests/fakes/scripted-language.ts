import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
  Prompt,
} from '../../daemon/ports/language.ts';

/** What a scripted model does with one call; an error stands for throwing it. */
export type Script = readonly (string | Error | 'END')[];

/** A language model that says what it is told; the last script repeats. */
export class ScriptedLanguage implements LanguageModel {
  readonly name: string;
  readonly contextTokens: number | undefined;
  readonly requests: GenerateRequest[] = [];
  prefills = 0;
  /** Calls that were left before their end. */
  left = 0;
  isClosed = false;
  /** Some engines answer an abort with an error. */
  throwsAtAbort: Error | undefined;
  #scripts: readonly Script[] = [['Yes.', 'END']];

  constructor(name: string, contextTokens?: number) {
    this.name = name;
    this.contextTokens = contextTokens;
  }

  script(...scripts: readonly Script[]): void {
    this.#scripts = scripts;
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece> {
    this.requests.push(request);
    const [script = [], ...others] = this.#scripts;
    if (others.length > 0) this.#scripts = others;
    let isOver = false;
    try {
      for (const step of script) {
        if (request.signal.aborted) {
          if (this.throwsAtAbort) throw this.throwsAtAbort;
          return;
        }
        if (step instanceof Error) {
          isOver = true;
          throw step;
        }
        isOver = step === 'END';
        if (step === 'END') yield { kind: 'end', reason: 'stop', usage: {} };
        else yield { kind: 'text', text: step };
      }
    } finally {
      if (!isOver) this.left += 1;
    }
  }

  async prefill(_prompt: Prompt, _signal: AbortSignal): Promise<void> {
    this.prefills += 1;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
