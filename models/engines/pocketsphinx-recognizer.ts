import type {
  Recognition,
  RecognitionRequest,
  Recognizer,
  SpeechGrammar,
  Transcript,
} from '../../daemon/ports/hearing.ts';
import {
  FEATURE_FRAMES_PER_S,
  POCKETSPHINX_LANGUAGE_MODEL,
  PocketSphinxDecoder,
} from './pocketsphinx-library.ts';

/** Wide beams and cheap pauses: 194 instead of 188 of 216 spoken commands word for word right. */
const GRAMMAR_SETTINGS = {
  '-beam': '1e-60',
  '-pbeam': '1e-60',
  '-wbeam': '1e-50',
  '-silprob': '0.1',
  '-wip': '0.2',
};

/**
 * Log probability a frame by which the grammar path must beat the dictation path. Measured with
 * four synthetic voices and the weighted grammar: 47 of 48 sentences that are no commands stay
 * below -0.3; commands of the three clearer voices lie between 1 and 20.
 */
const GRAMMAR_MARGIN = 0.2;
/** Margin over which confidence rises from 0.5 to 0.73. */
const MARGIN_SCALE = 1.5;
/** What dictation is worth: its word error rate on read speech is poor (see the bench report). */
const DICTATION_CONFIDENCE = 0.4;

/** Signal rate of the ears, and how far a wake phrase may run beyond where it was said to end. */
const SAMPLE_RATE_HZ = 16_000;
const LEAD_TOLERANCE_FRAMES = 10;

/** Recognition by a compiled grammar and, beside it, by a general language model. */
export class PocketSphinxRecognizer implements Recognizer {
  readonly #commands: PocketSphinxDecoder;
  readonly #dictation: PocketSphinxDecoder;
  #grammar: SpeechGrammar | undefined;
  #live: PocketSphinxRecognition | undefined;

  /** @throws LIBRARY_MISSING without the library or its model */
  constructor() {
    this.#commands = new PocketSphinxDecoder(GRAMMAR_SETTINGS);
    this.#dictation = new PocketSphinxDecoder({ '-lm': POCKETSPHINX_LANGUAGE_MODEL });
  }

  async unknownWords(words: readonly string[]): Promise<string[]> {
    return words.filter((word) => !this.#commands.knows(word));
  }

  async setGrammar(grammar: SpeechGrammar): Promise<void> {
    this.#live?.cancel();
    this.#commands.useGrammar('commands', grammar.jsgf);
    this.#grammar = grammar;
  }

  begin(request: RecognitionRequest): Recognition {
    this.#live?.cancel();
    this.#live = new PocketSphinxRecognition(request, {
      dictation: this.#dictation,
      commands: this.#grammar && this.#commands,
      wakePhrase: this.#grammar?.wakePhrase ?? '',
    });
    return this.#live;
  }

  async close(): Promise<void> {
    this.#live?.cancel();
    this.#commands.close();
    this.#dictation.close();
  }
}

interface Decoders {
  dictation: PocketSphinxDecoder;
  /** Absent before a grammar is set. */
  commands: PocketSphinxDecoder | undefined;
  wakePhrase: string;
}

class PocketSphinxRecognition implements Recognition {
  readonly #request: RecognitionRequest;
  readonly #decoders: Decoders;
  readonly #running: readonly PocketSphinxDecoder[];
  #state: 'running' | 'over' = 'running';
  #lastText = '';

  constructor(request: RecognitionRequest, decoders: Decoders) {
    this.#request = request;
    this.#decoders = decoders;
    const { dictation, commands } = decoders;
    this.#running = commands ? [dictation, commands] : [dictation];
    for (const decoder of this.#running) decoder.start();
  }

  accept(samples: Float32Array): void {
    if (this.#state === 'over') return;
    for (const decoder of this.#running) decoder.process(samples);
    const { text } = this.#transcript();
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#request.onPartial({ text });
  }

  async settled(): Promise<void> {}

  async finish(): Promise<Transcript> {
    this.cancel();
    return this.#transcript();
  }

  cancel(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    for (const decoder of this.#running) decoder.end();
  }

  /** The grammar's words when they fit the sound well enough, else the dictation's. */
  #transcript(): Transcript {
    const { dictation, commands, wakePhrase } = this.#decoders;
    const dictated = dictation.hypothesis();
    const commanded = commands?.hypothesis();
    if (commanded && commanded.text !== '') {
      const frames = Math.max(1, commanded.frames);
      const margin = dictated ? (commanded.score - dictated.score) / frames : Infinity;
      const confidence = 1 / (1 + Math.exp((GRAMMAR_MARGIN - margin) / MARGIN_SCALE));
      const text = withoutPhrase(commanded.text, wakePhrase);
      if (margin >= GRAMMAR_MARGIN) return { text, confidence, source: 'grammar' };
    }
    const text = this.#dictatedText(dictated?.text ?? '');
    return { text, confidence: text === '' ? 0 : DICTATION_CONFIDENCE, source: 'dictation' };
  }

  /** Without the words that lie within the wake phrase, whatever they were taken for. */
  #dictatedText(text: string): string {
    const { leadSamples } = this.#request;
    if (leadSamples === undefined || text === '') return text;
    const leadFrames = (leadSamples * FEATURE_FRAMES_PER_S) / SAMPLE_RATE_HZ;
    const words = this.#decoders.dictation
      .segments()
      .filter(({ endFrame }) => endFrame > leadFrames + LEAD_TOLERANCE_FRAMES)
      .map(({ word }) => word.replace(PRONUNCIATION_MARK, ''))
      .filter((word) => !FILLER.test(word));
    return words.join(' ');
  }
}

/** Segments name the pronunciation, `a(2)`, and fillers such as `<sil>` and `[NOISE]`. */
const PRONUNCIATION_MARK = /\(\d+\)$/;
const FILLER = /^[<[]|^\+\+/;

function withoutPhrase(text: string, phrase: string): string {
  if (phrase === '' || !`${text} `.startsWith(`${phrase} `)) return text;
  return text.slice(phrase.length).trim();
}
