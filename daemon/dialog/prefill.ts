import type { Log } from '../base/log.ts';
import type { Ears, EarsEvent } from '../ports/ears.ts';
import type { Assistant } from './assistants.ts';
import type { Progress } from './endpointing.ts';
import type { UserRequest } from './turn.ts';

/**
 * New words that are worth another call: one or two cost the model hardly less to read ahead than
 * later, with the question's end.
 */
const STEP_WORDS = 3;

export interface SpeechPrefillParts {
  /** Has the model read the prompt for these words. */
  read: (request: Pick<UserRequest, 'text' | 'assistant'>, signal: AbortSignal) => Promise<void>;
  /** How much of a command the words so far are. */
  progress: (words: string) => Progress;
  log: Log;
  /** Who is asked after a wake phrase; absent: always the same. */
  assistantOf?: (wakePhrase: string | undefined) => Assistant;
}

/**
 * Lets the language model read the prompt while the user still speaks: all that is known before
 * the first word, then the words themselves where they can be no command. One call at a time, in
 * steps of STEP_WORDS; the newest words wait, older ones are forgotten.
 */
export class SpeechPrefill {
  readonly #parts: SpeechPrefillParts;
  #next: string | undefined;
  #toldWords = 0;
  #wakePhrase: string | undefined;
  #running: AbortController | undefined;

  constructor(parts: SpeechPrefillParts) {
    this.#parts = parts;
  }

  /** Follows what the ears tell. */
  follow(ears: Ears): void {
    ears.onEvent((event) => this.#note(event));
  }

  /** An answer begins, or there will be none: the model is free at once. */
  stop(): void {
    this.#next = undefined;
    this.#running?.abort();
  }

  #note(event: EarsEvent): void {
    if (event.kind === 'wake') {
      this.#wakePhrase = event.phrase;
    } else if (event.kind === 'speech-start') {
      this.#toldWords = 0;
      this.#tell('');
    } else if (event.kind === 'partial') {
      this.#hear(event.text);
    } else if (event.kind === 'no-speech' || event.kind === 'speech-dropped') {
      this.stop();
    }
  }

  #hear(words: string): void {
    const count = words.split(/\s+/).filter((word) => word !== '').length;
    // A recogniser may take words back; then the count begins again from what is left.
    this.#toldWords = Math.min(this.#toldWords, count);
    if (count - this.#toldWords < STEP_WORDS || this.#parts.progress(words) !== 'none') return;
    this.#toldWords = count;
    this.#tell(words);
  }

  #tell(words: string): void {
    this.#next = words;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    for (let words = this.#take(); words !== undefined; words = this.#take()) {
      const abort = new AbortController();
      this.#running = abort;
      try {
        const assistant = this.#parts.assistantOf?.(this.#wakePhrase);
        await this.#parts.read({ text: words, assistant }, abort.signal);
      } catch (error) {
        // It only saves time: the answer itself will tell what is wrong with the model.
        this.#parts.log.debug({ err: error }, 'the prompt was not read ahead');
      }
      this.#running = undefined;
    }
  }

  #take(): string | undefined {
    const words = this.#next;
    this.#next = undefined;
    return words;
  }
}
