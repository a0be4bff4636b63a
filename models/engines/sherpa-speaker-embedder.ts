import { EarshotError } from '../../daemon/base/errors.ts';
import type { SpeakerEmbedder } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { freeNativeMemory } from './native-memory.ts';
import { type ProofInput, proveOnnx } from './onnx-proof.ts';
import { sherpaConfig, usedFiles } from './sherpa-config.ts';
import { checkSherpaFiles } from './sherpa-files.ts';
import { loadSherpa, type SherpaSpeakerExtractor } from './sherpa-library.ts';

const SAMPLE_RATE_HZ = 16_000;
/** An utterance is at most 15 s long; more does not make a voice clearer, only memory larger. */
const MAX_SAMPLES = 30 * SAMPLE_RATE_HZ;
/** Mel bands that sherpa gives to WeSpeaker's and 3D-Speaker's models (its FeatureExtractor). */
const BANDS = 80;
/** Frames of silence, 10 ms each, that a model is proved with. */
const PROOF_FRAMES = 50;
/** Less is no voice, and shorter than what the model was proved with. */
const MIN_SAMPLES = (PROOF_FRAMES * SAMPLE_RATE_HZ) / 100;

/** WeSpeaker's, 3D-Speaker's and NeMo's speaker models on sherpa-onnx. */
export class SherpaSpeakerEmbedder implements SpeakerEmbedder {
  readonly dimensions: number;
  #extractor: SherpaSpeakerExtractor | undefined;

  private constructor(extractor: SherpaSpeakerExtractor) {
    this.#extractor = extractor;
    this.dimensions = extractor.dim;
  }

  /**
   * @param model `settings`: sherpa's SpeakerEmbeddingExtractorConfig
   * @throws LIBRARY_MISSING; MODEL_MISSING, MODEL_INVALID, naming the file
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SherpaSpeakerEmbedder> {
    const metadata = await checkSherpaFiles(model, 'SpeakerEmbeddingExtractor');
    const file = usedFiles(model).find(({ setting }) => setting === 'model');
    const entries = metadata.get('model');
    if (!file || !entries) {
      const message = `settings of the speaker model ${model.id}: model must name its file`;
      throw new EarshotError('MODEL_INVALID', message);
    }
    const wanted = Number(entries.get('output_dim'));
    const shapes = await proveOnnx(file.path, proofOf(entries));
    if (!shapes.some((dims) => dims.length === 2 && dims[1] === wanted)) {
      const message = `the model file ${file.path} does not give the ${wanted} values it promises`;
      throw new EarshotError('MODEL_INVALID', message);
    }
    const { SpeakerEmbeddingExtractor } = await loadSherpa();
    return new SherpaSpeakerEmbedder(new SpeakerEmbeddingExtractor(sherpaConfig(model, home)));
  }

  /**
   * Of more than 30 s the first are used.
   * @throws ENGINE_FAILED for less than half a second, for what gives no vector, after close()
   */
  async embed(samples: Float32Array): Promise<Float32Array> {
    const extractor = this.#extractor;
    if (!extractor) throw new EarshotError('ENGINE_FAILED', 'the speaker model is closed');
    if (samples.length < MIN_SAMPLES) {
      throw new EarshotError('ENGINE_FAILED', `${samples.length} samples are too few for a voice`);
    }
    const stream = extractor.createStream();
    const heard = samples.subarray(0, MAX_SAMPLES);
    stream.acceptWaveform({ samples: heard, sampleRate: SAMPLE_RATE_HZ });
    stream.inputFinished();
    return unit(extractor.compute(stream, false));
  }

  async close(): Promise<void> {
    if (!this.#extractor) return;
    this.#extractor = undefined;
    await freeNativeMemory();
  }
}

/** NeMo's models take bands by frames and a length, the others frames by bands. */
function proofOf(metadata: ReadonlyMap<string, string>): ProofInput[] {
  if (metadata.get('framework') !== 'nemo') return [{ dims: [1, PROOF_FRAMES, BANDS] }];
  const bands = Number(metadata.get('feat_dim'));
  return [{ dims: [1, bands, PROOF_FRAMES] }, { dims: [1], data: [PROOF_FRAMES] }];
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (length > 0 && Number.isFinite(length)) return vector.map((value) => value / length);
  throw new EarshotError('ENGINE_FAILED', 'no voice was found in the utterance');
}
