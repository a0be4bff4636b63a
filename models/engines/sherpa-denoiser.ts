import { EarshotError } from '../../daemon/base/errors.ts';
import type { Denoiser } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { freeNativeMemory } from './native-memory.ts';
import { proveOnnx } from './onnx-proof.ts';
import { sherpaConfig, usedFiles } from './sherpa-config.ts';
import { checkSherpaFiles } from './sherpa-files.ts';
import { loadSherpa, type SherpaOnlineDenoiser } from './sherpa-library.ts';

const SAMPLE_RATE_HZ = 16_000;
const GTCRN_SETTING = 'model.gtcrn.model';
const CACHES = ['conv_cache_shape', 'tra_cache_shape', 'inter_cache_shape'];
/** Real and imaginary part. */
const COMPLEX = 2;
const NOTHING = new Float32Array(0);

/**
 * GTCRN on sherpa-onnx, hop by hop. What comes out is aligned with what went in: output sample n is
 * input sample n without its noise, `latencySamples` later; until a hop is complete it is held back
 * on top. Of n samples since reset(), floor(n / hop) * hop - hop have come out (none below 0).
 */
export class SherpaDenoiser implements Denoiser {
  /** Samples by which the output lags at the end of a hop: 256 = 16 ms with GTCRN. */
  readonly latencySamples: number;
  #denoiser: SherpaOnlineDenoiser | undefined;

  private constructor(denoiser: SherpaOnlineDenoiser) {
    this.#denoiser = denoiser;
    this.latencySamples = denoiser.frameShiftInSamples;
  }

  /**
   * @param model `settings`: sherpa's OnlineSpeechDenoiserConfig with gtcrn
   * @throws LIBRARY_MISSING; MODEL_MISSING, MODEL_INVALID, naming the file
   */
  static async open(model: ModelFiles, home: EngineHome): Promise<SherpaDenoiser> {
    const metadata = await checkSherpaFiles(model, 'OnlineSpeechDenoiser');
    const file = usedFiles(model).find(({ setting }) => setting === GTCRN_SETTING);
    const entries = metadata.get(GTCRN_SETTING);
    if (!file || !entries) {
      const message = `settings of the denoiser ${model.id}: model.gtcrn.model must name its file`;
      throw new EarshotError('MODEL_INVALID', message);
    }
    const rateHz = Number(entries.get('sample_rate'));
    if (rateHz !== SAMPLE_RATE_HZ) {
      const message = `the model file ${file.path} is for ${rateHz} Hz, not ${SAMPLE_RATE_HZ}`;
      throw new EarshotError('MODEL_INVALID', message);
    }
    const bins = Number(entries.get('n_fft')) / 2 + 1;
    const caches = CACHES.map((key) => ({ dims: (entries.get(key) ?? '').split(',').map(Number) }));
    await proveOnnx(file.path, [{ dims: [1, bins, 1, COMPLEX] }, ...caches]);
    const { OnlineSpeechDenoiser } = await loadSherpa();
    return new SherpaDenoiser(new OnlineSpeechDenoiser(sherpaConfig(model, home)));
  }

  /** @throws ENGINE_FAILED after close() */
  process(samples: Float32Array): Float32Array {
    if (!this.#denoiser) throw new EarshotError('ENGINE_FAILED', 'the denoiser is closed');
    if (samples.length === 0) return NOTHING;
    return this.#denoiser.run({ samples, sampleRate: SAMPLE_RATE_HZ, enableExternalBuffer: false })
      .samples;
  }

  /** What was held back is dropped; the next sample is the first. */
  reset(): void {
    this.#denoiser?.reset();
  }

  async close(): Promise<void> {
    if (!this.#denoiser) return;
    this.#denoiser = undefined;
    await freeNativeMemory();
  }
}
