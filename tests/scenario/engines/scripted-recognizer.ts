import { type Clock, sleep } from '../../../daemon/base/clock.ts';
import { EarshotError } from '../../../daemon/base/errors.ts';
import type {
  Recognition,
  RecognitionRequest,
  Recognizer,
  Transcript,
} from '../../../daemon/ports/hearing.ts';
import { type ContentsOf, framesIn } from './frame-reader.ts';
import { type HeardWord, HeardWords } from './heard-words.ts';

/** Words nearer to the noise than this are lost. */
const MIN_SNR_DB = 3;
/** From here on a word is certain. */
const CERTAIN_SNR_DB = 10;
const LEAST_CONFIDENCE = 0.3;

export interface ScriptedRecognizerParts {
  clock: Clock;
  contentsOf: ContentsOf;
  /** From finish() to the transcript, ms. */
  latencyMs: number;
  /** What it makes up where nobody spoke. */
  phantom: string;
  wakePhrases: readonly string[];
  /** Whether the grammar has this sentence. */
  isCommand: (text: string) => boolean;
}

/** Understands the words that stood out, and tells them one by one. */
export class ScriptedRecognizer implements Recognizer {
  readonly #parts: ScriptedRecognizerParts;
  #current: { cancel(): void } | undefined;
  /** Dead: whatever is begun or finished fails. */
  isDead = false;
  /** Utterances begun and neither finished nor dropped. */
  live = 0;

  constructor(parts: ScriptedRecognizerParts) {
    this.#parts = parts;
  }

  async unknownWords(): Promise<string[]> {
    return [];
  }

  async setGrammar(): Promise<void> {}
  async close(): Promise<void> {}

  begin(request: RecognitionRequest): Recognition {
    if (this.isDead) throw new EarshotError('ENGINE_FAILED', 'the recogniser has gone');
    this.#current?.cancel();
    const heard = new HeardWords(MIN_SNR_DB);
    let told = '';
    let isOver = false;
    this.live += 1;
    const over = (): void => {
      if (!isOver) this.live -= 1;
      isOver = true;
    };
    const recognition: Recognition = {
      accept: (samples) => {
        if (isOver) return;
        for (const audible of framesIn(samples, this.#parts.contentsOf)) heard.take(audible);
        const text = textOf(this.#words(heard, request));
        if (text !== told && text !== '') request.onPartial({ text });
        told = text;
      },
      settled: async () => {},
      finish: async () => {
        await sleep(this.#parts.clock, this.#parts.latencyMs);
        over();
        if (this.isDead) throw new EarshotError('ENGINE_FAILED', 'the recogniser has gone');
        return this.#transcript(this.#words(heard, request));
      },
      cancel: over,
    };
    this.#current = recognition;
    return recognition;
  }

  /** A lead holds the wake phrase, which is no part of the transcript. */
  #words(heard: HeardWords, { leadSamples }: RecognitionRequest): HeardWord[] {
    const words = heard.list();
    if (leadSamples === undefined) return words;
    const text = textOf(words);
    const phrase = this.#parts.wakePhrases.find((each) => `${text} `.startsWith(`${each} `));
    return words.slice(phrase?.split(' ').length ?? 0);
  }

  #transcript(words: HeardWord[]): Transcript {
    const text = textOf(words);
    const { phantom, isCommand } = this.#parts;
    if (text === '') {
      return { text: phantom, confidence: phantom === '' ? 0 : 0.6, source: 'dictation' };
    }
    const worstDb = Math.min(...words.map(({ snrDb }) => snrDb));
    const certainty = (worstDb - MIN_SNR_DB) / (CERTAIN_SNR_DB - MIN_SNR_DB);
    const confidence = Math.min(1, LEAST_CONFIDENCE + certainty * (1 - LEAST_CONFIDENCE));
    return { text, confidence, source: isCommand(text) ? 'grammar' : 'dictation' };
  }
}

function textOf(words: readonly HeardWord[]): string {
  const texts = words.map(({ word }) => word.text.toLowerCase());
  return texts.map((text) => text.replace(/[^\p{L}\p{N}']/gu, '')).join(' ');
}
