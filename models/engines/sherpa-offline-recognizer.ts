import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  Recognition,
  RecognitionRequest,
  Recognizer,
  SpeechGrammar,
  Transcript,
} from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { sherpaConfig } from './sherpa-config.ts';
import { checkSherpaFiles } from './sherpa-files.ts';
import { canPreferNames, hotwordsOf } from './sherpa-hotwords.ts';
import {
  loadSherpa,
  type SherpaOfflineEngine,
  type SherpaOfflineResult,
} from './sherpa-library.ts';
import { confidenceOf, type HeardWord, heardWords, plainText, wordsAfter } from './spoken-text.ts';
import { partsOf, UtteranceAudio } from './utterance-audio.ts';
import { WordPieces } from './word-pieces.ts';

const SAMPLE_RATE_HZ = 16_000;
/** Bounds memory: ONNX Runtime keeps what the longest input took (sherpa-onnx#1939). */
const MAX_UTTERANCE_S = 60;
/** What is decoded at once. Moonshine fails beyond 9 s, Whisper reads 30 s. */
const PART_S: Readonly<Record<string, number>> = { moonshine: 8, whisper: 28 };
const USUAL_PART_S = 30;
/** Search methods of OfflineRecognizer; any other ends the process. */
const SEARCHES = new Set(['greedy_search', 'modified_beam_search']);
/** Many models give no probabilities: as sure as the port's users need to act on it. */
const UNKNOWN_CONFIDENCE = 0.75;

/**
 * Partials come from decoding the utterance again, first after half a second and then whenever it
 * has grown by a quarter: all of them together cost no more than decoding it 5 times.
 */
const FIRST_PARTIAL_S = 0.5;
const PARTIAL_GROWTH = 1.25;
/** A longer utterance gets no more partials: commands are over by then. */
const LAST_PARTIAL_S = 12;

/** Recognition of whole utterances by an offline model of sherpa-onnx. */
export class SherpaOfflineRecognizer implements Recognizer {
  readonly #model: OfflineModel;
  #grammar: { wakePhrases: readonly string[]; hotwords: string | undefined } = {
    wakePhrases: [],
    hotwords: undefined,
  };
  #live: OfflineRecognition | undefined;
  #isClosed = false;

  private constructor(model: OfflineModel) {
    this.#model = model;
  }

  /**
   * @param model settings of an OfflineRecognizer. Names are preferred where these have
   *   `decodingMethod: modified_beam_search`, `modelingUnit` and, for BPE, `bpeVocab`
   * @throws MODEL_MISSING, MODEL_INVALID, LIBRARY_MISSING
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SherpaOfflineRecognizer> {
    const method = String(model.settings['decodingMethod'] ?? 'greedy_search');
    if (!SEARCHES.has(method)) {
      throw new EarshotError('MODEL_INVALID', `the model ${model.id}: no decodingMethod ${method}`);
    }
    await checkSherpaFiles(model, 'OfflineRecognizer');
    const pieces = await WordPieces.open(model);
    const { OfflineRecognizer } = await loadSherpa();
    const engine = await OfflineRecognizer.createAsync(sherpaConfig(model, home)).catch((cause) => {
      throw new EarshotError('MODEL_INVALID', `the model ${model.id}: ${messageOf(cause)}`, {
        cause,
      });
    });
    const kind = Object.keys(model.settings['modelConfig'] ?? {}).find((key) => key in PART_S);
    const partS = kind === undefined ? USUAL_PART_S : (PART_S[kind] ?? USUAL_PART_S);
    const canPrefer = canPreferNames(model);
    return new SherpaOfflineRecognizer({
      engine,
      pieces,
      canPrefer,
      partSamples: partS * SAMPLE_RATE_HZ,
      decoding: Promise.resolve(),
    });
  }

  async unknownWords(words: readonly string[]): Promise<string[]> {
    return words.filter((word) => this.#model.pieces.spell(word) === undefined);
  }

  async setGrammar({ names, wakePhrases }: SpeechGrammar): Promise<void> {
    const { pieces, canPrefer } = this.#model;
    const hotwords = canPrefer ? hotwordsOf(names, pieces).join('/') : '';
    this.#grammar = { wakePhrases, hotwords: hotwords === '' ? undefined : hotwords };
  }

  /** @throws ENGINE_FAILED after close() */
  begin(request: RecognitionRequest): Recognition {
    this.#live?.cancel();
    if (this.#isClosed) throw new EarshotError('ENGINE_FAILED', 'the recogniser is closed');
    this.#live = new OfflineRecognition(request, { ...this.#grammar, model: this.#model });
    return this.#live;
  }

  /** Waits for the decoding under way, which cannot be stopped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#live?.cancel();
    await this.#model.decoding;
  }
}

interface OfflineModel {
  engine: SherpaOfflineEngine;
  pieces: WordPieces;
  canPrefer: boolean;
  /** The most that is decoded at once. */
  partSamples: number;
  /** The end of all decoding so far: one after the other, for they share threads and memory. */
  decoding: Promise<void>;
}

