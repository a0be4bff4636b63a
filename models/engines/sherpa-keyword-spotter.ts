import { EarshotError } from '../../daemon/base/errors.ts';
import type { WakeDetection, WakeDetector } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { sherpaConfig } from './sherpa-config.ts';
import {
  loadSherpa,
  type SherpaKeywordEngine,
  type SherpaKeywordResult,
  type SherpaOnlineStream,
} from './sherpa-library.ts';
import { checkStreamingModel } from './sherpa-streaming-files.ts';
import { WordPieces } from './word-pieces.ts';

const SAMPLE_RATE_HZ = 16_000;
/** sherpa's own defaults (keyword-spotter.h). */
const DEFAULT_THRESHOLD = 0.25;
const DEFAULT_BOOST = 1;
const DEFAULT_TRAILING_BLANKS = 1;
/** sherpa takes one output every 40 ms for granted in keyword models. */
const OUTPUT_S = 0.04;
/** A token is emitted about this long after its sound began, and before it ended. */
const SOUND_BEFORE_TOKEN_S = 0.12;
const SOUND_AFTER_TOKEN_S = 0.06;
/** More phrases only wake by mistake. */
const MAX_PHRASES = 16;

/** One phrase to wake at. */
export interface WakePhrase {
  /** Words that the model can spell. */
  phrase: string;
  /** Mean probability of its tokens that is needed, 0..1; default 0.25. */
  threshold?: number;
  /** Added to the score of each of its tokens, 0 or more; default 1. */
  boost?: number;
}

/** Waits for any phrases, given as text, with a keyword model of sherpa-onnx. */
export class SherpaKeywordSpotter implements WakeDetector {
  readonly #phrases: readonly WakePhrase[];
  readonly #place: DetectionPlace;
  #engine: SherpaKeywordEngine | undefined;
  #stream: SherpaOnlineStream;
  /** Samples from the reset to the beginning of the stream, and those that it was given. */
  #streamStart = 0;
  #streamed = 0;
  #chunks = 0;

  private constructor(
    engine: SherpaKeywordEngine,
    phrases: readonly WakePhrase[],
    place: DetectionPlace,
  ) {
    this.#engine = engine;
    this.#phrases = phrases;
    this.#place = place;
    this.#stream = engine.createStream();
  }

  /**
   * @param model settings of a KeywordSpotter
   * @param phrases 1 to 16
   * @throws MODEL_MISSING, MODEL_INVALID, LIBRARY_MISSING, ENGINE_FAILED; CONFIG_INVALID for a
   *   phrase that the model cannot spell
   */
  static async open(
    model: ModelFiles,
    home: EngineHome,
    phrases: readonly WakePhrase[],
  ): Promise<SherpaKeywordSpotter> {
    const facts = await checkStreamingModel(model, 'KeywordSpotter');
    const keywords = keywordLines(phrases, await WordPieces.open(model));
    const { KeywordSpotter } = await loadSherpa();
    const trailing = Number(model.settings['numTrailingBlanks'] ?? DEFAULT_TRAILING_BLANKS);
    const config = {
      ...sherpaConfig(model, home),
      numTrailingBlanks: trailing,
      keywordsFile: '',
      keywordsBuf: keywords,
      keywordsBufSize: Buffer.byteLength(keywords),
    };
    try {
      const place = { chunkS: facts.shiftS, reportS: (trailing + 1) * OUTPUT_S };
      return new SherpaKeywordSpotter(new KeywordSpotter(config), phrases, place);
    } catch (cause) {
      throw new EarshotError('ENGINE_FAILED', `sherpa-onnx refused the model ${model.id}`, {
        cause,
      });
    }
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    const engine = this.#engine;
    if (!engine) return undefined;
    this.#stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
    this.#streamed += samples.length;
    while (engine.isReady(this.#stream)) {
      engine.decode(this.#stream);
      this.#chunks += 1;
      const result = engine.getResult(this.#stream);
      const phrase = this.#phrases[Number.parseInt(result.keyword, 10)]?.phrase;
      if (phrase === undefined) continue;
      const { startSample, endSample } = placeOf(result, this.#chunks, this.#place);
      const before = this.#streamStart;
      this.#startStream(before + this.#streamed);
      return { phrase, startSample: before + startSample, endSample: before + endSample };
    }
    return undefined;
  }

  reset(): void {
    this.#startStream(0);
  }

  #startStream(atSample: number): void {
    if (this.#engine) this.#stream = this.#engine.createStream();
    this.#streamStart = atSample;
    this.#streamed = 0;
    this.#chunks = 0;
  }

  async close(): Promise<void> {
    this.#engine = undefined;
  }
}

interface DetectionPlace {
  /** What a decoded chunk moves on by. */
  chunkS: number;
  /** From the last token to the output that reports the phrase. */
  reportS: number;
}

/**
 * sherpa counts a phrase's times from its last reset, which it makes by itself after 1.5 s of
 * silence and tells nobody; resets fall on chunks, and a phrase is reported in the chunk that
 * completes it, which leaves one place.
 */
function placeOf(
  { timestamps }: SherpaKeywordResult,
  chunks: number,
  { chunkS, reportS }: DetectionPlace,
): { startSample: number; endSample: number } {
  const [first = 0] = timestamps;
  const last = timestamps.at(-1) ?? first;
  const resetChunk = Math.max(0, chunks - 1 - Math.floor((last + reportS) / chunkS));
  const sampleAt = (second: number): number =>
    Math.max(0, Math.round((resetChunk * chunkS + second) * SAMPLE_RATE_HZ));
  return {
    startSample: sampleAt(first - SOUND_BEFORE_TOKEN_S),
    endSample: sampleAt(last + SOUND_AFTER_TOKEN_S),
  };
}

/** Lines of a keywords file: tokens, boost, threshold, and the phrase's place in the list. */
function keywordLines(phrases: readonly WakePhrase[], pieces: WordPieces): string {
  if (phrases.length < 1 || phrases.length > MAX_PHRASES) {
    throw new EarshotError('CONFIG_INVALID', `1 to ${MAX_PHRASES} wake phrases are possible`);
  }
  return phrases
    .map(({ phrase, threshold = DEFAULT_THRESHOLD, boost = DEFAULT_BOOST }, index) => {
      const tokens = pieces.spell(phrase) ?? [];
      if (tokens.length === 0) {
        throw new EarshotError(
          'CONFIG_INVALID',
          `wake phrase "${phrase}": the model has no tokens for it; choose other words`,
        );
      }
      return `${tokens.join(' ')} :${boost} #${threshold} @${index}`;
    })
    .join('\n');
}
