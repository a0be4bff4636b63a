import { createRequire } from 'node:module';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { floatsOf, OnnxModel, type OnnxSignature, OnnxTensor } from './onnx.ts';
import { onlyPathOf } from './onnx-settings.ts';

const SAMPLE_RATE_HZ = 16_000;
const FRAME_SAMPLES = 512;
/** Samples of the frame before that the model wants in front of each frame (Silero v5 and v6). */
const CONTEXT_SAMPLES = 64;
const STATE_DIMS = [2, 1, 128] as const;
const STATE_LENGTH = 256;

const EMBEDDED_FILE = '@ricky0123/vad-web/dist/silero_vad_v6.onnx';

const SIGNATURE: OnnxSignature = {
  what: 'a Silero speech detector (v5 or v6)',
  inputs: [
    { name: 'input', type: 'float32', dims: [undefined, undefined] },
    { name: 'state', type: 'float32', dims: [2, undefined, 128] },
    { name: 'sr', type: 'int64', dims: [] },
  ],
  outputs: [
    { name: 'output', type: 'float32', dims: [undefined, 1] },
    { name: 'stateN', type: 'float32', dims: [undefined, undefined, undefined] },
  ],
};

/** The weights that come with the npm package @ricky0123/vad-web: Silero VAD v6. */
export function embeddedSilero(): ModelFiles {
  const path = createRequire(import.meta.url).resolve(EMBEDDED_FILE);
  return { id: 'silero-vad-v6-embedded', paths: { [EMBEDDED_FILE]: path }, settings: {} };
}

/** Silero VAD v6 on onnxruntime. */
export class SileroVad implements SpeechProbability {
  readonly #model: OnnxModel;
  readonly #rate = new OnnxTensor('int64', [BigInt(SAMPLE_RATE_HZ)], []);
  readonly #input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  #state: Float32Array = new Float32Array(STATE_LENGTH);

  private constructor(model: OnnxModel) {
    this.#model = model;
  }

  /**
   * @param model its one file, under any name
   * @param home a frame takes a fraction of a millisecond: one thread is enough, more take the core
   *   from the rest
   * @throws MODEL_MISSING, MODEL_INVALID, naming the file
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SileroVad> {
    return new SileroVad(await OnnxModel.open(onlyPathOf(model), home, SIGNATURE));
  }

  /** The embedded weights, on one CPU thread. */
  static openEmbedded(): Promise<SileroVad> {
    return SileroVad.open(embeddedSilero(), { threads: 1, provider: 'cpu' });
  }

  async score(samples: Float32Array): Promise<number> {
    if (samples.length !== FRAME_SAMPLES) {
      throw new EarshotError('INTERNAL', `a frame has 512 samples, not ${samples.length}`);
    }
    this.#input.copyWithin(0, FRAME_SAMPLES);
    this.#input.set(samples, CONTEXT_SAMPLES);
    const result = await this.#model.run({
      input: new OnnxTensor('float32', this.#input, [1, this.#input.length]),
      state: new OnnxTensor('float32', this.#state, STATE_DIMS),
      sr: this.#rate,
    });
    this.#state = floatsOf(result, 'stateN');
    return floatsOf(result, 'output')[0] ?? 0;
  }

  reset(): void {
    this.#input.fill(0);
    this.#state = new Float32Array(STATE_LENGTH);
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}
