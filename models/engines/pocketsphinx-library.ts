import { existsSync } from 'node:fs';
import koffi, { type LibraryHandle } from 'koffi';
import { EarshotError } from '../../daemon/base/errors.ts';
import { type Keyphrase, withKeyphraseFile } from './keyphrase-list.ts';

/** Where Debian's pocketsphinx-en-us puts its files. */
export const POCKETSPHINX_MODEL_DIR = '/usr/share/pocketsphinx/model/en-us';
export const POCKETSPHINX_DICTIONARY = `${POCKETSPHINX_MODEL_DIR}/cmudict-en-us.dict`;
export const POCKETSPHINX_LANGUAGE_MODEL = `${POCKETSPHINX_MODEL_DIR}/en-us.lm.bin`;
/** Feature frames a second of the en-us acoustic model (its feat.params, default -frate). */
export const FEATURE_FRAMES_PER_S = 100;

const PCM_SCALE = 32_767;

/** Segments name the pronunciation, `a(2)`. */
const PRONUNCIATION_MARK = /\(\d+\)$/;
/** `<sil>`, `[NOISE]`, `++COUGH++`, and `(NULL)` for a step of the grammar without a word. */
const FILLER = /^[<[(]|^\+\+/;

interface Library {
  init(options: Record<string, string>): unknown;
  free(decoder: unknown): void;
  setJsgf(decoder: unknown, name: string, jsgf: string): number;
  setKeyphrase(decoder: unknown, name: string, phrase: string): number;
  setKeyphraseFile(decoder: unknown, name: string, path: string): number;
  setSearch(decoder: unknown, name: string): number;
  startStream(decoder: unknown): number;
  startUtterance(decoder: unknown): number;
  endUtterance(decoder: unknown): number;
  process(decoder: unknown, pcm: Int16Array, samples: number, noSearch: 0, full: 0 | 1): number;
  hypothesis(decoder: unknown, score: number[]): string | null;
  segments(decoder: unknown): unknown;
  nextSegment(segment: unknown): unknown;
  segmentWord(segment: unknown): string;
  segmentFrames(segment: unknown, start: number[], end: number[]): void;
  /** @returns the probability of the segment, on its search's scale */
  segmentScore(segment: unknown, acoustic: number[], language: number[], order: number[]): number;
  lookupWord(decoder: unknown, word: string): string | null;
}

let loaded: Library | undefined;

function load(): Library {
  if (loaded) return loaded;
  let base: LibraryHandle;
  let lib: LibraryHandle;
  try {
    base = koffi.load('libsphinxbase.so.3');
    lib = koffi.load('libpocketsphinx.so.3');
  } catch (cause) {
    throw new EarshotError(
      'LIBRARY_MISSING',
      'libpocketsphinx.so.3 cannot be loaded: install the Debian package libpocketsphinx3',
      { cause },
    );
  }
  // Its log would go to our stderr, some thousand lines a start.
  base.func('void err_set_logfp(void *)')(null);
  const commandLine = base.func('void *cmd_ln_init(void *, const void *, int, ...)');
  const argumentTable = lib.func('const void *ps_args()');
  const psInit = lib.func('void *ps_init(void *)');
  loaded = {
    init: (options) => {
      const list = Object.entries(options).flatMap(([key, value]) => ['str', key, 'str', value]);
      const parsed = commandLine(null, argumentTable(), 1, ...list, 'void *', null);
      return parsed === null ? null : psInit(parsed);
    },
    free: lib.func('int ps_free(void *)'),
    setJsgf: lib.func('int ps_set_jsgf_string(void *, const char *, const char *)'),
    setKeyphrase: lib.func('int ps_set_keyphrase(void *, const char *, const char *)'),
    setKeyphraseFile: lib.func('int ps_set_kws(void *, const char *, const char *)'),
    setSearch: lib.func('int ps_set_search(void *, const char *)'),
    startStream: lib.func('int ps_start_stream(void *)'),
    startUtterance: lib.func('int ps_start_utt(void *)'),
    endUtterance: lib.func('int ps_end_utt(void *)'),
    process: lib.func('int ps_process_raw(void *, const int16_t *, size_t, int, int)'),
    hypothesis: lib.func('const char *ps_get_hyp(void *, _Out_ int32_t *)'),
    segments: lib.func('void *ps_seg_iter(void *)'),
    nextSegment: lib.func('void *ps_seg_next(void *)'),
    segmentWord: lib.func('const char *ps_seg_word(void *)'),
    segmentFrames: lib.func('void ps_seg_frames(void *, _Out_ int *, _Out_ int *)'),
    segmentScore: lib.func('int ps_seg_prob(void *, _Out_ int *, _Out_ int *, _Out_ int *)'),
    lookupWord: lib.func('const char *ps_lookup_word(void *, const char *)'),
  };
  return loaded;
}

/** A word of a hypothesis, or a filler such as `<sil>`, and the feature frames it covers. */
export interface Segment {
  /** As it is written; the library names the pronunciation, `a(2)`. */
  word: string;
  /** Not a filler, nor a mark of the grammar. */
  isWord: boolean;
  startFrame: number;
  endFrame: number;
  /** Log probability of its sound and its place in the sentence; all segments make the path. */
  score: number;
  /** Of a keyphrase search: see KeyphraseVerifier; 0 elsewhere. */
  probability: number;
}

/** One PocketSphinx decoder. Not safe for two utterances at once. */
export class PocketSphinxDecoder {
  readonly #library: Library;
  readonly #handle: unknown;

  /**
   * @param options PocketSphinx settings, `-name` to value, beside the acoustic model
   * @throws LIBRARY_MISSING without the library or the model; ENGINE_FAILED for a bad setting
   */
  constructor(options: Record<string, string>) {
    this.#library = load();
    if (!existsSync(POCKETSPHINX_DICTIONARY)) {
      throw new EarshotError(
        'LIBRARY_MISSING',
        `${POCKETSPHINX_MODEL_DIR} is missing: install the Debian package pocketsphinx-en-us`,
      );
    }
    this.#handle = this.#library.init({
      '-hmm': `${POCKETSPHINX_MODEL_DIR}/en-us`,
      '-dict': POCKETSPHINX_DICTIONARY,
      '-fwdflat': 'no',
      '-bestpath': 'no',
      ...options,
    });
    if (this.#handle === null) {
      throw new EarshotError('ENGINE_FAILED', 'PocketSphinx refused its settings');
    }
  }

  /** @throws ENGINE_FAILED when the grammar does not compile or names an unknown word */
  useGrammar(name: string, jsgf: string): void {
    const set = this.#library.setJsgf(this.#handle, name, jsgf) === 0;
    if (!set || this.#library.setSearch(this.#handle, name) !== 0) {
      throw new EarshotError('ENGINE_FAILED', `PocketSphinx refused the grammar ${name}`);
    }
  }

  /**
   * Looks for several phrases at once.
   * @throws CONFIG_INVALID when a word of a phrase is not in the dictionary
   */
  useKeyphrases(phrases: readonly Keyphrase[]): void {
    for (const { phrase } of phrases) this.#checkWords(phrase);
    const set = (path: string): number =>
      this.#library.setKeyphraseFile(this.#handle, 'wake', path);
    this.#use(withKeyphraseFile(phrases, set), 'wake');
  }

  /**
   * Adds a search for one phrase, at the threshold that the decoder was made with.
   * @throws CONFIG_INVALID when a word of the phrase is not in the dictionary
   */
  addKeyphrase(phrase: string): void {
    this.#checkWords(phrase);
    this.#use(this.#library.setKeyphrase(this.#handle, phrase, phrase), phrase);
  }

  /** Between utterances: the search of a phrase that was added. @throws ENGINE_FAILED */
  selectKeyphrase(phrase: string): void {
    this.#use(0, phrase);
  }

  #checkWords(phrase: string): void {
    // The library takes an unknown word without a word and then never hears the phrase.
    const unknown = phrase.split(' ').filter((word) => !this.knows(word));
    if (unknown.length === 0) return;
    throw new EarshotError(
      'CONFIG_INVALID',
      `wake phrase "${phrase}": "${unknown[0]}" is not in the pronouncing dictionary; ` +
        'choose other words',
    );
  }

  #use(result: number, search: string): void {
    if (result === 0 && this.#library.setSearch(this.#handle, search) === 0) return;
    throw new EarshotError('ENGINE_FAILED', `PocketSphinx refused the search "${search}"`);
  }

  knows(word: string): boolean {
    return this.#library.lookupWord(this.#handle, word) !== null;
  }

  start(): void {
    // Frames of segments count from the start of the stream, not of the utterance.
    this.#library.startStream(this.#handle);
    this.#library.startUtterance(this.#handle);
  }

  /** @param samples mono, 16 kHz, -1..1, any length */
  process(samples: Float32Array): void {
    const pcm = toPcm(samples);
    this.#library.process(this.#handle, pcm, pcm.length, 0, 0);
  }

  /** A whole utterance at once: its mean spectrum is taken out of it, if `-cmn` says `batch`. */
  processWhole(samples: Float32Array): void {
    const pcm = toPcm(samples);
    this.start();
    this.#library.process(this.#handle, pcm, pcm.length, 0, 1);
    this.end();
  }

  end(): void {
    this.#library.endUtterance(this.#handle);
  }

  /** What was heard so far, in words. */
  hypothesis(): string | undefined {
    return this.#library.hypothesis(this.#handle, [0]) ?? undefined;
  }

  /** The hypothesis word by word. */
  segments(): Segment[] {
    const segments: Segment[] = [];
    let at = this.#library.segments(this.#handle);
    while (at !== null) {
      const start = [0];
      const end = [0];
      const acoustic = [0];
      const language = [0];
      this.#library.segmentFrames(at, start, end);
      const probability = this.#library.segmentScore(at, acoustic, language, [0]);
      const name = this.#library.segmentWord(at);
      segments.push({
        // A phrase from a list ends in a blank.
        word: name.replace(PRONUNCIATION_MARK, '').trim(),
        isWord: !FILLER.test(name),
        startFrame: start[0] ?? 0,
        endFrame: end[0] ?? 0,
        score: (acoustic[0] ?? 0) + (language[0] ?? 0),
        probability,
      });
      at = this.#library.nextSegment(at);
    }
    return segments;
  }

  close(): void {
    this.#library.free(this.#handle);
  }
}

function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (x) => Math.max(-1, Math.min(1, x)) * PCM_SCALE);
}
