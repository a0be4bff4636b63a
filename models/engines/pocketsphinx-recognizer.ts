import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  Recognition,
  RecognitionRequest,
  Recognizer,
  SpeechGrammar,
  Transcript,
} from '../../daemon/ports/hearing.ts';
import { commandConfidence, pathFrom } from './command-fit.ts';
import { settleNumbers } from './number-pairs.ts';
import {
  FEATURE_FRAMES_PER_S,
  POCKETSPHINX_LANGUAGE_MODEL,
  PocketSphinxDecoder,
  type Segment,
} from './pocketsphinx-library.ts';
import { leadingPhrase } from './spoken-text.ts';
import { UtteranceAudio } from './utterance-audio.ts';

/**
 * Each frame's scores are relative to the best state that was looked at: only when every decoder
 * looks at all of them do two decoders' scores compare.
 */
const ALL_STATES = { '-compallsen': 'yes' };
/** Wide beams and cheap pauses: 194 instead of 188 of 216 spoken commands word for word right. */
const GRAMMAR_SETTINGS = {
  '-beam': '1e-60',
  '-pbeam': '1e-60',
  '-wbeam': '1e-50',
  '-silprob': '0.1',
  '-wip': '0.2',
};

/** What dictation is worth: its word error rate on read speech is poor (see the bench report). */
const DICTATION_CONFIDENCE = 0.4;

/** Signal rate of the ears. */
const SAMPLE_RATE_HZ = 16_000;
/** Sound that is kept to listen to numbers again: the longest utterance of the settings, 4 MB. */
const MAX_KEPT_S = 60;

/** Recognition by a compiled grammar and, beside it, by a general language model. */
export class PocketSphinxRecognizer implements Recognizer {
  readonly #commands: PocketSphinxDecoder;
  readonly #dictation: PocketSphinxDecoder;
  #grammar: SpeechGrammar | undefined;
  #live: PocketSphinxRecognition | undefined;
  #isClosed = false;

  /** @throws LIBRARY_MISSING without the library or its model */
  constructor() {
    this.#commands = new PocketSphinxDecoder({ ...ALL_STATES, ...GRAMMAR_SETTINGS });
    this.#dictation = new PocketSphinxDecoder({
      ...ALL_STATES,
      '-lm': POCKETSPHINX_LANGUAGE_MODEL,
    });
  }

  async unknownWords(words: readonly string[]): Promise<string[]> {
    this.#ensureOpen();
    return words.filter((word) => !this.#commands.knows(word));
  }

  async setGrammar(grammar: SpeechGrammar): Promise<void> {
    this.#ensureOpen();
    this.#live?.cancel();
    this.#commands.useGrammar('commands', grammar.jsgf);
    this.#grammar = grammar;
  }

  /** @throws ENGINE_FAILED after close() */
  begin(request: RecognitionRequest): Recognition {
    this.#ensureOpen();
    this.#live?.cancel();
    this.#live = new PocketSphinxRecognition(request, {
      dictation: this.#dictation,
      commands: this.#grammar && this.#commands,
      wakePhrases: this.#grammar?.wakePhrases ?? [],
      names: this.#grammar?.names ?? [],
    });
    return this.#live;
  }

  async close(): Promise<void> {
    // A decoder that is freed twice ends the process.
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#live?.cancel();
    this.#commands.close();
    this.#dictation.close();
  }

  /** A decoder that is used after it was freed ends the process. */
  #ensureOpen(): void {
    if (this.#isClosed) throw new EarshotError('ENGINE_FAILED', 'the recogniser is closed');
  }
}

interface Decoders {
  dictation: PocketSphinxDecoder;
  /** Absent before a grammar is set. */
  commands: PocketSphinxDecoder | undefined;
  wakePhrases: readonly string[];
  /** Names of the home, as the grammar has them. */
  names: readonly string[];
}

