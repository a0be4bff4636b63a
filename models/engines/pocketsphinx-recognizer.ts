import type {
  Partial,
  Recognition,
  Recognizer,
  SpeechGrammar,
  Transcript,
} from '../../daemon/ports/hearing.ts';
import {
  type Hypothesis,
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
 * synthetic voices: commands 3.5 and more, other sentences 1.8 and less.
 */
const GRAMMAR_MARGIN = 2.7;
/** Margin over which confidence rises from 0.5 to 0.73. */
const MARGIN_SCALE = 1.5;
/** What dictation is worth: its word error rate on read speech is poor (see the bench report). */
const DICTATION_CONFIDENCE = 0.4;

/** Recognition by a compiled grammar and, beside it, by a general language model. */
export class PocketSphinxRecognizer implements Recognizer {
  readonly #grammar: PocketSphinxDecoder;
  readonly #dictation: PocketSphinxDecoder;
  #grammarReady = false;
  #live: PocketSphinxRecognition | undefined;

  /** @throws LIBRARY_MISSING without the library or its model */
  constructor() {
    this.#grammar = new PocketSphinxDecoder(GRAMMAR_SETTINGS);
    this.#dictation = new PocketSphinxDecoder({ '-lm': POCKETSPHINX_LANGUAGE_MODEL });
  }

  async unknownWords(words: readonly string[]): Promise<string[]> {
    return words.filter((word) => !this.#grammar.knows(word));
  }

  async setGrammar(grammar: SpeechGrammar): Promise<void> {
    this.#live?.cancel();
    this.#grammar.useGrammar('commands', grammar.jsgf);
    this.#grammarReady = true;
  }

  begin(_utteranceId: string, onPartial: (partial: Partial) => void): Recognition {
    this.#live?.cancel();
    const decoders = this.#grammarReady ? [this.#dictation, this.#grammar] : [this.#dictation];
    this.#live = new PocketSphinxRecognition(decoders, onPartial);
    return this.#live;
  }

  async close(): Promise<void> {
    this.#live?.cancel();
    this.#grammar.close();
    this.#dictation.close();
  }
}

class PocketSphinxRecognition implements Recognition {
  /** Dictation, then the grammar where there is one. */
  readonly #decoders: readonly PocketSphinxDecoder[];
  readonly #onPartial: (partial: Partial) => void;
  #over = false;
  #lastText = '';

  constructor(decoders: readonly PocketSphinxDecoder[], onPartial: (partial: Partial) => void) {
    this.#decoders = decoders;
    this.#onPartial = onPartial;
    for (const decoder of decoders) decoder.start();
  }

  accept(samples: Float32Array): void {
    if (this.#over) return;
    for (const decoder of this.#decoders) decoder.process(samples);
    const { text } = choose(this.#hypotheses());
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#onPartial({ text });
  }

  async settled(): Promise<void> {}

  async finish(): Promise<Transcript> {
    this.cancel();
    return choose(this.#hypotheses());
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    for (const decoder of this.#decoders) decoder.end();
  }

  #hypotheses(): (Hypothesis | undefined)[] {
    return this.#decoders.map((decoder) => decoder.hypothesis());
  }
}

/** Takes the grammar's words when they fit the sound well enough, else the dictation's. */
function choose(hypotheses: readonly (Hypothesis | undefined)[]): Transcript {
  const [dictated, commanded] = hypotheses;
  if (commanded && commanded.text !== '') {
    const frames = Math.max(1, commanded.frames);
    const margin = dictated ? (commanded.score - dictated.score) / frames : Infinity;
    const confidence = 1 / (1 + Math.exp((GRAMMAR_MARGIN - margin) / MARGIN_SCALE));
    if (margin >= GRAMMAR_MARGIN) return { text: commanded.text, confidence, source: 'grammar' };
  }
  const text = dictated?.text ?? '';
  return { text, confidence: text === '' ? 0 : DICTATION_CONFIDENCE, source: 'dictation' };
}
