import { EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import type { EmitSpeech, SynthesisRequest, Synthesizer } from '../../daemon/ports/speech.ts';
import { nativeAnswer } from './native-answer.ts';
import { freeNativeMemory } from './native-memory.ts';
import { type ReferenceClip, readReferenceClip } from './reference-clip.ts';
import { sherpaConfig } from './sherpa-config.ts';
import { loadSherpa, type SherpaTts } from './sherpa-library.ts';
import { speechPieces } from './speech-pieces.ts';
import { checkVoiceFiles } from './voice-files.ts';
import { type VoiceSettings, voiceSettings, withoutLengthScale } from './voice-settings.ts';

/** Requests that may wait for the one that is spoken; as many as a client may have under way. */
const MAX_WAITING = 64;
/** Name of the work that generateAsync() starts (sherpa's non-streaming-tts.cc). */
const WORK = 'TtsGenerateWithConfigWorker';
/** What the library says when a text held nothing that it has a sound for. */
const NO_AUDIO = 'no audio';
/** sherpa ignores a speed of 0 and below; the port's range on top of the settings'. */
const RATES = { from: 0.1, to: 10 };

/**
 * A voice of sherpa-onnx: Kokoro, Piper and other VITS, Matcha, Kitten, and the cloning ones,
 * ZipVoice and Pocket. It computes on a thread of libuv's pool, so that the own thread goes on
 * reading messages, and hands over a chunk as each sentence is done (Pocket: about a second).
 */
export class SherpaSynthesizer implements Synthesizer {
  readonly sampleRateHz: number;
  readonly speakers: number;
  readonly #generation: Readonly<Record<string, unknown>>;
  readonly #speed: number;
  #tts: SherpaTts | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  private constructor(tts: SherpaTts, settings: VoiceSettings, clip: ReferenceClip | undefined) {
    this.#tts = tts;
    this.#speed = settings.speed;
    this.#generation = generationConfig(settings, clip);
    this.sampleRateHz = tts.sampleRate;
    this.speakers = tts.numSpeakers;
  }

  /**
   * @param model `settings`: sherpa's OfflineTtsConfig, and `generation` (voice-settings.ts)
   * @throws LIBRARY_MISSING; MODEL_MISSING, MODEL_INVALID, AUDIO_FILE_INVALID, FILE_NOT_FOUND,
   *   naming the file
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SherpaSynthesizer> {
    const settings = voiceSettings(model);
    const trialText = await checkVoiceFiles(model, settings.family);
    const clip = settings.reference && (await readReferenceClip(settings.reference.path));
    const { OfflineTts } = await loadSherpa();
    const config = sherpaConfig(withoutLengthScale(model), home);
    const tts = await OfflineTts.createAsync(config).catch((cause: Error) => {
      throw invalid(model, `cannot be opened: ${cause.message}`, cause);
    });
    const { numSpeakers } = tts;
    if (numSpeakers > 0 && settings.speakerId >= numSpeakers) {
      throw invalid(model, `has the speakers 0 to ${numSpeakers - 1}, not ${settings.speakerId}`);
    }
    const voice = new SherpaSynthesizer(tts, settings, clip);
    await voice.#tryOut(model, trialText);
    return voice;
  }

  /**
   * One sentence at a time: a request made while another is spoken waits for it. Text without a
   * sound (empty, emoji, words that the voice does not have) ends without a chunk; text of more
   * than MAX_SENTENCE_CHARS is spoken in pieces.
   * @throws BUSY with MAX_WAITING requests waiting; ENGINE_FAILED after close()
   */
  synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    if (this.#waiting >= MAX_WAITING) {
      return Promise.reject(new EarshotError('BUSY', 'too many sentences wait for the voice'));
    }
    this.#waiting += 1;
    const spoken = this.#last.then(() => this.#speak(request, emit));
    this.#last = spoken.then(
      () => undefined,
      () => undefined,
    );
    return spoken.finally(() => {
      this.#waiting -= 1;
    });
  }

  /** Resolves when the chunk under way is done; what waited fails. */
  async close(): Promise<void> {
    if (!this.#tts) return;
    this.#tts = undefined;
    await this.#last;
    await freeNativeMemory();
  }

  async #speak({ text, rate, voice }: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    let goesOn = true;
    let failure: unknown;
    const onProgress = ({ samples }: { samples: Float32Array }): boolean => {
      if (samples.length === 0) return goesOn;
      try {
        goesOn = this.#tts !== undefined && emit({ samples, sampleRateHz: this.sampleRateHz });
      } catch (thrown) {
        failure = thrown;
        goesOn = false;
      }
      return goesOn;
    };
    for (const piece of speechPieces(text)) {
      await this.#generate(piece, { rate, voice, onProgress });
      if (failure !== undefined) throw failure;
      if (!goesOn) return;
    }
  }

  async #generate(
    text: string,
    how: { rate: number; voice?: string | undefined; onProgress: (chunk: Chunk) => boolean },
  ): Promise<void> {
    const tts = this.#tts;
    if (!tts) throw new EarshotError('ENGINE_FAILED', 'the voice is closed');
    const { rate, voice, onProgress } = how;
    const speed = Math.min(RATES.to, Math.max(RATES.from, this.#speed * rate));
    const sid = speakerNamed(voice, tts.numSpeakers) ?? (this.#generation['sid'] as number);
    try {
      const generationConfig = { ...this.#generation, sid, speed };
      const request = { text, sid, speed, generationConfig, enableExternalBuffer: false };
      await nativeAnswer(WORK, () => tts.generateAsync({ ...request, onProgress }));
    } catch (cause) {
      const { message } = cause as Error;
      if (message.includes(NO_AUDIO)) return;
      throw new EarshotError('ENGINE_FAILED', `the voice failed: ${message}`, { cause });
    }
  }

  /** Speaks a few words to nobody: proves that the files belong together, and warms up. */
  async #tryOut(model: ModelFiles, text: string): Promise<void> {
    let samples = 0;
    const onProgress = (chunk: Chunk): boolean => {
      samples += chunk.samples.length;
      return true;
    };
    await this.#generate(text, { rate: 1, onProgress }).catch((cause: Error) => {
      throw invalid(model, `cannot say "${text}": do its files belong together?`, cause);
    });
    if (samples === 0) throw invalid(model, `says nothing when asked for "${text}"`);
  }
}

/** @returns undefined for what is no number of a speaker */
function speakerNamed(voice: string | undefined, speakers: number): number | undefined {
  if (voice === undefined || !/^\d+$/.test(voice)) return undefined;
  return Number(voice) < speakers ? Number(voice) : undefined;
}

interface Chunk {
  samples: Float32Array;
}

function generationConfig(
  { speakerId, silenceScale, steps, reference, extra }: VoiceSettings,
  clip: ReferenceClip | undefined,
): Record<string, unknown> {
  return {
    sid: speakerId,
    ...(silenceScale === undefined ? {} : { silenceScale }),
    ...(steps === undefined ? {} : { numSteps: steps }),
    ...(clip && reference
      ? {
          referenceAudio: clip.samples,
          referenceSampleRate: clip.sampleRateHz,
          referenceText: reference.text,
        }
      : {}),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function invalid(model: ModelFiles, what: string, cause?: unknown): EarshotError {
  const files = Object.values(model.paths).join(', ');
  return new EarshotError('MODEL_INVALID', `the voice ${model.id} ${what} (${files})`, { cause });
}
