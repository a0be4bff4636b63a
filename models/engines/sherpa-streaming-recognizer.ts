import { setImmediate as nextTurn } from 'node:timers/promises';
import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  Recognition,
  RecognitionRequest,
  Recognizer,
  SpeechGrammar,
  Transcript,
} from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { freeNativeMemory } from './native-memory.ts';
import { sherpaConfig } from './sherpa-config.ts';
import { canPreferNames, hotwordsOf } from './sherpa-hotwords.ts';
import {
  loadSherpa,
  type Sherpa,
  type SherpaConfig,
  type SherpaOnlineEngine,
  type SherpaOnlineResult,
  type SherpaOnlineStream,
} from './sherpa-library.ts';
import { checkStreamingModel, type StreamingFacts } from './sherpa-streaming-files.ts';
import { confidenceOf, type HeardWord, heardWords, wordsAfter } from './spoken-text.ts';
import { WordPieces } from './word-pieces.ts';

const SAMPLE_RATE_HZ = 16_000;
/** Silence behind an utterance, so that its last frames fill a chunk: sherpa's examples have it. */
const TAIL_S = 0.66;
const FRAMES_PER_S = 100;
/** Bounds memory and search of one utterance; the endpointer ends it far earlier. */
const MAX_UTTERANCE_S = 60;
/** CTC models give no probabilities: as sure as the port's users need to act on it. */
const UNKNOWN_CONFIDENCE = 0.75;
const SEARCHES = new Set(['greedy_search', 'modified_beam_search']);

interface StreamingModel {
  facts: StreamingFacts;
  pieces: WordPieces;
  /** Names of the home can be preferred. */
  canPrefer: boolean;
}

/** Recognition while the user speaks, by a streaming model of sherpa-onnx. */
export class SherpaStreamingRecognizer implements Recognizer {
  readonly #sherpa: Sherpa;
  readonly #config: SherpaConfig;
  readonly #model: StreamingModel;
  #engine: SherpaOnlineEngine | undefined;
  #hotwords = '';
  #wakePhrases: readonly string[] = [];
  #live: StreamingRecognition | undefined;

  private constructor(sherpa: Sherpa, config: SherpaConfig, model: StreamingModel) {
    this.#sherpa = sherpa;
    this.#config = config;
    this.#model = model;
    this.#engine = new sherpa.OnlineRecognizer(config);
  }

  /**
   * @param model settings of an OnlineRecognizer. Names are preferred where these have
   *   `decodingMethod: modified_beam_search`, `modelingUnit` and, for BPE, `bpeVocab`
   * @throws MODEL_MISSING, MODEL_INVALID, LIBRARY_MISSING, ENGINE_FAILED
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SherpaStreamingRecognizer> {
    const method = String(model.settings['decodingMethod'] ?? 'greedy_search');
    if (!SEARCHES.has(method)) {
      throw new EarshotError('MODEL_INVALID', `the model ${model.id}: no decodingMethod ${method}`);
    }
    const facts = await checkStreamingModel(model, 'OnlineRecognizer');
    const pieces = await WordPieces.open(model);
    const canPrefer = canPreferNames(model);
    const sherpa = await loadSherpa();
    // The endpointer of the ears decides when an utterance is over.
    const config = { ...sherpaConfig(model, home), enableEndpoint: 0 };
    try {
      return new SherpaStreamingRecognizer(sherpa, config, { facts, pieces, canPrefer });
    } catch (cause) {
      throw new EarshotError('ENGINE_FAILED', `sherpa-onnx refused the model ${model.id}`, {
        cause,
      });
    }
  }

  async unknownWords(words: readonly string[]): Promise<string[]> {
    return words.filter((word) => this.#model.pieces.spell(word) === undefined);
  }

  /**
   * Takes over the wake phrase and the names. sherpa's Node binding takes hotwords only when an
   * engine is made, so that new names load the model again; the same names cost nothing.
   */
  async setGrammar(grammar: SpeechGrammar): Promise<void> {
    const { pieces, canPrefer } = this.#model;
    const hotwords = canPrefer ? hotwordsOf(grammar.names, pieces).join('\n') : '';
    if (hotwords !== this.#hotwords) {
      this.#live?.cancel();
      const names = { hotwordsBuf: hotwords, hotwordsBufSize: Buffer.byteLength(hotwords) };
      try {
        const config = hotwords === '' ? this.#config : { ...this.#config, ...names };
        this.#engine = new this.#sherpa.OnlineRecognizer(config);
      } catch (cause) {
        throw new EarshotError('ENGINE_FAILED', 'sherpa-onnx refused the names of the home', {
          cause,
        });
      }
      this.#hotwords = hotwords;
      this.#live = undefined;
      await freeNativeMemory();
    }
    this.#wakePhrases = grammar.wakePhrases;
  }