interface OfflineListening {
  model: OfflineModel;
  wakePhrases: readonly string[];
  hotwords: string | undefined;
}

class OfflineRecognition implements Recognition {
  readonly #request: RecognitionRequest;
  readonly #listening: OfflineListening;
  readonly #audio = new UtteranceAudio(MAX_UTTERANCE_S * SAMPLE_RATE_HZ);
  #state: 'running' | 'cancelled' | 'finished' = 'running';
  #nextPartialSamples = FIRST_PARTIAL_S * SAMPLE_RATE_HZ;
  #partial: Promise<void> | undefined;
  #lastText = '';

  constructor(request: RecognitionRequest, listening: OfflineListening) {
    this.#request = request;
    this.#listening = listening;
  }

  /** Audio beyond MAX_UTTERANCE_S is not heard. */
  accept(samples: Float32Array): void {
    if (this.#state !== 'running') return;
    this.#audio.push(samples);
    const { length } = this.#audio;
    const isDue = length >= this.#nextPartialSamples && length <= LAST_PARTIAL_S * SAMPLE_RATE_HZ;
    if (isDue && !this.#partial) this.#partial = this.#tellPartial();
  }

  async settled(): Promise<void> {
    await this.#partial;
  }

  async finish(): Promise<Transcript> {
    if (this.#state === 'running') this.#state = 'finished';
    const words = await this.#decode();
    this.#audio.clear();
    return {
      text: textOf(words),
      confidence: confidenceOf(words, UNKNOWN_CONFIDENCE),
      source: 'dictation',
    };
  }

  /** What is being decoded goes on to its end in a thread of its own; nobody hears of it. */
  cancel(): void {
    this.#state = 'cancelled';
    this.#audio.clear();
  }

  /** A failure is left to finish(), which meets it again. */
  async #tellPartial(): Promise<void> {
    const words = await this.#decode().catch(() => undefined);
    this.#nextPartialSamples = Math.max(
      this.#nextPartialSamples,
      this.#audio.length * PARTIAL_GROWTH,
    );
    this.#partial = undefined;
    const text = textOf(words ?? []);
    if (this.#state !== 'running' || text === this.#lastText) return;
    this.#lastText = text;
    this.#request.onPartial({ text });
  }

  /** The words so far, after those decodings that were asked for earlier. */
  #decode(): Promise<HeardWord[]> {
    const { model } = this.#listening;
    const words = model.decoding.then(() => this.#decodeNow());
    model.decoding = words.then(
      () => undefined,
      () => undefined,
    );
    return words;
  }

  async #decodeNow(): Promise<HeardWord[]> {
    if (this.#state === 'cancelled' || this.#audio.length === 0) return [];
    const audio = this.#audio.whole();
    const { wakePhrases } = this.#listening;
    const { leadSamples = 0 } = this.#request;
    const words = await this.#wordsOf(audio);
    const heard = wordsAfter(words, { phrases: wakePhrases, leadS: leadSamples / SAMPLE_RATE_HZ });
    // Without times only the signal can be cut where the wake phrase was not understood.
    const isUncut = heard.length === words.length && words.some(({ atS }) => Number.isNaN(atS));
    return isUncut && leadSamples > 0 ? this.#wordsOf(audio.subarray(leadSamples)) : heard;
  }

  async #wordsOf(audio: Float32Array): Promise<HeardWord[]> {
    const { engine, partSamples } = this.#listening.model;
    const words: HeardWord[] = [];
    let startS = 0;
    for (const samples of partsOf(audio, partSamples)) {
      if (this.#state === 'cancelled') return [];
      const stream = engine.createStream(this.#listening.hotwords);
      stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
      const result = await engine.decodeAsync(stream).catch((cause) => {
        throw new EarshotError('ENGINE_FAILED', `sherpa-onnx: ${messageOf(cause)}`, { cause });
      });
      words.push(...wordsOfPart(result).map((word) => ({ ...word, atS: word.atS + startS })));
      startS += samples.length / SAMPLE_RATE_HZ;
    }
    return words;
  }
}

/** Some models write their text in another way than their tokens; the text counts. */
function wordsOfPart(result: SherpaOfflineResult): HeardWord[] {
  const words = heardWords({
    tokens: result.tokens,
    timestamps: result.timestamps ?? [],
    logProbabilities: result.ys_log_probs ?? [],
  });
  const text = plainText(result.text);
  if (textOf(words) === text) return words;
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ text: word, atS: Number.NaN, logProbability: 0, tokens: 0 }));
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ text }) => text).join(' ');
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}
