import type { EndOfTurnDetector } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { LOG_MEL_BANDS, LogMel } from './log-mel.ts';
import { floatsOf, OnnxModel, type OnnxSignature, OnnxTensor } from './onnx.ts';
import { onlyPathOf } from './onnx-settings.ts';

/** Smart Turn v3 judges the last 8 s at 16 kHz, in frames of 10 ms. */
const HEARD_SAMPLES = 128_000;
const FRAMES = 800;
/** Keeps silence from being divided by nothing; as Hugging Face's feature extractors have it. */
const LEAST_VARIANCE = 1e-7;

const SIGNATURE: OnnxSignature = {
  what: 'a Smart Turn v3 model',
  inputs: [{ name: 'input_features', type: 'float32', dims: [undefined, LOG_MEL_BANDS, FRAMES] }],
  outputs: [{ type: 'float32' }],
};

/**
 * Smart Turn v3 (pipecat-ai, BSD-2-Clause): whether a turn is over, from melody and rhythm. The
 * input is what its own `inference.py` makes: the last 8 s, silence in front of what is shorter,
 * brought to mean 0 and variance 1 as a whole, as Whisper's log-mel spectrogram.
 */
export class SmartTurn implements EndOfTurnDetector {
  readonly #model: OnnxModel;
  readonly #logMel = new LogMel();

  private constructor(model: OnnxModel) {
    this.#model = model;
  }

  /**
   * @param model its one file, under any name
   * @throws MODEL_MISSING, MODEL_INVALID, naming the file
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SmartTurn> {
    return new SmartTurn(await OnnxModel.open(onlyPathOf(model), home, SIGNATURE));
  }

  /** @throws ENGINE_FAILED */
  async score(samples: Float32Array): Promise<number> {
    const features = this.#logMel.compute(standardized(lastSeconds(samples)));
    const input = new OnnxTensor('float32', features, [1, LOG_MEL_BANDS, FRAMES]);
    const result = await this.#model.run({ input_features: input });
    return floatsOf(result, this.#model.outputs[0])[0] ?? 0;
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}

/** The end of the sound, with silence in front when there is too little. */
function lastSeconds(samples: Float32Array): Float32Array {
  const end = samples.subarray(-HEARD_SAMPLES);
  const whole = new Float32Array(HEARD_SAMPLES);
  whole.set(end, HEARD_SAMPLES - end.length);
  return whole;
}

function standardized(samples: Float32Array): Float32Array {
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const variance = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0) / samples.length;
  const deviation = Math.sqrt(variance + LEAST_VARIANCE);
  return samples.map((x) => (x - mean) / deviation);
}