  /** @throws ENGINE_FAILED after close() */
  begin(request: RecognitionRequest): Recognition {
    this.#live?.cancel();
    if (!this.#engine) throw new EarshotError('ENGINE_FAILED', 'the recogniser is closed');
    this.#live = new StreamingRecognition(request, {
      engine: this.#engine,
      facts: this.#model.facts,
      wakePhrases: this.#wakePhrases,
    });
    return this.#live;
  }

  async close(): Promise<void> {
    this.#live?.cancel();
    this.#live = undefined;
    if (!this.#engine) return;
    this.#engine = undefined;
    await freeNativeMemory();
  }
}

interface Listening {
  engine: SherpaOnlineEngine;
  facts: StreamingFacts;
  wakePhrases: readonly string[];
}

class StreamingRecognition implements Recognition {
  readonly #request: RecognitionRequest;
  readonly #listening: Listening;
  #stream: SherpaOnlineStream | undefined;
  #samplesLeft = MAX_UTTERANCE_S * SAMPLE_RATE_HZ;
  #search: Promise<void> | undefined;
  #failure: EarshotError | undefined;
  #lastText = '';
  #words: HeardWord[] = [];

  constructor(request: RecognitionRequest, listening: Listening) {
    this.#request = request;
    this.#listening = listening;
    this.#stream = listening.engine.createStream();
  }

  /** Audio beyond MAX_UTTERANCE_S is not heard. */
  accept(samples: Float32Array): void {
    const heard = samples.subarray(0, this.#samplesLeft);
    if (heard.length === 0) return;
    this.#samplesLeft -= heard.length;
    this.#stream?.acceptWaveform({ samples: heard, sampleRate: SAMPLE_RATE_HZ });
    // Most frames do not complete a chunk: a turn of the event loop for each would be lost.
    if (this.#isReady()) this.#search ??= this.#searchReady();
  }

  async settled(): Promise<void> {
    while (this.#search) await this.#search;
  }

  async finish(): Promise<Transcript> {
    const { windowFrames } = this.#listening.facts;
    const tailS = Math.max(TAIL_S, windowFrames / FRAMES_PER_S);
    const tail = new Float32Array(Math.round(tailS * SAMPLE_RATE_HZ));
    // The tail is heard however long the utterance was; nothing is after it.
    if (this.#stream) this.#samplesLeft = tail.length;
    this.accept(tail);
    this.#samplesLeft = 0;
    this.#stream?.inputFinished();
    await this.settled();
    const isHeard = this.#stream !== undefined;
    this.cancel();
    if (this.#failure) throw this.#failure;
    const words = isHeard ? this.#words : [];
    return {
      text: textOf(words),
      confidence: confidenceOf(words, UNKNOWN_CONFIDENCE),
      source: 'dictation',
    };
  }

  /** Takes effect between two chunks. */
  cancel(): void {
    this.#stream = undefined;
    this.#samplesLeft = 0;
  }

  #isReady(): boolean {
    return this.#stream !== undefined && this.#listening.engine.isReady(this.#stream);
  }

  /** Decodes what is complete, chunk by chunk; in between, messages are read. */
  async #searchReady(): Promise<void> {
    const { engine } = this.#listening;
    try {
      await nextTurn();
      while (this.#stream && engine.isReady(this.#stream)) {
        engine.decode(this.#stream);
        this.#tell(engine.getResult(this.#stream));
        await nextTurn();
      }
    } catch (cause) {
      this.#failure = new EarshotError('ENGINE_FAILED', 'sherpa-onnx failed to decode', { cause });
      this.cancel();
    }
    this.#search = undefined;
  }

  #tell(result: SherpaOnlineResult): void {
    const { facts, wakePhrases } = this.#listening;
    const words = heardWords({
      tokens: result.tokens,
      timestamps: result.timestamps.map((atS) => atS * facts.timeScale),
      logProbabilities: result.ys_probs ?? [],
    });
    const leadS = (this.#request.leadSamples ?? 0) / SAMPLE_RATE_HZ;
    this.#words = wordsAfter(words, { phrases: wakePhrases, leadS });
    const text = textOf(this.#words);
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#request.onPartial({ text });
  }
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ text }) => text).join(' ');
}
