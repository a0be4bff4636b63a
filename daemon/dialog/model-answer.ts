import { asEarshotError } from '../base/errors.ts';
import { Hold } from '../base/hold.ts';
import type { Log } from '../base/log.ts';
import type { Instructions } from '../ports/instructions.ts';
import type { ChatMessage, GeneratedPiece, LanguageModel } from '../ports/language.ts';
import type { Assistant } from './assistants.ts';
import { withoutThoughts } from './thoughts.ts';
import type { Answer, UserRequest } from './turn.ts';

/** About 150 words: a minute of speech, after which nobody listens. */
const MAX_ANSWER_TOKENS = 220;
const USUAL_LANGUAGE = 'en';
const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** What of a request says to which session it belongs. */
export type OfSession = Pick<UserRequest, 'assistant' | 'person' | 'origin'>;

export interface ModelAnswerParts {
  model: LanguageModel;
  log: Log;
  /** Answers where a request does not say who. */
  assistant: Assistant;
  /** What the owner says that an assistant is like in this session; absent: nothing. */
  instructionsOf?: (request: OfSession) => Instructions | undefined;
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
   * answers. What fails later ends the pieces with that error. Its hold stops the model.
   * @param person who asks, if that is known
   * @returns undefined when there is no model, or it gave nothing
   * @throws what kept every model from answering: BUSY while one is being loaded, REMOTE_FAILED
   */
  async answer(
    { text, ...asked }: Pick<UserRequest, 'text'> & OfSession,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    const { model, log } = this.#parts;
    const hold = new Hold();
    const messages = this.#messages(text, asked);
    const request = { messages, maxTokens: MAX_ANSWER_TOKENS, signal, hold };
    const words = withoutThoughts(wordsOf(model.generate(request)));
    try {
      const first = await words.next();
      return first.done ? undefined : { pieces: continued(first.value, words), hold };
    } catch (error) {
      const failure = asEarshotError(error);
      if (failure.code === 'MODEL_MISSING') return undefined;
      log.warn({ err: failure }, 'the language model did not answer');
      throw failure;
    }
  }

  /**
   * Lets the model read what it will be asked, so that its answer begins sooner.
   * @param request its words so far; empty: nothing was said yet
   * @throws as the model does
   */
  async prefill(
    { text, assistant }: Pick<UserRequest, 'text' | 'assistant'>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#parts.model.prefill({ messages: this.#messages(text, { assistant }) }, signal);
  }

  #messages(
    text: string,
    { assistant = this.#parts.assistant, ...asked }: OfSession,
  ): ChatMessage[] {
    const { now, instructionsOf } = this.#parts;
    const { name, persona = '' } = assistant;
    const own = instructionsOf?.({ ...asked, assistant });
    const language = own?.language || assistant.language || USUAL_LANGUAGE;
    const manner = spaced(own?.instructions || persona);
    const greeting = own?.greeting ? spaced(`Answer a greeting with: ${own.greeting}`) : '';
    const { person } = asked;
    const whom = person === undefined ? '' : `You are talking to ${person}. `;
    // The time stands last: when it changes, all before it is still in the model's cache.
    const system =
      `You are ${name}, a voice assistant in someone's home. ${manner}${greeting}` +
      `Answer in one to three short sentences of plain spoken ${languageName(language)}, ` +
      'without lists or markup. If you do not know, say so. You cannot control devices in this ' +
      `answer: never say that you did something. ${whom}Now it is ${now()}.`;
    const question: ChatMessage[] = text === '' ? [] : [{ role: 'user', content: text }];
    return [{ role: 'system', content: system }, ...question];
  }
}

/** A sentence before others; nothing where there is none. */
function spaced(text: string): string {
  return text.trim() === '' ? '' : `${text.trim()} `;
}

/** @param tag BCP 47 @returns what English calls it */
function languageName(tag: string): string {
  try {
    return LANGUAGE_NAMES.of(tag) ?? tag;
  } catch {
    return tag;
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