class PocketSphinxRecognition implements Recognition {
  readonly #request: RecognitionRequest;
  readonly #decoders: Decoders;
  readonly #audio = new UtteranceAudio(MAX_KEPT_S * SAMPLE_RATE_HZ);
  #state: 'running' | 'finished' | 'cancelled' = 'running';
  /** Decoders that have not been told yet that the utterance is over. */
  #open: readonly PocketSphinxDecoder[];
  #lastText = '';

  constructor(request: RecognitionRequest, decoders: Decoders) {
    this.#request = request;
    this.#decoders = decoders;
    const { dictation, commands } = decoders;
    this.#open = commands ? [dictation, commands] : [dictation];
    for (const decoder of this.#open) decoder.start();
  }

  accept(samples: Float32Array): void {
    if (this.#state !== 'running') return;
    this.#audio.push(samples);
    for (const decoder of this.#open) decoder.process(samples);
    const { text } = this.#transcript();
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#request.onPartial({ text });
  }

  async settled(): Promise<void> {}

  /** The decoders may serve another utterance by the time a cancelled one is asked for. */
  async finish(): Promise<Transcript> {
    if (this.#state !== 'running') return { text: '', confidence: 0, source: 'dictation' };
    this.#state = 'finished';
    const { commands, dictation } = this.#decoders;
    if (commands) {
      commands.end();
      this.#open = [dictation];
      const transcript = this.#transcript((path) => this.#settleNumbers(path));
      // The dictation has nothing to add, and ending it takes longer than all the rest: the next
      // utterance does it.
      if (transcript.source === 'grammar') return transcript;
    }
    this.#end();
    return this.#transcript();
  }

  cancel(): void {
    this.#state = 'cancelled';
    this.#end();
  }

  /** The decoders are free for the next utterance. */
  #end(): void {
    for (const decoder of this.#open) decoder.end();
    this.#open = [];
  }

  /**
   * The grammar's words when they fit the sound well enough, else the dictation's.
   * @param settle takes a last look at the words of the grammar
   */
  #transcript(settle = (path: Segment[]): Segment[] => path): Transcript {
    const { dictation, commands, wakePhrases } = this.#decoders;
    const commanded = commands?.segments() ?? [];
    const dictated = dictation.segments();
    const fromFrame = phraseEnd(commanded, wakePhrases) ?? this.#leadFrames();
    const command = textFrom(commanded, fromFrame);
    if (command !== '') {
      const paths = [pathFrom(commanded, fromFrame), pathFrom(dictated, fromFrame)] as const;
      const confidence = commandConfidence(...paths);
      if (confidence !== undefined) {
        const text = textFrom(settle(commanded), fromFrame);
        return { text, confidence, source: 'grammar' };
      }
    }
    const text = textFrom(dictated, fromFrame);
    return { text, confidence: text === '' ? 0 : DICTATION_CONFIDENCE, source: 'dictation' };
  }

  #settleNumbers(path: Segment[]): Segment[] {
    return settleNumbers(path, {
      samples: () => this.#audio.whole(),
      names: this.#decoders.names,
    });
  }

  /** Feature frames that hold the wake phrase as far as its detector knows. */
  #leadFrames(): number {
    return ((this.#request.leadSamples ?? 0) * FEATURE_FRAMES_PER_S) / SAMPLE_RATE_HZ;
  }
}

/** The frame after the wake phrase in front of a command, if the grammar heard one there. */
function phraseEnd(commanded: readonly Segment[], phrases: readonly string[]): number | undefined {
  const heard = commanded.filter(({ isWord }) => isWord);
  const words = heard.map(({ word }) => word);
  const last = heard[leadingPhrase(words, phrases) - 1];
  return last && last.endFrame + 1;
}

/** Words that lie for the most part after a frame. */
function textFrom(segments: readonly Segment[], frame: number): string {
  return segments
    .filter(({ isWord, startFrame, endFrame }) => isWord && startFrame + endFrame >= 2 * frame)
    .map(({ word }) => word)
    .join(' ');
}
