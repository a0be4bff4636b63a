import koffi, { type LibraryHandle } from 'koffi';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EmitSpeech, SynthesisRequest, Synthesizer } from '../../daemon/ports/speech.ts';

/** speak_lib.h: AUDIO_OUTPUT_SYNCHRONOUS, espeakRATE, espeakCHARS_UTF8, POS_CHARACTER. */
const OUTPUT_SYNCHRONOUS = 2;
const PARAMETER_RATE = 1;
const CHARS_UTF8 = 1;
const POSITION_CHARACTER = 1;
/** Audio handed over at once, ms. */
const BUFFER_MS = 60;
/** espeak-ng's own default speaking rate, words a minute. */
const NORMAL_WORDS_PER_MINUTE = 175;
const PCM_SCALE = 32_768;
const STOP = 1;
const CONTINUE = 0;

interface Library {
  sampleRateHz: number;
  setVoice(name: string): number;
  setParameter(parameter: number, value: number, relative: 0): number;
  synth(
    text: string,
    bytes: number,
    position: number,
    positionType: number,
    end: number,
    flags: number,
    identifier: null,
    user: null,
  ): number;
}

type OnAudio = (samples: Int16Array) => typeof STOP | typeof CONTINUE;

/** The library keeps its state in globals, so there is one of it, and one listener at a time. */
let loaded: Library | undefined;
let onAudio: OnAudio = () => STOP;
let currentVoice = '';

function load(): Library {
  if (loaded) return loaded;
  let lib: LibraryHandle;
  try {
    lib = koffi.load('libespeak-ng.so.1');
  } catch (cause) {
    throw new EarshotError(
      'LIBRARY_MISSING',
      'libespeak-ng.so.1 cannot be loaded: install the Debian package libespeak-ng1',
      { cause },
    );
  }
  const prototype = koffi.proto('int EarshotEspeakAudio(void *wav, int samples, void *events)');
  const initialize = lib.func('int espeak_Initialize(int, int, const char *, int)');
  const setCallback = lib.func('espeak_SetSynthCallback', 'void', [koffi.pointer(prototype)]);
  const sampleRateHz: number = initialize(OUTPUT_SYNCHRONOUS, BUFFER_MS, null, 0);
  if (sampleRateHz <= 0) {
    throw new EarshotError(
      'LIBRARY_MISSING',
      'espeak-ng finds no voices: install the Debian package espeak-ng-data',
    );
  }
  const callback = koffi.register((wav: unknown, samples: number): number => {
    if (wav === null || samples === 0) return CONTINUE;
    return onAudio(Int16Array.from(koffi.decode(wav, koffi.array('int16_t', samples, 'Typed'))));
  }, koffi.pointer(prototype));
  setCallback(callback);
  loaded = {
    sampleRateHz,
    setVoice: lib.func('int espeak_SetVoiceByName(const char *)'),
    setParameter: lib.func('int espeak_SetParameter(int, int, int)'),
    synth: lib.func(
      'int espeak_Synth(const char *, size_t, uint32_t, int, uint32_t, uint32_t, void *, void *)',
    ),
  };
  return loaded;
}

/** @returns false when there is no such voice; the one in use stays */
function useVoice(library: Library, name: string): boolean {
  if (name === currentVoice) return true;
  const isKnown = library.setVoice(name) === 0;
  // A name that it does not know leaves it with no voice in particular.
  if (!isKnown) library.setVoice(currentVoice);
  else currentVoice = name;
  return isKnown;
}

/** The rescue voice. */
export class EspeakSynthesizer implements Synthesizer {
  readonly #library: Library;
  readonly #voice: string;

  /**
   * @param voice an espeak-ng voice name, for example `en-us`
   * @throws LIBRARY_MISSING without the library or its data; ENGINE_FAILED for an unknown voice
   */
  constructor(voice: string) {
    this.#library = load();
    this.#voice = voice;
    if (!useVoice(this.#library, voice)) {
      throw new EarshotError('ENGINE_FAILED', `espeak-ng has no voice named ${voice}`);
    }
  }

  /** The library speaks a sentence in one call: `emit` runs inside it, on this thread. */
  async synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    const wordsPerMinute = Math.round(NORMAL_WORDS_PER_MINUTE * request.rate);
    const { voice = this.#voice } = request;
    if (!useVoice(this.#library, voice)) useVoice(this.#library, this.#voice);
    this.#library.setParameter(PARAMETER_RATE, wordsPerMinute, 0);
    const { sampleRateHz } = this.#library;
    onAudio = (pcm) => {
      const samples = Float32Array.from(pcm, (x) => x / PCM_SCALE);
      return emit({ samples, sampleRateHz }) ? CONTINUE : STOP;
    };
    const { text } = request;
    const bytes = Buffer.byteLength(text) + 1;
    this.#library.synth(text, bytes, 0, POSITION_CHARACTER, 0, CHARS_UTF8, null, null);
  }

  async close(): Promise<void> {
    onAudio = () => STOP;
  }
}
