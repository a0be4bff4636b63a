import { asEarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { GeneratedPiece, LanguageModel } from '../ports/language.ts';
import { withoutThoughts } from './thoughts.ts';

/** About 150 words: a minute of speech, after which nobody listens. */
const MAX_ANSWER_TOKENS = 220;

export interface ModelAnswerParts {
  model: LanguageModel;
  log: Log;
  /** What the assistant is called. */
  assistant: string;
  /** The present in words, for example "Saturday, 21 November 2026, 15:30". */
  now: () => string;
}

/** Free answers by a language model, where no skill knows the request. */
export class ModelAnswer {
  readonly #parts: ModelAnswerParts;

  constructor(parts: ModelAnswerParts) {
    this.#parts = parts;
  }

  /**
   * Resolves with the first words, so that a model that is not there can be told from one that
   * answers. What fails later ends the pieces with that error.
   * @returns undefined when there is no model, or it gave nothing
   * @throws what kept every model from answering: BUSY while one is being loaded, REMOTE_FAILED
   */
  async answer(text: string, signal: AbortSignal): Promise<AsyncIterable<string> | undefined> {
    const { model, log } = this.#parts;
    const words = withoutThoughts(wordsOf(model.generate({ ...this.#prompt(text), signal })));
    try {
      const first = await words.next();
      return first.done ? undefined : continued(first.value, words);
    } catch (error) {
      const failure = asEarshotError(error);
      if (failure.code === 'MODEL_MISSING') return undefined;
      log.warn({ err: failure }, 'the language model did not answer');
      throw failure;
    }
  }

  #prompt(text: string) {
    const { assistant, now } = this.#parts;
    const system =
      `You are ${assistant}, a voice assistant in someone's home. Now it is ${now()}. ` +
      'Answer in one to three short sentences of plain spoken English, without lists or ' +
      'markup. If you do not know, say so. You cannot control devices in this answer: never ' +
      'say that you did something.';
    return {
      messages: [
        { role: 'system' as const, content: system },
        { role: 'user' as const, content: text },
      ],
      maxTokens: MAX_ANSWER_TOKENS,
    };
  }
}

async function* wordsOf(pieces: AsyncIterable<GeneratedPiece>): AsyncGenerator<string, void> {
  for await (const piece of pieces) {
    if (piece.kind === 'text' && piece.text !== '') yield piece.text;
  }
}

async function* continued(
  first: string,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  yield first;
  yield* rest;
}
