import { type Clock, sleep } from '../../../daemon/base/clock.ts';
import { EarshotError } from '../../../daemon/base/errors.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
} from '../../../daemon/ports/language.ts';

const MS_PER_S = 1000;
const NO_ANSWER = 'I do not know that.';

export interface ScriptedModelParts {
  clock: Clock;
  /** From the call to the first token, ms. */
  firstTokenMs: number;
  tokensPerSecond: number;
  /** Answer to each question. */
  answers: Readonly<Record<string, string>>;
}

/** A language model that knows its answers by heart and takes its time; a word is a token. */
export class ScriptedModel implements LanguageModel {
  readonly name = 'scripted';
  readonly contextTokens = undefined;
  readonly #parts: ScriptedModelParts;
  isDead = false;
  /** Answers under way. */
  live = 0;

  constructor(parts: ScriptedModelParts) {
    this.#parts = parts;
  }

  async *generate({ messages, signal }: GenerateRequest): AsyncGenerator<GeneratedPiece> {
    const { clock, firstTokenMs, tokensPerSecond, answers } = this.#parts;
    const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    // What was asked stands last, after the present.
    const question = asked.split('\n\n').at(-1) ?? '';
    const words = (answers[question] ?? NO_ANSWER).split(' ');
    const over = this.#begin(signal);
    try {
      await sleep(clock, firstTokenMs, signal);
      for (const [i, word] of words.entries()) {
        if (signal.aborted) return;
        if (this.isDead) throw new EarshotError('ENGINE_FAILED', 'the model has gone');
        yield { kind: 'text', text: i === 0 ? word : ` ${word}` };
        await sleep(clock, MS_PER_S / tokensPerSecond, signal);
      }
      yield { kind: 'end', reason: 'stop', usage: { generatedTokens: words.length } };
    } finally {
      over();
    }
  }

  /** An abort ends it, whether somebody still reads it or not. */
  #begin(signal: AbortSignal): () => void {
    let isOver = false;
    this.live += 1;
    const over = (): void => {
      if (!isOver) this.live -= 1;
      isOver = true;
    };
    if (signal.aborted) over();
    signal.addEventListener('abort', over, { once: true });
    return over;
  }

  async prefill(): Promise<void> {}
  async close(): Promise<void> {}
}
