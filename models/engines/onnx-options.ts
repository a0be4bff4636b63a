import type { InferenceSession } from 'onnxruntime-node';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome } from '../../daemon/ports/models.ts';

type SessionOptions = InferenceSession.SessionOptions;

/** ONNX Runtime's severity 3: its warnings are about graphs and nobody can act on them. */
const ERRORS_ONLY = 3;

/**
 * What a home means to ONNX Runtime. A GPU provider is followed by the next slower one, which takes
 * the operators it does not have.
 * @throws INTERNAL when a GPU provider is asked for without saying which GPU
 */
export function sessionOptions(home: EngineHome): SessionOptions {
  return {
    executionProviders: providersOf(home),
    intraOpNumThreads: home.threads,
    // The models of the house are chains: nothing in them runs side by side.
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: ERRORS_ONLY,
  };
}

/**
 * onnxruntime-node 1.30 hands nothing but the device on to TensorRT: the engine cache takes effect
 * with a binding that knows these options, and is ignored by one that does not.
 */
function providersOf({
  provider,
  gpu,
}: EngineHome): NonNullable<SessionOptions['executionProviders']> {
  if (provider === 'cpu') return ['cpu'];
  if (!gpu) throw new EarshotError('INTERNAL', `${provider} was asked for without a GPU`);
  const { deviceId, engineCacheFolder } = gpu;
  const cuda = { name: 'cuda', deviceId };
  if (provider === 'cuda') return [cuda, 'cpu'];
  const cache = { trtEngineCacheEnable: true, trtEngineCachePath: engineCacheFolder };
  return [{ name: 'tensorrt', deviceId, ...cache }, cuda, 'cpu'];
}
