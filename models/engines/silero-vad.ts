import { createRequire } from 'node:module';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import { type OnnxFloatTensor, type OnnxSession, OnnxTensor, openOnnxModel } from './onnx.ts';

const SAMPLE_RATE_HZ = 16_000;
const FRAME_SAMPLES = 512;
/** Samples of the frame before that the model wants in front of each frame (Silero v5 and v6). */
const CONTEXT_SAMPLES = 64;
const STATE_DIMS = [2, 1, 128];
const STATE_LENGTH = 256;

/** The embedded weights: Silero VAD v6 as the npm package @ricky0123/vad-web carries them. */
export function embeddedSileroPath(): string {
  return createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx');
}

/** Silero VAD v6 on onnxruntime. */
export class SileroVad implements SpeechProbability {
  readonly #session: OnnxSession;
  readonly #rate = new OnnxTensor('int64', [BigInt(SAMPLE_RATE_HZ)], []);
  readonly #input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  #state: OnnxFloatTensor = new OnnxTensor('float32', new Float32Array(STATE_LENGTH), STATE_DIMS);

  private constructor(session: OnnxSession) {
    this.#session = session;
  }

  /** @throws ENGINE_FAILED when the model file cannot be loaded */
  static async open(modelPath: string): Promise<SileroVad> {
    try {
      return new SileroVad(await openOnnxModel(modelPath));
    } catch (cause) {
      throw new EarshotError('ENGINE_FAILED', `cannot load the speech detector ${modelPath}`, {
        cause,
      });
    }
  }

  async score(samples: Float32Array): Promise<number> {
    if (samples.length !== FRAME_SAMPLES) {
      throw new EarshotError('INTERNAL', `a frame has 512 samples, not ${samples.length}`);
    }
    this.#input.copyWithin(0, FRAME_SAMPLES);
    this.#input.set(samples, CONTEXT_SAMPLES);
    const output = await this.#session.run({
      input: new OnnxTensor('float32', this.#input, [1, this.#input.length]),
      state: this.#state,
      sr: this.#rate,
    });
    const { output: probability, stateN } = output;
    if (!probability || !stateN) throw new EarshotError('ENGINE_FAILED', 'not a Silero model');
    this.#state = stateN as OnnxFloatTensor;
    return Number(probability.data[0]);
  }

  reset(): void {
    this.#input.fill(0);
    this.#state = new OnnxTensor('float32', new Float32Array(STATE_LENGTH), STATE_DIMS);
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
